"""What is noted of a learner in a section: the time there, and when it is done."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from tutor_app.accounts.owner import Owner
from tutor_app.accounts.repository import hold_account
from tutor_app.courses.keys import exercise_key
from tutor_app.courses.repository import CourseRepository
from tutor_app.courses.shelf import is_generated
from tutor_app.courses.tables import SectionProgress
from tutor_app.db import as_utc
from tutor_app.library.sections import Section

LONG_PAUSE = timedelta(minutes=5)
"""A longer pause between two things done in a section counts as this long."""


async def touched(
    db: AsyncSession, owner: Owner, section: Section, now: datetime
) -> SectionProgress:
    """The row of a section, with the time since the last thing done there counted."""
    await hold_account(db, owner)
    courses = CourseRepository(db)
    values = {"owner_id": owner.id, "section_id": section.id, "course": section.course}
    await courses.begin_section(**values, opened_at=now, seen_at=now)
    row = await courses.progress(owner.id, section.id)
    assert row is not None
    pause = now - as_utc(row.seen_at)
    row.seen_seconds += int(max(timedelta(), min(pause, LONG_PAUSE)).total_seconds())
    row.seen_at = max(now, as_utc(row.seen_at))  # a clock that went back takes nothing away
    db.add(row)
    return row


async def finish_if_complete(
    db: AsyncSession, owner: Owner, section: Section, row: SectionProgress, now: datetime
) -> None:
    """A section is done once all its questions were answered right and its exercises solved."""
    if row.done_at is not None:
        return
    numbers = range(1, len(section.checks) + 1)
    if not all(row.answers.get(str(n), {}).get("is_right") for n in numbers):
        return
    keys = [exercise_key(section.id, n) for n in range(1, len(section.exercises) + 1)]
    if set(keys) <= await CourseRepository(db).passed(owner.id, keys):
        row.done_at = now
        db.add(row)


async def text_state(db: AsyncSession, owner: Owner, section: Section) -> str:
    """How far a text is: `ready`; of a generated section also `planned`, `writing`, `failed`."""
    if not is_generated(section.id):
        return "ready"
    row = await CourseRepository(db).generated_section(owner.id, section.id)
    return row.state if row else "planned"
