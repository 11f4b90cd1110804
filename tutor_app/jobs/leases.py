"""Who runs which job until when: the queries of a worker."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, delete, or_, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from tutor_app.db import Database
from tutor_app.jobs.queue import is_in
from tutor_app.jobs.tables import Job

BACK_OFF = tuple(timedelta(seconds=seconds) for seconds in (5, 30, 180, 900))
TRIES = len(BACK_OFF) + 1
DONE_KEPT = timedelta(days=7)
FAILED_KEPT = timedelta(days=30)
# No job is loaded as an object here, so there is none to bring up to date after a change
ROWS_ONLY: dict[str, Any] = {"execution_options": {"synchronize_session": False}}


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to run one job for a while. `attempt` counts from 1 and tells runs apart."""

    id: UUID
    kind: str
    payload: dict[str, Any]
    attempt: int


class Leases:
    """The leases of one worker. Every change is a transaction of its own.

    A lease that was lost, because it expired and somebody else took the job, changes nothing
    any more.
    """

    def __init__(self, database: Database, worker_id: str, length: timedelta) -> None:
        self._database = database
        self._worker_id = worker_id
        self._length = length

    async def claim(self, kinds: Collection[str], count: int, now: datetime) -> list[Lease]:
        """Take up to `count` jobs of the given kinds that are due, or whose worker is gone.

        Writes nothing when nothing is due. Two workers never take the same job.
        """
        async with self._database.reading() as db:
            if not await _is_any_due(db, kinds, now):
                return []
        async with self._database.transaction() as db:
            await db.exec(_give_up(kinds, now), **ROWS_ONLY)
            taken = await self._take(db, _expired(kinds, now), count, now)
            return taken + await self._take(db, _due(kinds, now), count - len(taken), now)

    async def renew(self, leases: Collection[Lease], now: datetime) -> set[UUID]:
        """Hold the leases longer; the ids of those that are still held."""
        if not leases:
            return set()
        query = (
            update(Job)
            .where(or_(*(self._held(lease) for lease in leases)))
            .values(lease_until=now + self._length)
            .returning(col(Job.id))
        )
        async with self._database.transaction() as db:
            return set((await db.exec(query)).scalars())

    async def complete(self, lease: Lease, now: datetime) -> None:
        """The job is done."""
        await self._change(lease, state="done", ended_at=now, lease_until=None, error=None)

    async def fail(self, lease: Lease, now: datetime, error: str) -> bool:
        """The job failed: it waits for its next try, or was the last; whether it is given up."""
        if lease.attempt >= TRIES:
            await self._change(lease, state="failed", ended_at=now, lease_until=None, error=error)
            return True
        await self._wait(lease, now, run_at=now + BACK_OFF[lease.attempt - 1], error=error)
        return False

    async def release(self, leases: Iterable[Lease], now: datetime) -> None:
        """Somebody else may run the jobs at once; the try that was cut short does not count."""
        for lease in leases:
            await self._wait(lease, now, run_at=now, attempts=lease.attempt - 1)

    async def purge(self, now: datetime) -> int:
        """Delete jobs that were done a week ago or failed a month ago; how many."""
        old = or_(_ended("done", now - DONE_KEPT), _ended("failed", now - FAILED_KEPT))
        async with self._database.transaction() as db:
            return (await db.exec(delete(Job).where(old), **ROWS_ONLY)).rowcount

    async def _wait(self, lease: Lease, now: datetime, **values: Any) -> None:
        """Put a job back; when another of its kind and key waits already, that one replaces it."""
        try:
            await self._change(lease, state="waiting", lease_until=None, **values)
        except IntegrityError:
            await self._change(
                lease, state="done", ended_at=now, lease_until=None, error="replaced"
            )

    async def _change(self, lease: Lease, **values: Any) -> None:
        async with self._database.transaction() as db:
            await db.exec(update(Job).where(self._held(lease)).values(**values), **ROWS_ONLY)

    def _held(self, lease: Lease) -> ColumnElement[bool]:
        return and_(
            col(Job.id) == lease.id,
            is_in("running"),
            col(Job.worker_id) == self._worker_id,
            col(Job.attempts) == lease.attempt,
        )

    async def _take(
        self, db: AsyncSession, which: ColumnElement[bool], count: int, now: datetime
    ) -> list[Lease]:
        """Lock the rows, then take them: in one statement PostgreSQL may pick more than `count`."""
        if count <= 0:
            return []
        ids = (
            select(Job.id)
            .where(which)
            .order_by(col(Job.run_at))
            .limit(count)
            .with_for_update(skip_locked=True)
        )
        query = (
            update(Job)
            .where(col(Job.id).in_((await db.exec(ids)).all()))
            .values(
                state="running",
                worker_id=self._worker_id,
                lease_until=now + self._length,
                attempts=col(Job.attempts) + 1,
            )
            .returning(col(Job.id), col(Job.kind), col(Job.payload), col(Job.attempts))
        )
        return [Lease(*row) for row in (await db.exec(query)).all()]


def _due(kinds: Collection[str], now: datetime) -> ColumnElement[bool]:
    return and_(is_in("waiting"), col(Job.run_at) <= now, col(Job.kind).in_(kinds))


def _expired(kinds: Collection[str], now: datetime) -> ColumnElement[bool]:
    return and_(is_in("running"), col(Job.lease_until) < now, col(Job.kind).in_(kinds))


def _ended(state: str, before: datetime) -> ColumnElement[bool]:
    """`run_at` is never later than the end, and it is what the index knows."""
    return and_(is_in(state), col(Job.run_at) < before, col(Job.ended_at) < before)


def _give_up(kinds: Collection[str], now: datetime) -> Any:
    """End the jobs whose worker was gone at the last try, too: they may be what ended it."""
    return (
        update(Job)
        .where(_expired(kinds, now), col(Job.attempts) >= TRIES)
        .values(state="failed", ended_at=now, lease_until=None, error="worker lost")
    )


async def _is_any_due(db: AsyncSession, kinds: Collection[str], now: datetime) -> bool:
    for which in (_due(kinds, now), _expired(kinds, now)):
        if (await db.exec(select(Job.id).where(which).limit(1))).first():
            return True
    return False
