"""All queries on observations and on mastery; every one takes the owner's id."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import cast
from uuid import UUID

from sqlalchemy import BigInteger, delete, extract, func, update
from sqlalchemy import cast as sql_cast
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from tutor_app.db.upsert import insert_into
from tutor_app.learning.mastery import Seen, Summary
from tutor_app.learning.tables import MasteryRow, ObservationRow
from tutor_app.learning.views import Source

BUCKET_SECONDS = 900
"""A quarter of an hour: no time zone is shifted by less, so days of any zone are sums of these."""
PLACE = ("owner_id", "skill")
_SUMMARY = tuple(one.name for one in fields(Summary))


@dataclass(frozen=True, slots=True)
class Bucket:
    """What was answered in a quarter of an hour; `start` is seconds since 1970."""

    start: int
    answers: int
    seconds: float


class ObservationRepository:
    """The answers of one owner."""

    def __init__(self, db: AsyncSession) -> None:
        self._db = db

    async def add(self, rows: Sequence[ObservationRow]) -> None:
        """New ones; they get their ids in this order."""
        self._db.add_all(rows)
        await self._db.flush()

    async def recent(self, owner_id: UUID, skill: str, limit: int) -> list[Seen]:
        """The last answers on a skill, oldest first."""
        query = (
            select(
                ObservationRow.source,
                ObservationRow.is_right,
                ObservationRow.score,
                ObservationRow.hints,
                ObservationRow.tries,
                ObservationRow.at,
            )  # type: ignore[call-overload]  # typed for four columns at most
            .where(ObservationRow.owner_id == owner_id, ObservationRow.skill == skill)
            .order_by(col(ObservationRow.at).desc(), col(ObservationRow.id).desc())
            .limit(limit)
        )
        rows = (await self._db.exec(query)).all()
        return [Seen(cast("Source", row[0]), *row[1:]) for row in reversed(rows)]

    async def is_known(self, owner_id: UUID, skill: str, item: str, at: datetime) -> bool:
        """Whether exactly this answer was noted already."""
        query = select(ObservationRow.id).where(
            ObservationRow.owner_id == owner_id,
            ObservationRow.skill == skill,
            ObservationRow.at == at,
            ObservationRow.item == item,
        )
        return (await self._db.exec(query.limit(1))).first() is not None

    async def activity(self, owner_id: UUID, since: datetime, until: datetime) -> list[Bucket]:
        """Answers and time from a moment to another, by quarters of an hour that have any."""
        epoch = sql_cast(extract("epoch", col(ObservationRow.at)), BigInteger)
        bucket = (epoch // BUCKET_SECONDS).label("bucket")
        query = (
            select(bucket, func.count(), func.sum(ObservationRow.seconds))
            .where(
                ObservationRow.owner_id == owner_id,
                ObservationRow.at >= since,
                ObservationRow.at <= until,
            )
            .group_by(bucket)
        )
        rows = (await self._db.exec(query)).all()
        return [Bucket(int(row[0]) * BUCKET_SECONDS, row[1], row[2] or 0.0) for row in rows]

    async def remove(self, owner_id: UUID, observation_id: int) -> None:
        """Take one back."""
        await self._db.exec(
            delete(ObservationRow).where(
                col(ObservationRow.id) == observation_id, col(ObservationRow.owner_id) == owner_id
            )
        )

    async def give(self, giver_id: UUID, taker_id: UUID) -> None:
        """Hand all of them over."""
        mine = col(ObservationRow.owner_id) == giver_id
        await self._db.exec(update(ObservationRow).where(mine).values(owner_id=taker_id))

    async def forget(self, owner_id: UUID) -> None:
        """Remove all of an owner."""
        await self._db.exec(delete(ObservationRow).where(col(ObservationRow.owner_id) == owner_id))

    async def all_of(self, owner_id: UUID) -> Sequence[ObservationRow]:
        """Every one of an owner, oldest first."""
        query = select(ObservationRow).where(ObservationRow.owner_id == owner_id)
        return (await self._db.exec(query.order_by(col(ObservationRow.at)))).all()


class MasteryRepository:
    """What is known about the skills of one owner."""

    def __init__(self, db: AsyncSession) -> None:
        self._db = db

    async def lock(self, owner_id: UUID, skills: Iterable[str]) -> None:
        """Make the rows and hold them until the transaction ends: others on them wait.

        Always in the same order, so that two never wait for each other.
        """
        for skill in sorted(set(skills)):
            statement = insert_into(self._db, MasteryRow, owner_id=owner_id, skill=skill)
            held = statement.on_conflict_do_update(index_elements=PLACE, set_={"skill": skill})
            await self._db.exec(held)

    async def put(self, owner_id: UUID, skill: str, summary: Summary) -> None:
        """Write what the answers add up to into a row that `lock` made."""
        await self._db.exec(
            update(MasteryRow)
            .where(col(MasteryRow.owner_id) == owner_id, col(MasteryRow.skill) == skill)
            .values(**asdict(summary))
        )

    async def remove(self, owner_id: UUID, skill: str) -> None:
        """Take one out, of which no answers are left."""
        await self._db.exec(
            delete(MasteryRow).where(
                col(MasteryRow.owner_id) == owner_id, col(MasteryRow.skill) == skill
            )
        )

    async def all_of(self, owner_id: UUID) -> dict[str, Summary]:
        """Every skill of an owner."""
        columns = [col(getattr(MasteryRow, name)) for name in ("skill", *_SUMMARY)]
        query = select(*columns).where(MasteryRow.owner_id == owner_id)
        return {row[0]: Summary(*row[1:]) for row in (await self._db.exec(query)).all()}

    async def forget(self, owner_id: UUID) -> None:
        """Remove all of an owner."""
        await self._db.exec(delete(MasteryRow).where(col(MasteryRow.owner_id) == owner_id))
