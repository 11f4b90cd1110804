"""Seconds of speech a day: counted in the database, so that no restart resets them."""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable
from uuid import UUID

from tutor_app.db import Database, utc_now
from tutor_app.limits.quotas import Quotas

QUOTA = "seconds_of_speech"


class SpeechAllowance:
    """What owners may say in one UTC day."""

    def __init__(self, database: Database, quotas: Quotas) -> None:
        self._database = database
        self._quotas = quotas

    def of(self, owner_id: UUID, allowance_seconds: int) -> Callable[[float], Awaitable[None]]:
        """What takes seconds of speech from an owner's allowance.

        The utterance that goes beyond it still counts; the next raises TooMany `allowance_used`.
        Every utterance counts as one second at least.
        """

        async def spend(seconds: float) -> None:
            whole = max(1, math.ceil(seconds))
            async with self._database.transaction() as db:
                await self._quotas.spend(
                    db, owner_id, QUOTA, allowance_seconds, utc_now(), amount=whole
                )

        return spend
