"""All queries on speech tasks."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from tutor_app.db import utc_now
from tutor_app.voice.speech_tasks.tables import COMPLETED, ERROR, PROCESSING, SpeechTask


class SpeechTaskRepository:
    """The tasks of one owner; a foreign id is the same as a missing one."""

    def __init__(self, db: AsyncSession) -> None:
        self._db = db

    def add(self, task: SpeechTask) -> None:
        """A new task."""
        self._db.add(task)

    async def find(self, owner_id: UUID, task_id: UUID) -> SpeechTask | None:
        """One task."""
        query = select(SpeechTask).where(SpeechTask.id == task_id, SpeechTask.owner_id == owner_id)
        return (await self._db.exec(query)).first()

    async def all(self, owner_id: UUID) -> Sequence[SpeechTask]:
        """All tasks of an owner, oldest first."""
        query = select(SpeechTask).where(SpeechTask.owner_id == owner_id)
        return (await self._db.exec(query.order_by(col(SpeechTask.created_at)))).all()

    async def give(self, owner_id: UUID, to_owner_id: UUID) -> None:
        """Make all tasks somebody else's."""
        query = update(SpeechTask).where(col(SpeechTask.owner_id) == owner_id)
        await self._db.exec(query.values(owner_id=to_owner_id))

    async def delete(self, owner_id: UUID) -> None:
        """Delete all tasks of an owner."""
        await self._db.exec(delete(SpeechTask).where(col(SpeechTask.owner_id) == owner_id))


class RunningTasks:
    """Tasks as the one who works on them knows them: by their ids."""

    def __init__(self, db: AsyncSession) -> None:
        self._db = db

    async def find(self, task_id: UUID) -> SpeechTask | None:
        """A task that is not done."""
        query = select(SpeechTask).where(SpeechTask.id == task_id, SpeechTask.status == PROCESSING)
        return (await self._db.exec(query)).first()

    async def among(self, task_ids: Collection[UUID]) -> set[UUID]:
        """Those of the ids whose tasks are not done."""
        query = select(SpeechTask.id).where(
            col(SpeechTask.id).in_(task_ids), SpeechTask.status == PROCESSING
        )
        return set((await self._db.exec(query)).all())

    async def note(self, task_id: UUID, progress: dict[str, Any]) -> None:
        """How far it is."""
        await self._change(task_id, progress_data=progress)

    async def complete(self, task_id: UUID, result: dict[str, Any]) -> None:
        """It is written down."""
        await self._change(task_id, status=COMPLETED, result=result, ended_at=utc_now())

    async def fail(self, task_id: UUID, error: str) -> None:
        """It cannot be written down; the sentence says why."""
        await self._change(task_id, status=ERROR, error=error, ended_at=utc_now())

    async def fail_older(self, than: datetime, error: str) -> None:
        """Give up what nobody has worked on for long."""
        query = update(SpeechTask).where(
            col(SpeechTask.status) == PROCESSING, col(SpeechTask.created_at) < than
        )
        await self._db.exec(query.values(status=ERROR, error=error, ended_at=utc_now()))

    async def delete_older(self, than: datetime) -> None:
        """Delete what was done long ago."""
        done = col(SpeechTask.status).in_((COMPLETED, ERROR))
        await self._db.exec(delete(SpeechTask).where(done, col(SpeechTask.created_at) < than))

    async def _change(self, task_id: UUID, **values: Any) -> None:
        query = update(SpeechTask).where(
            col(SpeechTask.id) == task_id, col(SpeechTask.status) == PROCESSING
        )
        await self._db.exec(query.values(**values))
