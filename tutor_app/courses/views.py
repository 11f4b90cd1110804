"""What courses show to the edges: frozen, complete, free of the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from tutor_app.library.sections import Check, Exercise

SectionState = Literal["done", "current", "locked", "open"]


@dataclass(frozen=True, slots=True)
class CourseCard:
    """A course in the catalogue; `resume` is the section to go on with."""

    slug: str
    title: str
    summary: str
    level: str
    sections: int
    done: int
    minutes: int
    minutes_left: int
    resume: str
    resume_title: str
    is_begun: bool
    is_generated: bool


@dataclass(frozen=True, slots=True)
class OutlineSection:
    """A line of the outline; `builds_on` names what should be done before, when it is locked."""

    id: str
    title: str
    goal: str
    minutes: int
    state: SectionState
    exercises: int
    builds_on: str = ""


@dataclass(frozen=True, slots=True)
class OutlineChapter:
    """A chapter and its sections."""

    slug: str
    title: str
    minutes: int
    done: int
    sections: tuple[OutlineSection, ...]


@dataclass(frozen=True, slots=True)
class OutlineView:
    """A course as a tree with marks."""

    card: CourseCard
    chapters: tuple[OutlineChapter, ...]
    position: PositionView | None = None

    @property
    def sections(self) -> tuple[OutlineSection, ...]:
        """All sections in reading order."""
        return tuple(section for chapter in self.chapters for section in chapter.sections)


@dataclass(frozen=True, slots=True)
class PositionView:
    """Where the lesson of a course stands; send `version` back to notice another tab's move."""

    course: str
    section: str
    told: tuple[str, ...]
    conversation_id: UUID | None
    version: int
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Step:
    """A neighbour in the reading order."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class AnswerView:
    """What came of an answer to a check question: `reason` is that of the chosen option."""

    number: int
    choice: int
    is_right: bool
    reason: str
    tries: int


@dataclass(frozen=True, slots=True)
class LadderView:
    """Where a learner stands on the ladder of an exercise.

    `hints` are the texts taken so far, `next_hint` the number of the next step (4 is the worked
    solution, 0 means all were taken), `may_take` whether it can be taken now and `why_not` what
    has to happen first. `solution` is "" until it was taken or the exercise was solved.
    """

    exercise: str
    attempts: int
    is_passed: bool
    hints: tuple[str, ...]
    next_hint: int
    may_take: bool
    why_not: str
    solution: str
    code: str


@dataclass(frozen=True, slots=True)
class ExerciseView:
    """An exercise with its key and its ladder; what it holds back is not in it.

    `expected` is what an SQL answer is compared with (JSON), `code` what stood in the editor.
    """

    key: str
    title: str
    slug: str
    language: str
    task: str
    starter: str
    tests: str
    setup: str
    is_ordered: bool
    expected: str
    code: str
    ladder: LadderView

    @classmethod
    def of(
        cls, key: str, exercise: Exercise, ladder: LadderView, *, expected: str = "", code: str = ""
    ) -> ExerciseView:
        """From the library."""
        return cls(
            key=key,
            title=exercise.title,
            slug=exercise.slug,
            language=exercise.language,
            task=exercise.task,
            starter=exercise.starter,
            tests=exercise.tests,
            setup=exercise.setup,
            is_ordered=exercise.is_ordered,
            expected=expected,
            code=code or ladder.code,
            ladder=ladder,
        )


@dataclass(frozen=True, slots=True)
class SectionView:
    """A section to read, with what the asker did in it.

    `state` of a generated section's text is `ready`, `planned`, `writing` or `failed`.
    """

    id: str
    course: str
    course_title: str
    chapter_title: str
    title: str
    goal: str
    minutes: int
    body: str
    checks: tuple[Check, ...]
    answers: tuple[AnswerView, ...]
    exercises: tuple[ExerciseView, ...]
    builds_on: tuple[Step, ...]
    before: Step | None
    after: Step | None
    is_done: bool
    is_generated: bool = False
    text_state: str = "ready"


@dataclass(frozen=True, slots=True)
class AttemptView:
    """An attempt that was kept."""

    id: UUID
    exercise: str
    is_passed: bool
    created_at: datetime
    ladder: LadderView


@dataclass(frozen=True, slots=True)
class HintView:
    """A step of the ladder: `text` is Markdown; number 4 is the worked solution."""

    exercise: str
    number: int
    text: str
    is_solution: bool
    ladder: LadderView


@dataclass(frozen=True, slots=True)
class FoundPart:
    """A place that fits a search: a part of a section."""

    section: str
    title: str
    trail: str
    heading: str
    anchor: str
    excerpt: str
