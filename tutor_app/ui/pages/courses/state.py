"""Every course with the learner's progress, and the wish for a new one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import reflex as rx
from reflex.event import EventSpec

from tutor_app.courses.generating import NO_MODEL
from tutor_app.courses.views import CourseCard
from tutor_app.db import utc_now
from tutor_app.errors import NotSignedIn, TutorError
from tutor_app.ui.handler import handler
from tutor_app.ui.notices import notice
from tutor_app.ui.services import asker, services, student, written
from tutor_app.ui.shell.outline import minutes


@dataclass(frozen=True)
class CourseItem:
    """A course as the catalogue shows it; `share` is the part done in percent."""

    slug: str
    title: str
    summary: str
    level: str
    facts: str
    share: int
    progress: str
    resume: str
    resume_title: str
    verb: str
    is_generated: bool


class CatalogueState(rx.State):
    """The catalogue of one tab."""

    courses: list[CourseItem] = []
    generated: list[CourseItem] = []
    can_generate: bool = False
    why_not: str = NO_MODEL
    is_loaded: bool = False
    is_planning: bool = False
    refusal: str = ""

    @handler
    async def load(self) -> EventSpec | None:
        """Show the courses."""
        self.is_planning = False
        try:
            await self._load()
        except NotSignedIn:
            return None  # ViewerState.require has sent them to become a visitor
        except TutorError as error:
            return notice(error)
        return None

    @handler
    async def generate(self, form: dict[str, Any]) -> AsyncIterator[Any]:
        """Plan a course to the wish in the form, and open it."""
        self.refusal, self.is_planning = "", True
        yield
        try:
            owner = await student(self)
            slug = await services().generator.generate(owner, written(form, "wish"), utc_now())
        except TutorError as error:
            self.refusal = error.message
        else:
            yield rx.redirect(f"/courses/{slug}")
        finally:
            self.is_planning = False

    async def _load(self) -> None:
        cards = await services().courses.catalogue(await asker(self))
        self.courses = [_item(card) for card in cards if not card.is_generated]
        self.generated = [_item(card) for card in cards if card.is_generated]
        self.can_generate = services().generator.is_possible
        self.is_loaded = True


def _item(card: CourseCard) -> CourseItem:
    share = round(100 * card.done / card.sections) if card.sections else 0
    is_done = bool(card.sections) and card.done == card.sections
    begun = f"{card.done} of {card.sections} done · {minutes(card.minutes_left)} left"
    progress = "All sections done" if is_done else begun
    return CourseItem(
        slug=card.slug,
        title=card.title,
        summary=card.summary,
        level=card.level.capitalize(),
        facts=f"{card.sections} sections · {minutes(card.minutes)}",
        share=share,
        progress=progress if card.is_begun else "",
        resume=card.resume,
        resume_title=card.resume_title,
        verb="Go on" if card.is_begun else "Begin",
        is_generated=card.is_generated,
    )
