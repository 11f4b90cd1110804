"""All queries on cards and on their reviews; every one takes the owner's id."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, delete, extract, func, update
from sqlalchemy import cast as sql_cast
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from tutor_app.learning.repository import BUCKET_SECONDS
from tutor_app.learning.tables import CardRow, ReviewRow


class CardRepository:
    """The cards of one owner; a foreign id is the same as a missing one."""

    def __init__(self, db: AsyncSession) -> None:
        self._db = db

    async def find(
        self, owner_id: UUID, card_id: UUID, *, for_change: bool = False
    ) -> CardRow | None:
        """One by id; `for_change` lets nobody else change it until the transaction ends."""
        query = select(CardRow).where(CardRow.id == card_id, CardRow.owner_id == owner_id)
        return (await self._db.exec(query.with_for_update() if for_change else query)).first()

    async def find_item(self, owner_id: UUID, item: str) -> CardRow | None:
        """The card of an item, held until the transaction ends."""
        query = select(CardRow).where(CardRow.owner_id == owner_id, CardRow.item == item)
        return (await self._db.exec(query.with_for_update())).first()

    async def due(self, owner_id: UUID, now: datetime, limit: int) -> Sequence[CardRow]:
        """Those that are due, the longest due first."""
        query = (
            select(CardRow)
            .where(CardRow.owner_id == owner_id, CardRow.due_at <= now)
            .order_by(col(CardRow.due_at), col(CardRow.id))
            .limit(limit)
        )
        return (await self._db.exec(query)).all()

    async def count(self, owner_id: UUID, until: datetime | None = None) -> int:
        """How many there are, or how many are due by a moment."""
        query = select(func.count()).select_from(CardRow).where(CardRow.owner_id == owner_id)
        if until is not None:
            query = query.where(CardRow.due_at <= until)
        return (await self._db.exec(query)).one()

    async def next_due_at(self, owner_id: UUID, now: datetime) -> datetime | None:
        """When the next card after a moment comes due."""
        query = (
            select(CardRow.due_at)
            .where(CardRow.owner_id == owner_id, CardRow.due_at > now)
            .order_by(col(CardRow.due_at))
            .limit(1)
        )
        return (await self._db.exec(query)).first()

    async def ahead(
        self, owner_id: UUID, since: datetime, until: datetime
    ) -> Sequence[tuple[int, int]]:
        """Seconds since 1970 and cards, by quarters of an hour in which some come due."""
        epoch = sql_cast(extract("epoch", col(CardRow.due_at)), BigInteger)
        bucket = (epoch // BUCKET_SECONDS).label("bucket")
        query = (
            select(bucket, func.count())
            .where(CardRow.owner_id == owner_id, CardRow.due_at > since, CardRow.due_at < until)
            .group_by(bucket)
        )
        return [
            (int(row[0]) * BUCKET_SECONDS, row[1]) for row in (await self._db.exec(query)).all()
        ]

    async def remove(self, owner_id: UUID, card_id: UUID) -> None:
        """Take one out, its reviews with it."""
        await self._db.exec(
            delete(CardRow).where(col(CardRow.id) == card_id, col(CardRow.owner_id) == owner_id)
        )

    async def forget(self, owner_id: UUID) -> None:
        """Remove all of an owner, their reviews with them."""
        await self._db.exec(delete(CardRow).where(col(CardRow.owner_id) == owner_id))

    async def all_of(self, owner_id: UUID) -> Sequence[CardRow]:
        """Every card of an owner, in the order they come due."""
        query = select(CardRow).where(CardRow.owner_id == owner_id)
        return (await self._db.exec(query.order_by(col(CardRow.due_at), col(CardRow.id)))).all()


class ReviewRepository:
    """How one owner rated cards."""

    def __init__(self, db: AsyncSession) -> None:
        self._db = db

    async def newest(self, owner_id: UUID) -> ReviewRow | None:
        """The last rating, whatever the clock said."""
        query = select(ReviewRow).where(ReviewRow.owner_id == owner_id)
        return (await self._db.exec(query.order_by(col(ReviewRow.id).desc()).limit(1))).first()

    async def remove(self, review: ReviewRow) -> None:
        """Take one back."""
        mine = col(ReviewRow.owner_id) == review.owner_id
        await self._db.exec(delete(ReviewRow).where(col(ReviewRow.id) == review.id, mine))

    async def move(self, owner_id: UUID, from_card: UUID, to_card: UUID) -> None:
        """Hang the reviews of one card on another; they can no longer be undone."""
        mine = (col(ReviewRow.card_id) == from_card, col(ReviewRow.owner_id) == owner_id)
        await self._db.exec(update(ReviewRow).where(*mine).values(card_id=to_card, version=0))

    async def give(self, giver_id: UUID, taker_id: UUID) -> None:
        """Hand all of them over."""
        mine = col(ReviewRow.owner_id) == giver_id
        await self._db.exec(update(ReviewRow).where(mine).values(owner_id=taker_id))

    async def forget(self, owner_id: UUID) -> None:
        """Remove all of an owner."""
        await self._db.exec(delete(ReviewRow).where(col(ReviewRow.owner_id) == owner_id))

    async def all_of(self, owner_id: UUID) -> Sequence[ReviewRow]:
        """Every rating of an owner, in order."""
        query = select(ReviewRow).where(ReviewRow.owner_id == owner_id)
        return (await self._db.exec(query.order_by(col(ReviewRow.id)))).all()
