"""/api/courses, /api/sections, /api/exercises, /api/library: what a course page does."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, status
from pydantic import BaseModel, ConfigDict, Field

from tutor_app.api.bounds import between, told, up_to
from tutor_app.api.conversations import Accepted, ClientKey
from tutor_app.api.course_values import (
    CheckNumber,
    Choice,
    CourseSlug,
    ExerciseKey,
    SectionId,
    StepNumber,
    Version,
)
from tutor_app.api.identity import Address, Asker, Services, Student
from tutor_app.courses.attempts import MAX_CODE, MAX_LINES, MAX_SECONDS, MAX_TESTS, Report
from tutor_app.courses.finding import MAX_FOUND, MAX_QUERY
from tutor_app.courses.forms import OutlineForm
from tutor_app.courses.generating import MAX_WISH
from tutor_app.courses.views import SectionView
from tutor_app.db import utc_now

router = APIRouter(prefix="/api", tags=["courses"])


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


@router.get("/courses")
async def list_courses(asker: Asker, services: Services) -> CourseList:
    """Every course with the asker's progress."""
    cards = await services.courses.catalogue(asker)
    return CourseList(
        items=[CourseOut.model_validate(card) for card in cards],
        can_generate=services.generator.is_possible,
    )


@router.post("/courses/generate", status_code=status.HTTP_201_CREATED)
async def generate_course(body: Wish, asker: Student, services: Services) -> OutlineOut:
    """A course to the asker's wish; its sections are written when they are first opened."""
    slug = await services.generator.generate(asker, body.wish, utc_now())
    return OutlineOut.model_validate(await services.courses.outline(asker, slug))


@router.get("/courses/{course}")
async def get_course(course: CourseSlug, asker: Asker, services: Services) -> OutlineOut:
    """A course as a tree with marks."""
    return OutlineOut.model_validate(await services.courses.outline(asker, course))


@router.put("/courses/{course}")
async def change_course(
    course: CourseSlug, body: OutlineForm, asker: Student, services: Services
) -> OutlineOut:
    """Another outline for a generated course."""
    await services.generator.change(asker, course, body, utc_now())
    return OutlineOut.model_validate(await services.courses.outline(asker, course))


@router.delete("/courses/{course}", status_code=status.HTTP_204_NO_CONTENT)
async def delete_course(course: CourseSlug, asker: Asker, services: Services) -> None:
    """Remove a generated course."""
    await services.generator.delete(asker, course)


@router.put("/courses/{course}/position")
async def move_position(
    course: CourseSlug, body: Move, asker: Student, services: Services
) -> PositionOut:
    """Begin a section of this course, without a turn that teaches it."""
    await services.courses.outline(asker, course)
    view = await services.courses.move_in(
        asker, course, body.section, utc_now(), version=body.version
    )
    return PositionOut.model_validate(view)


@router.post("/sections/{section:path}/lesson", status_code=status.HTTP_202_ACCEPTED)
async def begin_lesson(
    section: SectionId, body: Begin, asker: Asker, services: Services, address: Address
) -> Begun:
    """Have a section taught in a conversation; the answer comes as events."""
    lesson = await services.teaching.begin(
        asker,
        section,
        utc_now(),
        body.conversation_id,
        version=body.version,
        client_key=body.client_key,
        address=address,
    )
    accepted = Accepted.of(lesson.turn)
    return Begun(**accepted.model_dump(), conversation_id=lesson.conversation_id)


@router.post("/sections/{section:path}/checks/{number}")
async def answer_check(
    section: SectionId,
    number: CheckNumber,
    body: Chosen,
    asker: Student,
    services: Services,
) -> AnswerOut:
    """Answer a check question."""
    view = await services.courses.answer(asker, section, number, body.choice, utc_now())
    return AnswerOut.model_validate(view)


@router.put("/sections/{section:path}/done")
async def mark_section(
    section: SectionId, body: Mark, asker: Student, services: Services
) -> SectionOut:
    """Mark a section as done, or as not done."""
    view = await services.courses.finish(asker, section, utc_now(), is_done=body.is_done)
    return SectionOut.of(view)


@router.post("/sections/{section:path}/text")
async def write_section(section: SectionId, asker: Student, services: Services) -> SectionOut:
    """Write the text of a generated section that has none yet."""
    await services.generator.write(asker, section, utc_now())
    return SectionOut.of(await services.courses.section(asker, section))


@router.get("/sections/{section:path}")
async def get_section(section: SectionId, asker: Asker, services: Services) -> SectionOut:
    """A section to read."""
    return SectionOut.of(await services.courses.section(asker, section))


@router.post("/exercises/{exercise:path}/attempts", status_code=status.HTTP_201_CREATED)
async def attempt_exercise(
    exercise: ExerciseKey, body: Attempt, asker: Student, services: Services
) -> AttemptOut:
    """Keep an attempt, as the asker's browser tells it."""
    report = Report.checked(body.code, body.passed, body.tests, body.seconds)
    view = await services.courses.attempt(asker, exercise, report, utc_now())
    return AttemptOut.model_validate(view)


@router.get("/exercises/{exercise:path}/hints/{number}")
async def get_hint(
    exercise: ExerciseKey,
    number: StepNumber,
    asker: Student,
    services: Services,
) -> HintOut:
    """The next hint, in order only; the one after the last is the worked solution."""
    view = await services.courses.hint(asker, exercise, number, utc_now())
    return HintOut.model_validate(view)


@router.get("/exercises/{exercise:path}")
async def get_ladder(exercise: ExerciseKey, asker: Asker, services: Services) -> LadderOut:
    """Where the asker stands with an exercise."""
    return LadderOut.model_validate(await services.courses.ladder(asker, exercise))


@router.get("/library/search")
async def search_library(
    asker: Student,  # noqa: ARG001 - only who is known may ask
    services: Services,
    q: Annotated[str, Query(), up_to(MAX_QUERY, 1)],
    limit: Annotated[int, Query(), between(1, MAX_FOUND)] = 10,
) -> list[FoundOut]:
    """Places in the bundled courses that fit some words."""
    return [FoundOut.model_validate(one) for one in services.courses.search(q, limit)]
