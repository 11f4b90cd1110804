"""Moving the position of a lesson: one row an owner and course, never lost, never doubled."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from tutor_app.courses.repository import CourseRepository
from tutor_app.courses.tables import CoursePosition
from tutor_app.db import MAX_INTEGER
from tutor_app.errors import Conflict, InvalidInput
from tutor_app.library.sections import Section

MOVED = (
    "Another tab has moved on in this course meanwhile. Nothing was lost: this tab shows the new "
    "place when you reload it, and you can choose the section again."
)


async def move(
    db: AsyncSession,
    owner_id: UUID,
    section: Section,
    conversation_id: UUID | None,
    now: datetime,
    version: int | None = None,
) -> CoursePosition:
    """Begin a section: nothing of it is told yet.

    Without a conversation the one that taught before goes on teaching. With `version`, raises
    Conflict `position_moved` when another tab was faster.
    """
    courses = CourseRepository(db)
    known = await courses.position(owner_id, section.course)
    if known is None and version is None:
        await courses.begin(
            owner_id=owner_id,
            course=section.course,
            section_id=section.id,
            conversation_id=conversation_id,
            updated_at=now,
        )
    values = {"section_id": section.id, "told": [], "asked": [], "updated_at": now}
    if conversation_id is not None:
        values["conversation_id"] = conversation_id
    moved = await courses.move(owner_id, section.course, version, **values)
    if moved is None:
        raise Conflict(MOVED, code="position_moved")
    return moved


async def advance(
    db: AsyncSession,
    owner_id: UUID,
    course: str,
    version: int,
    section: Section,
    told: Iterable[str],
    asked: Iterable[int],
    now: datetime,
) -> CoursePosition | None:
    """Note what a turn has taught, unless the position was moved while it was written."""
    return await CourseRepository(db).move(
        owner_id,
        course,
        version,
        section_id=section.id,
        told=ordered(told, [part.anchor for part in section.parts]),
        asked=sorted(set(asked)),
        updated_at=now,
    )


def ordered(told: Iterable[str], anchors: Sequence[str]) -> list[str]:
    """Anchors of this section only, each once, in the section's order."""
    known = set(told)
    return [anchor for anchor in anchors if anchor in known]


def checked(version: object) -> int | None:
    """A version as a client sent it. Raises InvalidInput."""
    if version is None:
        return None
    if isinstance(version, bool) or not isinstance(version, int) or not 0 <= version <= MAX_INTEGER:
        raise InvalidInput(
            "`version` is the number that came with the position.", code="bad_version"
        )
    return version
