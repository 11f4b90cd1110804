"""Bodies of /api/courses and its neighbours: what is sent and what comes back."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from tutor_app.api.bounds import between, told, up_to
from tutor_app.api.conversations import Accepted, ClientKey
from tutor_app.api.course_values import (
    Choice,
    SectionId,
    Version,
)
from tutor_app.courses.attempts import MAX_CODE, MAX_LINES, MAX_SECONDS, MAX_TESTS
from tutor_app.courses.generating import MAX_WISH
from tutor_app.courses.views import SectionView


class _Out(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class CourseOut(_Out):
    """A course in the catalogue, with the asker's progress."""

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


class CourseList(BaseModel):
    """All courses, and whether new ones can be made here."""

    items: list[CourseOut]
    can_generate: bool


class OutlineSectionOut(_Out):
    """A line of the outline: `state` is done, current, locked or open."""

    id: str
    title: str
    goal: str
    minutes: int
    state: str
    exercises: int
    builds_on: str


class OutlineChapterOut(_Out):
    """A chapter."""

    slug: str
    title: str
    minutes: int
    done: int
    sections: list[OutlineSectionOut]


class PositionOut(_Out):
    """Where the lesson stands; send `version` back to notice another tab's move."""

    course: str
    section: str
    told: list[str]
    conversation_id: UUID | None
    version: int
    updated_at: datetime


class OutlineOut(_Out):
    """A course as a tree."""

    card: CourseOut
    chapters: list[OutlineChapterOut]
    position: PositionOut | None


class StepOut(_Out):
    """A neighbour in the reading order."""

    id: str
    title: str


class CheckOut(BaseModel):
    """A check question; the reasons come with the answers."""

    number: int
    question: str
    options: list[str]


class AnswerOut(_Out):
    """An answer and the reason for the option that was chosen."""

    number: int
    choice: int
    is_right: bool
    reason: str
    tries: int


class LadderOut(_Out):
    """The hint ladder of an exercise for the asker."""

    exercise: str
    attempts: int
    is_passed: bool
    hints: list[str]
    next_hint: int
    may_take: bool
    why_not: str
    solution: str
    code: str


class ExerciseOut(_Out):
    """An exercise with what is needed to run and test it."""

    key: str
    title: str
    language: str
    task: str
    starter: str
    tests: str
    setup: str
    is_ordered: bool
    expected: str
    code: str
    ladder: LadderOut


class SectionOut(BaseModel):
    """A section to read, and what the asker did in it."""

    id: str
    course: str
    course_title: str
    chapter_title: str
    title: str
    goal: str
    minutes: int
    body: str
    checks: list[CheckOut]
    answers: list[AnswerOut]
    exercises: list[ExerciseOut]
    builds_on: list[StepOut]
    before: StepOut | None
    after: StepOut | None
    is_done: bool
    is_generated: bool
    text_state: str

    @classmethod
    def of(cls, view: SectionView) -> SectionOut:
        """From the service's view."""
        checks = [
            CheckOut(number=n, question=check.question, options=[o.text for o in check.options])
            for n, check in enumerate(view.checks, start=1)
        ]
        names = [name for name in cls.model_fields if name != "checks"]
        return cls.model_validate(
            {name: getattr(view, name) for name in names} | {"checks": checks},
            from_attributes=True,
        )


class FoundOut(_Out):
    """A place that fits a search."""

    section: str
    title: str
    trail: str
    heading: str
    anchor: str
    excerpt: str


class Wish(BaseModel):
    """What the learner wants to learn, in a sentence."""

    wish: Annotated[str, up_to(MAX_WISH, 3)]


class Chosen(BaseModel):
    """The option that was chosen, from 0."""

    choice: Choice


class Attempt(BaseModel):
    """An attempt as the asker's own runner tells it: a claim, not a grade."""

    code: Annotated[str, up_to(MAX_CODE, 1, description=f"At most {MAX_LINES:,} lines.")]
    passed: bool
    tests: Annotated[list[dict[str, Any]], told(maxItems=MAX_TESTS)] = Field(default_factory=list)
    seconds: Annotated[float, between(0, MAX_SECONDS)] | None = None


class AttemptOut(_Out):
    """An attempt that was kept."""

    id: UUID
    exercise: str
    is_passed: bool
    created_at: datetime
    ladder: LadderOut


class HintOut(_Out):
    """A step of the ladder."""

    exercise: str
    number: int
    text: str
    is_solution: bool
    ladder: LadderOut


class Move(BaseModel):
    """The section to teach; `version` makes a move fail when another tab was faster."""

    section: SectionId
    version: Version | None = None


class Begin(BaseModel):
    """Where to teach; without a conversation, where the course was taught before."""

    conversation_id: UUID | None = None
    client_key: ClientKey | None = None
    version: Version | None = None


class Begun(Accepted):
    """The turn that teaches, and its conversation."""

    conversation_id: UUID


class Mark(BaseModel):
    """Whether the section is done."""

    is_done: bool = True
