"""What goes into the learner model and what comes out of it, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal
from uuid import UUID

Source = Literal["check", "exercise", "challenge", "interview", "review"]
Rating = Literal["again", "hard", "good", "easy"]
State = Literal["new", "learning", "mastered", "fading"]


@dataclass(frozen=True, slots=True)
class Observation:
    """One answer that shows something about one skill.

    `item` names what was answered, such as `python/basics/variables-and-types#q1`; `score` is
    0 to 1; `hints` counts the hints taken, `tries` the attempts with this one, `seconds` the
    time it took, when it is known.
    """

    skill: str
    source: Source
    item: str
    is_right: bool
    score: float
    hints: int = 0
    tries: int = 1
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class MasteryView:
    """How well somebody knows a skill now.

    `estimate` and `confidence` are 0 to 1; `why` is one sentence. `name` is the skill in words,
    `section` the id of the section that teaches it ("" when the library has none), `misses` the
    wrong answers among the last ones.
    """

    skill: str
    name: str
    estimate: float
    confidence: float
    state: State
    why: str
    section: str = ""
    misses: int = 0
    last_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CardView:
    """A card as its owner sees it; `waits` says when each rating would bring it back."""

    id: UUID
    item: str
    skill: str
    section: str
    prompt: str
    answer: str
    due_at: datetime
    reviews: int
    lapses: int
    waits: dict[Rating, timedelta] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CourseMastery:
    """The skills of one course, in reading order."""

    slug: str
    title: str
    skills: tuple[MasteryView, ...]

    def count(self, state: State) -> int:
        """How many skills are in a state."""
        return sum(skill.state == state for skill in self.skills)

    @property
    def is_begun(self) -> bool:
        """Whether anything of the course was ever answered."""
        return self.count("new") < len(self.skills)


@dataclass(frozen=True, slots=True)
class ActiveDay:
    """One day of the calendar, in the learner's time zone."""

    day: date
    answers: int
    minutes: float


@dataclass(frozen=True, slots=True)
class DueDay:
    """How many cards come due on a day; the first day holds what is due already."""

    day: date
    cards: int


@dataclass(frozen=True, slots=True)
class NextStep:
    """What to do next and why; `section` is the section to open, "" for the reviews."""

    kind: Literal["section", "review"]
    title: str
    reason: str
    section: str = ""


@dataclass(frozen=True, slots=True)
class ProgressView:
    """Everything that the progress page shows.

    `days` are the last 26 weeks, from a Monday to today; `ahead` today and the 13 days after;
    `streak` counts days in a row up to today, or up to yesterday while today is still empty.
    """

    courses: tuple[CourseMastery, ...]
    days: tuple[ActiveDay, ...]
    ahead: tuple[DueDay, ...]
    due: int
    cards: int
    streak: int
    is_active_today: bool
    minutes_this_week: float
    minutes: float
    next_step: NextStep
    time_zone: str
