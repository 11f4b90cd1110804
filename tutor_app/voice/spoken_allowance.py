"""Sentences a day that the server speaks: counted in the database, as each is billed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from uuid import UUID

from tutor_app.db import Database, utc_now
from tutor_app.limits.quotas import Quotas

QUOTA = "spoken_sentences"


class SpokenAllowance:
    """What may be spoken for an owner in one UTC day."""

    def __init__(self, database: Database, quotas: Quotas) -> None:
        self._database = database
        self._quotas = quotas

    def of(self, owner_id: UUID, allowance: int) -> Callable[[], Awaitable[None]]:
        """What takes one sentence of an owner's allowance; it raises TooMany."""

        async def spend() -> None:
            async with self._database.transaction() as db:
                await self._quotas.spend(db, owner_id, QUOTA, allowance, utc_now())

        return spend
