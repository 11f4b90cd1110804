"""Putting work into the queue, and whose work it is."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, literal_column, text
from sqlmodel import col, delete, update
from sqlmodel.ext.asyncio.session import AsyncSession

from tutor_app.db import Database, as_utc, utc_now
from tutor_app.db.upsert import insert_into
from tutor_app.jobs.tables import Job

WAITING_WITH_KEY = text("state = 'waiting' AND key IS NOT NULL")


class Jobs:
    """The durable queue: a job exists exactly when the transaction that asked for it commits.

    Jobs run at least once and in no promised order: handlers must bear a repetition.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def enqueue(
        self,
        db: AsyncSession,
        kind: str,
        payload: dict[str, Any],
        *,
        key: str | None = None,
        owner_id: UUID | None = None,
        run_at: datetime | None = None,
    ) -> UUID:
        """Ask for work, in the caller's transaction; the id of the job.

        `payload` is JSON. With a `key` at most one job of that kind and key waits: asking
        again gives its id and changes nothing but its time, which becomes the earlier one,
        and it does not start before this transaction commits, so it sees what this one
        wrote. A job that has started does not count as waiting. `run_at` is the earliest
        moment to start, now when left out.
        """
        statement = insert_into(
            db,
            Job,
            kind=kind,
            key=key,
            payload=payload,
            owner_id=owner_id,
            run_at=as_utc(run_at or utc_now()),
        )
        sooner = statement.excluded.run_at
        query = statement.on_conflict_do_update(
            index_elements=["kind", "key"],
            index_where=WAITING_WITH_KEY,
            set_={"run_at": case((col(Job.run_at) > sooner, sooner), else_=col(Job.run_at))},
        ).returning(col(Job.id))
        id_of_job: UUID = (await db.exec(query)).scalar_one()
        return id_of_job

    async def cancel(self, db: AsyncSession, kind: str, key: str) -> bool:
        """Take back the waiting job of a kind and key; whether there was one."""
        waiting = and_(is_in("waiting"), col(Job.kind) == kind, col(Job.key) == key)
        return bool((await db.exec(delete(Job).where(waiting))).rowcount)

    async def merge(self, db: AsyncSession, visitor_id: UUID, user_id: UUID) -> None:
        """Give a visitor's jobs to a user."""
        query = update(Job).where(col(Job.owner_id) == visitor_id).values(owner_id=user_id)
        await db.exec(query)

    async def forget(self, db: AsyncSession, owner_id: UUID) -> None:
        """Delete an owner's jobs, whatever their state; a running one ends without a trace."""
        await db.exec(delete(Job).where(col(Job.owner_id) == owner_id))


def is_in(state: str) -> ColumnElement[bool]:
    """The condition that a job is in a state, as a literal: so a partial index can serve it."""
    return col(Job.state) == literal_column(f"'{state}'")
