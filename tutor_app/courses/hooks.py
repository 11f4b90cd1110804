"""What happens to somebody's courses when their account goes, is exported, or begins."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from tutor_app.courses.repository import OWNED, CourseRepository
from tutor_app.courses.tables import (
    CoursePosition,
    ExerciseAttempt,
    GeneratedCourse,
    GeneratedSection,
    HintUse,
    SectionProgress,
)
from tutor_app.db import as_utc


async def forget(db: AsyncSession, owner_id: UUID) -> None:
    """The account hook: remove everything that was done in courses."""
    await CourseRepository(db).forget(owner_id)


async def export(db: AsyncSession, owner_id: UUID) -> dict[str, Any]:
    """The account hook: every position, answer, attempt, hint and generated course."""
    courses = CourseRepository(db)
    return {
        table.__tablename__: [
            row.model_dump(mode="json", exclude={"owner_id"})
            for row in await courses.all_of(table, owner_id)
        ]
        for table in OWNED
    }


async def merge(db: AsyncSession, visitor_id: UUID, user_id: UUID) -> None:
    """The account hook: what a visitor did becomes the user's.

    Where both have a row, the newer position wins, progress adds up, and hints are taken once.
    """
    courses = CourseRepository(db)
    for table in (ExerciseAttempt, GeneratedCourse, GeneratedSection):
        await courses.give(table, visitor_id, user_id)
    await _merge_positions(db, visitor_id, user_id)
    await _merge_progress(db, visitor_id, user_id)
    for use in await courses.all_of(HintUse, visitor_id):
        await courses.take_hint(user_id, use.exercise, use.number, use.taken_at)
        await db.delete(use)


async def _merge_positions(db: AsyncSession, visitor_id: UUID, user_id: UUID) -> None:
    courses = CourseRepository(db)
    held = {row.course: row for row in await courses.all_of(CoursePosition, user_id)}
    for row in await courses.all_of(CoursePosition, visitor_id):
        own = held.get(row.course)
        values = row.model_dump(exclude={"owner_id", "version"})
        if own is None:
            db.add(CoursePosition(owner_id=user_id, **values))
        elif as_utc(row.updated_at) > as_utc(own.updated_at):
            own.sqlmodel_update(values | {"version": own.version + 1})
            db.add(own)
        await db.delete(row)


async def _merge_progress(db: AsyncSession, visitor_id: UUID, user_id: UUID) -> None:
    courses = CourseRepository(db)
    held = {row.section_id: row for row in await courses.all_of(SectionProgress, user_id)}
    for row in await courses.all_of(SectionProgress, visitor_id):
        own = held.get(row.section_id)
        if own is None:
            db.add(SectionProgress(owner_id=user_id, **row.model_dump(exclude={"owner_id"})))
        else:
            _add_up(own, row)
            db.add(own)
        await db.delete(row)


def _add_up(own: SectionProgress, other: SectionProgress) -> None:
    own.opened_at = min(as_utc(own.opened_at), as_utc(other.opened_at))
    own.seen_at = max(as_utc(own.seen_at), as_utc(other.seen_at))
    own.seen_seconds += other.seen_seconds
    own.answers = other.answers | own.answers
    own.drafts = other.drafts | own.drafts
    own.done_at = own.done_at or other.done_at
