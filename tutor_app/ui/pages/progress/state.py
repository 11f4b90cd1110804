"""What the progress page shows, as of when it was opened."""

from __future__ import annotations

import reflex as rx
from reflex.event import EventSpec

from tutor_app.db import utc_now
from tutor_app.errors import NotSignedIn, TutorError
from tutor_app.learning.views import ProgressView
from tutor_app.ui.handler import handler
from tutor_app.ui.notices import notice
from tutor_app.ui.pages.progress import views
from tutor_app.ui.pages.progress.views import (
    BarItem,
    CourseItem,
    DayItem,
    MonthItem,
    SkillItem,
    WeekItem,
)
from tutor_app.ui.services import asker, services
from tutor_app.ui.shell.places import SECTIONS


class ProgressState(rx.State):
    """The learner's progress in words and places."""

    step_title: str = ""
    step_reason: str = ""
    step_href: str = ""
    streak: str = ""
    streak_more: str = ""
    week: str = ""
    week_more: str = ""
    due: int = 0
    due_more: str = ""
    attention: list[SkillItem] = []
    courses: list[CourseItem] = []
    not_begun: str = ""
    days: list[DayItem] = []
    months: list[MonthItem] = []
    weeks: list[WeekItem] = []
    days_say: str = ""
    bars: list[BarItem] = []
    bars_say: str = ""
    has_begun: bool = False
    is_loaded: bool = False

    @handler
    async def load(self) -> EventSpec | None:
        """Read everything anew."""
        try:
            view = await services().learning.progress(await asker(self), utc_now())
        except NotSignedIn:
            return None  # ViewerState.require leads them on
        except TutorError as error:
            return notice(error)
        self._step(view)
        self._figures(view)
        self._plots(view)
        self.is_loaded = True
        return None

    def _step(self, view: ProgressView) -> None:
        step = view.next_step
        self.step_title, self.step_reason = step.title, step.reason
        self.step_href = SECTIONS + step.section if step.section else "/review"

    def _figures(self, view: ProgressView) -> None:
        self.streak = views.counted(view.streak, "day")
        self.streak_more = _streak_says(view)
        self.week = views.minutes(view.minutes_this_week)
        self.week_more = f"{views.minutes(view.minutes)} in the last 26 weeks"
        self.due = view.due
        self.due_more = f"of {views.counted(view.cards, 'card')} in all"

    def _plots(self, view: ProgressView) -> None:
        self.courses, rest = views.courses(view)
        self.not_begun = ", ".join(rest)
        self.attention = views.attention(view)
        self.days, self.months = views.calendar(view.days), views.months(view.days)
        self.weeks, self.days_say = views.weeks(view.days), views.calendar_says(view.days)
        self.bars, self.bars_say = views.bars(view.ahead), views.ahead_says(view.ahead)
        self.has_begun = bool(self.courses) or view.cards > 0


def _streak_says(view: ProgressView) -> str:
    if view.is_active_today:
        return "in a row, today too"
    return "in a row; today is still open" if view.streak else "One answer today begins it"
