"""Quotas: what an owner may use in one UTC day, counted in the database."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from tutor_app.db import Database, as_utc, utc_now
from tutor_app.db.upsert import insert_into
from tutor_app.errors import TooMany
from tutor_app.limits.tables import Quota
from tutor_app.limits.words import used_up

KEPT = timedelta(days=7)
PLACE = ("owner_id", "name", "period_start")


class Quotas:
    """Daily allowances that no restart resets and no race overdraws.

    Everything but `purge` runs inside the caller's transaction: what is spent in a
    transaction that fails was never spent. `name` is a plural that people read ("messages").
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def spend(
        self,
        db: AsyncSession,
        owner_id: UUID,
        name: str,
        allowance: int,
        now: datetime,
        *,
        amount: int = 1,
    ) -> int:
        """Use `amount` of `allowance` for the day of `now`; how many are left, 0 or more.

        As long as one is left all of the amount is counted. Raises TooMany (code
        `allowance_used`, `retry_after` to the next midnight UTC) when none was left.
        """
        used = None
        if allowance > 0:
            used = await self._count(db, owner_id, name, allowance, now, amount)
        if used is None:
            wait = seconds_to_midnight(now)
            words = used_up(name, allowance, wait)
            raise TooMany(words, retry_after=wait, code="allowance_used")
        return max(0, allowance - used)

    async def left(
        self, db: AsyncSession, owner_id: UUID, name: str, allowance: int, now: datetime
    ) -> int:
        """How many of `allowance` are left on the day of `now`, 0 or more."""
        query = select(Quota.used).where(
            Quota.owner_id == owner_id,
            Quota.name == name,
            Quota.period_start == day_of(now),
        )
        used = (await db.exec(query)).one_or_none() or 0
        return max(0, allowance - used)

    async def merge(self, db: AsyncSession, visitor_id: UUID, user_id: UUID) -> None:
        """Add what a visitor used to what the user used, and forget the visitor."""
        query = (
            delete(Quota)
            .where(col(Quota.owner_id) == visitor_id)
            .returning(col(Quota.name), col(Quota.period_start), col(Quota.used))
        )
        for name, period_start, used in (await db.exec(query)).all():
            statement = insert_into(
                db, Quota, owner_id=user_id, name=name, period_start=period_start, used=used
            )
            await db.exec(
                statement.on_conflict_do_update(
                    index_elements=PLACE,
                    set_={"used": col(Quota.used) + used, "updated_at": utc_now()},
                )
            )

    async def forget(self, db: AsyncSession, owner_id: UUID) -> None:
        """Delete everything that is counted for an owner."""
        await db.exec(delete(Quota).where(col(Quota.owner_id) == owner_id))

    async def purge(self, now: datetime) -> int:
        """Delete periods that ended a week before `now`, in a transaction of its own; how many."""
        async with self._database.transaction() as db:
            old = delete(Quota).where(col(Quota.period_start) < day_of(now) - KEPT)
            return (await db.exec(old)).rowcount

    async def _count(
        self,
        db: AsyncSession,
        owner_id: UUID,
        name: str,
        allowance: int,
        now: datetime,
        amount: int,
    ) -> int | None:
        """So many more, in one statement; the new count, or None when the allowance was used."""
        statement = insert_into(
            db,
            Quota,
            owner_id=owner_id,
            name=name,
            period_start=day_of(now),
            used=amount,
            updated_at=as_utc(now),
        )
        counted = statement.on_conflict_do_update(
            index_elements=PLACE,
            set_={"used": col(Quota.used) + amount, "updated_at": as_utc(now)},
            where=col(Quota.used) < allowance,
        ).returning(col(Quota.used))
        return (await db.exec(counted)).scalar_one_or_none()


def day_of(now: datetime) -> datetime:
    """The midnight at which the UTC day of a moment began."""
    return as_utc(now).replace(hour=0, minute=0, second=0, microsecond=0)


def seconds_to_midnight(now: datetime) -> float:
    """From a moment to the next midnight UTC: above 0, at most 86,400."""
    return (day_of(now) + timedelta(days=1) - as_utc(now)).total_seconds()
