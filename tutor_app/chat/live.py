"""The turns that this worker runs: their leases and their text reach the database each second."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import timedelta
from uuid import UUID, uuid4

from tutor_app.chat.running import RunningTurn
from tutor_app.chat.turn_repository import Progress, has_expired, interrupt_expired, save_progress
from tutor_app.db import Database, utc_now
from tutor_app.errors import Unavailable
from tutor_app.observability import RUNNING_TURNS, logger, places

_LOG = logger(__name__)


class LiveTurns:
    """All running turns of a process.

    One transaction every `save_seconds` writes what grew and renews the leases, so that only
    a process that is gone loses them; expired leases of any worker end as `interrupted`.
    """

    def __init__(self, database: Database, *, lease_seconds: float, save_seconds: float) -> None:
        self.worker_id = uuid4().hex
        self._database = database
        self._lease = timedelta(seconds=lease_seconds)
        self._save_seconds = save_seconds
        self._turns: dict[UUID, RunningTurn] = {}
        self._keeper: asyncio.Task[None] | None = None

    def __len__(self) -> int:
        return len(self._turns)

    def get(self, turn_id: UUID) -> RunningTurn | None:
        """The turn, if this process runs it."""
        return self._turns.get(turn_id)

    def all(self) -> list[RunningTurn]:
        """Every turn of this process."""
        return list(self._turns.values())

    def add(self, turn: RunningTurn) -> None:
        """A turn begins."""
        self._turns[turn.turn_id] = turn
        RUNNING_TURNS.set(len(self._turns))

    def remove(self, turn: RunningTurn) -> None:
        """A turn has ended."""
        self._turns.pop(turn.turn_id, None)
        RUNNING_TURNS.set(len(self._turns))

    async def start(self) -> None:
        """Begin to save and to look for turns whose worker is gone."""
        self._keeper = asyncio.create_task(self._keep())

    async def close(self) -> None:
        """Save once more and end."""
        if self._keeper is not None:
            self._keeper.cancel()
            with suppress(asyncio.CancelledError):
                await self._keeper
            await self._tick()

    async def save(self) -> None:
        """Write what grew since the last time and renew this worker's leases."""
        running = self.all()
        grown = [turn for turn in running if turn.is_dirty]
        for turn in grown:
            turn.is_dirty = False
        ids = [turn.turn_id for turn in running]
        answers = [Progress(turn.turn_id, turn.answer_id, turn.content) for turn in grown]
        try:
            async with self._database.transaction() as db:
                lease_until = utc_now() + self._lease
                held = await save_progress(db, self.worker_id, ids, lease_until, answers)
        except BaseException:
            for turn in grown:
                turn.is_dirty = True
            raise
        for turn in running:
            if turn.turn_id not in held:
                turn.stop("interrupted")

    async def interrupt_expired(self) -> int:
        """End the turns, of any worker, whose lease ran out; how many."""
        async with self._database.transaction() as db:
            count = await interrupt_expired(db, utc_now())
        if count:
            _LOG.warning("turns interrupted", count=count, reason="lease expired")
        return count

    async def _has_expired(self) -> bool:
        async with self._database.reading() as db:
            return await has_expired(db, utc_now())

    async def _keep(self) -> None:
        while True:
            await self._tick()
            await asyncio.sleep(self._save_seconds)

    async def _tick(self) -> None:
        try:
            if self._turns:
                await self.save()
            if await self._has_expired():
                await self.interrupt_expired()
        except Unavailable:
            _LOG.warning("answers not saved yet", running=len(self._turns))
        except Exception as error:  # noqa: BLE001 - the next second is another try
            _LOG.error("answers not saved", running=len(self._turns), trace=places(error))
