"""/api/courses, /api/sections, /api/exercises, /api/library: what a course page does."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, status

from tutor_app.api.bounds import between, up_to
from tutor_app.api.conversations import Accepted
from tutor_app.api.course_bodies import (
    AnswerOut,
    Attempt,
    AttemptOut,
    Begin,
    Begun,
    Chosen,
    CourseList,
    CourseOut,
    FoundOut,
    HintOut,
    LadderOut,
    Mark,
    Move,
    OutlineOut,
    PositionOut,
    SectionOut,
    Wish,
)
from tutor_app.api.course_values import (
    CheckNumber,
    CourseSlug,
    ExerciseKey,
    SectionId,
    StepNumber,
)
from tutor_app.api.identity import Address, Asker, Services, Student
from tutor_app.courses.attempts import Report
from tutor_app.courses.finding import MAX_FOUND, MAX_QUERY
from tutor_app.courses.forms import OutlineForm
from tutor_app.db import utc_now

router = APIRouter(prefix="/api", tags=["courses"])


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
