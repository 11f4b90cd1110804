"""Courses: catalogue, outline, sections, answers, attempts, hints and the position."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from tutor_app.accounts.owner import Owner
from tutor_app.courses import position as positions
from tutor_app.courses.answering import (
    answer_view,
    answer_views,
    attempt_observations,
    card_of,
    check_observations,
    chosen,
    recorded,
)
from tutor_app.courses.attempts import KEPT, Report, checked_code
from tutor_app.courses.finding import found_parts
from tutor_app.courses.grounding import instruction
from tutor_app.courses.hints import is_honest
from tutor_app.courses.keys import check_key, exercise_key, exercise_of, section_and_number
from tutor_app.courses.marks import finish_if_complete, text_state, touched
from tutor_app.courses.outline import Standing, position_view
from tutor_app.courses.ports import Learner
from tutor_app.courses.repository import CourseRepository
from tutor_app.courses.shelf import Shelf, generated_course, is_generated
from tutor_app.courses.tables import (
    CoursePosition,
    ExerciseAttempt,
    SectionProgress,
)
from tutor_app.courses.views import (
    AnswerView,
    AttemptView,
    CourseCard,
    ExerciseView,
    FoundPart,
    HintView,
    LadderView,
    OutlineView,
    PositionView,
    SectionView,
    Step,
)
from tutor_app.db import Database
from tutor_app.errors import InvalidInput
from tutor_app.library.catalog import Library
from tutor_app.library.search import LibrarySearch
from tutor_app.library.sections import Course, Exercise, Section
from tutor_app.library.sql_execution import expected_rows

LEVELS = ("beginner", "intermediate", "advanced")


class Courses:
    """What learners do in courses; every call is made for an owner, `now` is always given."""

    def __init__(
        self, database: Database, library: Library, search: LibrarySearch, learner: Learner
    ) -> None:
        self.shelf = Shelf(library)
        self._database = database
        self._library = library
        self._search = search
        self._learner = learner
        self._rows: dict[str, str] = {}

    async def catalogue(self, owner: Owner) -> tuple[CourseCard, ...]:
        """Every course with the owner's progress: the bundled ones, then the generated ones."""
        async with self._database.reading() as db:
            courses = CourseRepository(db)
            progress = await courses.progress_in(owner.id)
            positions_by = {row.course: row for row in await courses.positions(owner.id)}
            own = await courses.all_generated(owner.id)
        shown = [*self._library.courses, *map(generated_course, own)]
        cards = [
            _standing(course, progress, positions_by.get(course.slug)).card() for course in shown
        ]
        return tuple(sorted(cards, key=_order))

    async def outline(self, owner: Owner, slug: str) -> OutlineView:
        """A course as a tree with marks. Raises NotFound."""
        async with self._database.reading() as db:
            return (await self._standing(db, owner, slug)).outline()

    async def check_known(self, owner: Owner, place: str) -> None:
        """Raise NotFound unless the owner may open this course (`slug`) or section (its id)."""
        async with self._database.reading() as db:
            if "/" in place:
                await self.shelf.section(db, owner.id, place)
            else:
                await self.shelf.course(db, owner.id, place)

    async def section(self, owner: Owner, section_id: str) -> SectionView:
        """A section as it stands. Raises NotFound."""
        async with self._database.reading() as db:
            return await self._section_view(db, owner, section_id)

    async def open_section(self, owner: Owner, section_id: str, now: datetime) -> SectionView:
        """A section that is being read now. Raises NotFound."""
        async with self._database.transaction() as db:
            _, section = await self.shelf.section(db, owner.id, section_id)
            await touched(db, owner, section, now)
            return await self._section_view(db, owner, section_id)

    async def finish(
        self, owner: Owner, section_id: str, now: datetime, *, is_done: bool = True
    ) -> SectionView:
        """Mark a section as done, or as not done. Raises NotFound."""
        async with self._database.transaction() as db:
            _, section = await self.shelf.section(db, owner.id, section_id)
            row = await touched(db, owner, section, now)
            row.done_at = (row.done_at or now) if is_done else None
            db.add(row)
            await db.flush()
            return await self._section_view(db, owner, section_id)

    async def answer(
        self, owner: Owner, section_id: str, number: int, choice: int, now: datetime
    ) -> AnswerView:
        """Answer a check question: `number` from 1, `choice` from 0.

        The first right answer and every wrong one before it tell the learner model something.
        Raises NotFound and InvalidInput.
        """
        async with self._database.transaction() as db:
            _, section = await self.shelf.section(db, owner.id, section_id)
            check, choice = chosen(section, number, choice)
            row = await touched(db, owner, section, now)
            before = row.answers.get(str(number))
            kept = recorded(before, check, choice)
            row.answers = row.answers | {str(number): kept}
            db.add(row)
            await finish_if_complete(db, owner, section, row, now)
        view = answer_view(check, number, kept)
        if not (before and before["is_right"]):
            await self._observed(owner, section, number, view, now)
        return view

    async def attempt(self, owner: Owner, key: str, report: Report, now: datetime) -> AttemptView:
        """Keep an attempt at an exercise, as the learner's browser tells it. Raises NotFound."""
        section_id, number = section_and_number(key)
        async with self._database.transaction() as db:
            courses = CourseRepository(db)
            _, section = await self.shelf.section(db, owner.id, section_id)
            exercise = exercise_of(section, number)
            key = exercise_key(section_id, number)
            before = await courses.ladder(owner.id, key, exercise)
            row = ExerciseAttempt(
                owner_id=owner.id,
                exercise=key,
                code=report.code,
                is_passed=report.is_passed,
                is_honest=is_honest(
                    report.code, exercise.starter, [one.code for one in before.tried]
                ),
                result=list(report.tests),
                seconds=report.seconds,
                created_at=now,
            )
            db.add(row)
            await db.flush()
            await courses.prune_attempts(owner.id, key, KEPT)
            progress = await touched(db, owner, section, now)
            progress.drafts = progress.drafts | {str(number): report.code}
            db.add(progress)
            await finish_if_complete(db, owner, section, progress, now)
            ladder = await courses.ladder(owner.id, key, exercise)
            tries = await courses.count_attempts(owner.id, key)
        if not before.is_passed and (row.is_passed or row.is_honest):
            told = attempt_observations(
                section.skills,
                key,
                is_passed=row.is_passed,
                hints=before.given + (before.solution_step in before.taken),
                tries=tries,
                seconds=row.seconds,
            )
            await self._learner.observe(owner, told, now)
        return AttemptView(row.id, key, row.is_passed, now, ladder.view(key))

    async def save_code(self, owner: Owner, key: str, code: str, now: datetime) -> None:
        """Keep what stands in the editor of an exercise. Raises NotFound and InvalidInput."""
        section_id, number = section_and_number(key)
        kept = checked_code(code)
        async with self._database.transaction() as db:
            _, section = await self.shelf.section(db, owner.id, section_id)
            exercise_of(section, number)
            row = await touched(db, owner, section, now)
            row.drafts = row.drafts | {str(number): kept}
            db.add(row)

    async def ladder(self, owner: Owner, key: str) -> LadderView:
        """Where the learner stands with an exercise. Raises NotFound."""
        section_id, number = section_and_number(key)
        async with self._database.reading() as db:
            _, section = await self.shelf.section(db, owner.id, section_id)
            key = exercise_key(section_id, number)
            exercise = exercise_of(section, number)
            return (await CourseRepository(db).ladder(owner.id, key, exercise)).view(key)

    async def hint(self, owner: Owner, key: str, number: int, now: datetime) -> HintView:
        """Take a step of the ladder, in order only; the step after the last hint is the solution.

        Raises NotFound, InvalidInput `no_such_hint` and Conflict `hint_too_early`, whose words
        say what has to happen first.
        """
        section_id, place = section_and_number(key)
        async with self._database.transaction() as db:
            _, section = await self.shelf.section(db, owner.id, section_id)
            exercise = exercise_of(section, place)
            key = exercise_key(section_id, place)
            courses = CourseRepository(db)
            ladder = await courses.ladder(owner.id, key, exercise)
            text = ladder.text(number)
            is_solution = number == ladder.solution_step
            is_new = number not in ladder.taken
            await courses.take_hint(owner.id, key, number, now)
            await touched(db, owner, section, now)
            view = (await courses.ladder(owner.id, key, exercise)).view(key)
        if is_solution and is_new and not ladder.is_passed and section.skills:
            await self._learner.missed(
                owner, key, section.skills[0], _prompt(exercise), text, section.id, now
            )
        return HintView(key, number, text, is_solution, view)

    async def move(
        self,
        owner: Owner,
        section_id: str,
        now: datetime,
        conversation_id: UUID | None = None,
        version: int | None = None,
    ) -> PositionView:
        """Begin a section in the lesson of its course.

        With the `version` that a tab has seen, raises Conflict `position_moved` when another tab
        has moved meanwhile. Raises NotFound.
        """
        async with self._database.transaction() as db:
            return await self.move_within(db, owner, section_id, now, conversation_id, version)

    async def move_in(
        self,
        owner: Owner,
        course: str,
        section_id: str,
        now: datetime,
        version: int | None = None,
    ) -> PositionView:
        """The same for a section of this course only. Raises InvalidInput too."""
        if section_id.partition("/")[0] != course:
            raise InvalidInput("That section belongs to another course.", code="other_course")
        return await self.move(owner, section_id, now, version=version)

    async def move_within(
        self,
        db: AsyncSession,
        owner: Owner,
        section_id: str,
        now: datetime,
        conversation_id: UUID | None = None,
        version: int | None = None,
    ) -> PositionView:
        """The same inside a transaction of the caller."""
        _, section = await self.shelf.section(db, owner.id, section_id)
        known = positions.checked(version)
        row = await positions.move(db, owner.id, section, conversation_id, now, known)
        return position_view(row)

    async def instruction(self, owner: Owner, section_id: str) -> str:
        """The hidden words that begin a section in a conversation. Raises NotFound."""
        async with self._database.reading() as db:
            course, section = await self.shelf.section(db, owner.id, section_id)
        return instruction(course, section)

    async def position(self, owner: Owner, slug: str) -> PositionView | None:
        """Where the lesson of a course stands; None before it began. Raises NotFound."""
        async with self._database.reading() as db:
            course = await self.shelf.course(db, owner.id, slug)
            row = await CourseRepository(db).position(owner.id, course.slug)
        return position_view(row) if row else None

    async def lesson_of(self, owner: Owner, conversation_id: UUID) -> OutlineView | None:
        """The course that a conversation teaches, with its marks; None when it teaches none."""
        async with self._database.reading() as db:
            row = await CourseRepository(db).taught_in(owner.id, conversation_id)
            if row is None:
                return None
            standing = await self._standing(db, owner, row.course)
        return standing.outline()

    def search(self, text: str, limit: int = 10) -> tuple[FoundPart, ...]:
        """Places in the bundled courses that fit some words, best first."""
        return found_parts(self._search, text, limit)

    async def _standing(self, db: AsyncSession, owner: Owner, slug: str) -> Standing:
        course = await self.shelf.course(db, owner.id, slug)
        courses = CourseRepository(db)
        progress = await courses.progress_in(owner.id, course.slug)
        return _standing(course, progress, await courses.position(owner.id, course.slug))

    async def _section_view(self, db: AsyncSession, owner: Owner, section_id: str) -> SectionView:
        course, section = await self.shelf.section(db, owner.id, section_id)
        courses = CourseRepository(db)
        progress = await courses.progress_in(owner.id, course.slug)
        standing = _standing(course, progress, None)
        row = standing.progress.get(section.id)
        exercises = []
        for number, exercise in enumerate(section.exercises, start=1):
            key = exercise_key(section.id, number)
            ladder = await courses.ladder(owner.id, key, exercise)
            exercises.append(
                ExerciseView.of(
                    key,
                    exercise,
                    ladder.view(key),
                    expected=self._expected(key, exercise),
                    code=(row.drafts if row else {}).get(str(number), ""),
                )
            )
        before, after = _neighbours(course, section)
        chapter = next(one.title for one in course.chapters if one.slug == section.chapter)
        return SectionView(
            id=section.id,
            course=course.slug,
            course_title=course.title,
            chapter_title=chapter,
            title=section.title,
            goal=section.goal,
            minutes=section.minutes,
            body=section.body,
            checks=section.checks,
            answers=answer_views(section, row.answers if row else {}),
            exercises=tuple(exercises),
            builds_on=tuple(Step(one.id, one.title) for one in standing.missing_before(section)),
            before=before,
            after=after,
            is_done=bool(row and row.done_at),
            is_generated=is_generated(section.id),
            text_state=await text_state(db, owner, section),
        )

    def _expected(self, key: str, exercise: Exercise) -> str:
        """What an SQL answer is compared with; worked out once, for it takes a few milliseconds."""
        if exercise.language != "sql":
            return ""
        if key not in self._rows:
            self._rows[key] = expected_rows(exercise)
        return self._rows[key]

    async def _observed(
        self, owner: Owner, section: Section, number: int, view: AnswerView, now: datetime
    ) -> None:
        told = check_observations(section, number, is_right=view.is_right, tries=view.tries)
        await self._learner.observe(owner, told, now)
        if not view.is_right and section.skills:
            front, back = card_of(section.checks[number - 1])
            key = check_key(section.id, number)
            await self._learner.missed(owner, key, section.skills[0], front, back, section.id, now)


def _standing(
    course: Course, progress: Sequence[SectionProgress], position: CoursePosition | None
) -> Standing:
    own = {row.section_id: row for row in progress if row.course == course.slug}
    return Standing(course, own, position, is_generated(course.slug))


def _order(card: CourseCard) -> tuple[bool, bool, int, int]:
    """Bundled courses first, those that were begun before others, then by level and size."""
    return card.is_generated, not card.is_begun, LEVELS.index(card.level), -card.sections


def _neighbours(course: Course, section: Section) -> tuple[Step | None, Step | None]:
    sections = course.sections
    place = next(i for i, other in enumerate(sections) if other.id == section.id)
    before = sections[place - 1] if place else None
    after = sections[place + 1] if place + 1 < len(sections) else None
    return (
        Step(before.id, before.title) if before else None,
        Step(after.id, after.title) if after else None,
    )


def _prompt(exercise: Exercise) -> str:
    return f"**{exercise.title}**\n\n{exercise.task}"
