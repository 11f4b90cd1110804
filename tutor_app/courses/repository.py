"""All queries on what owners do in courses; every one takes the owner's id."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import delete, func, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from tutor_app.courses.hints import Ladder, Tried
from tutor_app.courses.tables import (
    CoursePosition,
    ExerciseAttempt,
    GeneratedCourse,
    GeneratedSection,
    HintUse,
    SectionProgress,
)
from tutor_app.db import Table, as_utc
from tutor_app.db.upsert import insert_into
from tutor_app.library.sections import Exercise

Row = TypeVar("Row", bound=Table)
OWNED: tuple[type[Any], ...] = (
    CoursePosition,
    SectionProgress,
    ExerciseAttempt,
    HintUse,
    GeneratedCourse,
    GeneratedSection,
)


class CourseRepository:
    """What one owner did in courses; a foreign id is the same as a missing one."""

    def __init__(self, db: AsyncSession) -> None:
        self._db = db

    async def position(self, owner_id: UUID, course: str) -> CoursePosition | None:
        """Where the lesson of a course stands."""
        query = select(CoursePosition).where(
            CoursePosition.owner_id == owner_id, CoursePosition.course == course
        )
        return (await self._db.exec(query)).first()

    async def taught_in(self, owner_id: UUID, conversation_id: UUID) -> CoursePosition | None:
        """The position that a conversation teaches from; the newest when there are several."""
        query = (
            select(CoursePosition)
            .where(
                CoursePosition.owner_id == owner_id,
                CoursePosition.conversation_id == conversation_id,
            )
            .order_by(col(CoursePosition.updated_at).desc())
            .limit(1)
        )
        return (await self._db.exec(query)).first()

    async def positions(self, owner_id: UUID) -> Sequence[CoursePosition]:
        """All positions of an owner."""
        return await self.all_of(CoursePosition, owner_id)

    async def begin(self, **values: Any) -> None:
        """Make a position, unless another tab has just made it."""
        made = insert_into(self._db, CoursePosition, **values)
        await self._db.exec(made.on_conflict_do_nothing())

    async def move(
        self, owner_id: UUID, course: str, version: int | None, **values: Any
    ) -> CoursePosition | None:
        """Write a position if it is still at this version (any, when None); None when not."""
        change = update(CoursePosition).where(
            col(CoursePosition.owner_id) == owner_id, col(CoursePosition.course) == course
        )
        if version is not None:
            change = change.where(col(CoursePosition.version) == version)
        moved = await self._db.exec(
            change.values(version=CoursePosition.version + 1, **values)
            .returning(col(CoursePosition.course))
            .execution_options(synchronize_session=False)
        )
        if moved.scalar() is None:
            return None
        self._db.expire_all()
        return await self.position(owner_id, course)

    async def progress(self, owner_id: UUID, section_id: str) -> SectionProgress | None:
        """What was done in a section."""
        query = select(SectionProgress).where(
            SectionProgress.owner_id == owner_id, SectionProgress.section_id == section_id
        )
        return (await self._db.exec(query)).first()

    async def progress_in(
        self, owner_id: UUID, course: str | None = None
    ) -> Sequence[SectionProgress]:
        """What was done in a course, or in all."""
        query = select(SectionProgress).where(SectionProgress.owner_id == owner_id)
        if course is not None:
            query = query.where(SectionProgress.course == course)
        return (await self._db.exec(query)).all()

    async def begin_section(self, **values: Any) -> None:
        """Make the row of a section, unless it is there."""
        made = insert_into(self._db, SectionProgress, **values)
        await self._db.exec(made.on_conflict_do_nothing())

    async def attempts(
        self, owner_id: UUID, exercise: str, limit: int = 100
    ) -> Sequence[ExerciseAttempt]:
        """The newest attempts at an exercise, newest first."""
        query = (
            select(ExerciseAttempt)
            .where(ExerciseAttempt.owner_id == owner_id, ExerciseAttempt.exercise == exercise)
            .order_by(col(ExerciseAttempt.created_at).desc())
            .limit(limit)
        )
        return (await self._db.exec(query)).all()

    async def ladder(self, owner_id: UUID, exercise: str, what: Exercise) -> Ladder:
        """The owner on the ladder of an exercise, which has this key."""
        tried = (
            Tried(as_utc(row.created_at), row.is_passed, row.is_honest, row.code)
            for row in await self.attempts(owner_id, exercise)
        )
        taken = {one.number: as_utc(one.taken_at) for one in await self.hints(owner_id, exercise)}
        return Ladder(what, tuple(tried), taken)

    async def passed(self, owner_id: UUID, exercises: Sequence[str]) -> set[str]:
        """Those of some exercises that were solved."""
        query = select(ExerciseAttempt.exercise).where(
            ExerciseAttempt.owner_id == owner_id,
            col(ExerciseAttempt.exercise).in_(exercises),
            col(ExerciseAttempt.is_passed).is_(True),
        )
        return set((await self._db.exec(query)).all()) if exercises else set()

    async def count_attempts(self, owner_id: UUID, exercise: str) -> int:
        """How often an exercise was tried."""
        query = select(func.count()).where(
            ExerciseAttempt.owner_id == owner_id, ExerciseAttempt.exercise == exercise
        )
        return (await self._db.exec(query)).one()

    async def prune_attempts(self, owner_id: UUID, exercise: str, keep: int) -> None:
        """Forget the oldest attempts at an exercise, but not the first that passed."""
        rows = await self.attempts(owner_id, exercise, keep + 50)
        first = next((row.id for row in reversed(rows) if row.is_passed), None)
        old = [row.id for row in rows[keep:] if row.id != first]
        if old:
            await self._db.exec(
                delete(ExerciseAttempt).where(
                    col(ExerciseAttempt.id).in_(old), col(ExerciseAttempt.owner_id) == owner_id
                )
            )

    async def hints(self, owner_id: UUID, exercise: str) -> Sequence[HintUse]:
        """The hints taken for an exercise, in order."""
        query = (
            select(HintUse)
            .where(HintUse.owner_id == owner_id, HintUse.exercise == exercise)
            .order_by(col(HintUse.number))
        )
        return (await self._db.exec(query)).all()

    async def take_hint(self, owner_id: UUID, exercise: str, number: int, now: datetime) -> None:
        """Note that a hint was taken; twice is once."""
        made = insert_into(
            self._db, HintUse, owner_id=owner_id, exercise=exercise, number=number, taken_at=now
        )
        await self._db.exec(made.on_conflict_do_nothing())

    async def generated(self, owner_id: UUID, slug: str) -> GeneratedCourse | None:
        """A generated course, once it is planned."""
        query = select(GeneratedCourse).where(
            GeneratedCourse.owner_id == owner_id, GeneratedCourse.slug == slug
        )
        row = (await self._db.exec(query)).first()
        return row if row and row.outline else None

    async def all_generated(self, owner_id: UUID) -> Sequence[GeneratedCourse]:
        """The generated courses that are planned, in the order they were wished for."""
        rows = await self.all_of(GeneratedCourse, owner_id)
        return sorted((row for row in rows if row.outline), key=lambda row: as_utc(row.created_at))

    async def generated_section(self, owner_id: UUID, section_id: str) -> GeneratedSection | None:
        """The text of a generated section."""
        query = select(GeneratedSection).where(
            GeneratedSection.owner_id == owner_id, GeneratedSection.section_id == section_id
        )
        return (await self._db.exec(query)).first()

    async def all_of(self, table: type[Row], owner_id: UUID) -> Sequence[Row]:
        """Every row of an owner in one of the tables."""
        owner = table.owner_id  # type: ignore[attr-defined] # all tables here have one
        return (await self._db.exec(select(table).where(owner == owner_id))).all()

    async def forget(self, owner_id: UUID) -> None:
        """Remove everything of an owner."""
        for table in OWNED:
            await self._db.exec(delete(table).where(table.owner_id == owner_id))

    async def give(self, table: type[Any], giver_id: UUID, taker_id: UUID) -> None:
        """Hand all rows of a table over."""
        await self._db.exec(
            update(table).where(table.owner_id == giver_id).values(owner_id=taker_id)
        )
