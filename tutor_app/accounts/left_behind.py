"""What requests that were under way add for an account that was deleted meanwhile."""

from __future__ import annotations

import asyncio
from uuid import UUID

from tutor_app.accounts.hooks import OwnerHooks
from tutor_app.db import Database
from tutor_app.errors import Unavailable
from tutor_app.observability import logger

_LOG = logger(__name__)
LONGEST_REQUEST_SECONDS = 60.0


class LeftBehind:
    """Deletes what an owner has once more, when no request that began before can still run."""

    def __init__(
        self, database: Database, hooks: OwnerHooks, seconds: float = LONGEST_REQUEST_SECONDS
    ) -> None:
        self._database = database
        self._hooks = hooks
        self._seconds = seconds
        self._waiting: dict[UUID, asyncio.Task[None]] = {}

    def gone(self, owner_id: UUID) -> None:
        """An account was deleted."""
        self._waiting[owner_id] = asyncio.create_task(self._later(owner_id))

    async def close(self) -> None:
        """Look at once for what would be looked for later."""
        waiting, self._waiting = self._waiting, {}
        for owner_id, task in waiting.items():
            task.cancel()
            await self._look(owner_id)

    async def _later(self, owner_id: UUID) -> None:
        await asyncio.sleep(self._seconds)
        self._waiting.pop(owner_id, None)
        await self._look(owner_id)

    async def _look(self, owner_id: UUID) -> None:
        try:
            async with self._database.transaction() as db:
                await self._hooks.delete(db, owner_id)
        except Unavailable:
            _LOG.warning("not looked for what was left behind", user_id=str(owner_id))
