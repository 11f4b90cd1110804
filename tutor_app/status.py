"""Which engines answer, in the order they are asked, and whether storage does."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from tutor_app.db import Database
from tutor_app.errors import Unavailable

EngineState = Literal["ready", "resting", "out", "gone"]


@dataclass(frozen=True, slots=True)
class EngineStatus:
    """One engine of the chain; `detail` says in words why it is not ready."""

    name: str
    provider: str
    state: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class StatusReport:
    """How everything is; `status` is `ok`, or `degraded` when storage does not answer.

    `engines` answer questions, `listening` ones write down what is said, `speaking` ones read
    answers aloud.
    """

    status: str
    headline: str
    has_model: bool
    engines: tuple[EngineStatus, ...]
    listening: tuple[EngineStatus, ...]
    speaking: tuple[EngineStatus, ...]
    storage: str


LOOK_SECONDS, PATIENCE_SECONDS = 1.0, 6.0
Shared = Callable[[], Awaitable[bool]]
"""Whether the Redis that processes share answers."""
Chain = Callable[[], Sequence[EngineStatus]]
"""The engines of one kind as they are now, in the order they are asked."""


class Status:
    """Asks the parts how they are; the last of `engines` is the library."""

    def __init__(
        self,
        database: Database,
        engines: Chain,
        *,
        listening: Chain = tuple,
        speaking: Chain = tuple,
        shared: Shared | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._shared = shared
        self._now = now
        self._looked_at = float("-inf")
        self._away: tuple[str, ...] = ()
        self._looking = asyncio.Lock()
        self._engines = engines
        self._listening = listening
        self._speaking = speaking

    @property
    def headline(self) -> str:
        """What answers now, in a few words."""
        return next((one.name for one in self._engines() if one.state == "ready"), "")

    async def report(self) -> StatusReport:
        """Everything, with a look at the storage."""
        engines = tuple(self._engines())
        away = await self.storage_away()
        return StatusReport(
            status="degraded" if away else "ok",
            headline=f"{self.headline} answers now.",
            has_model=len(engines) > 1,
            engines=engines,
            listening=tuple(self._listening()),
            speaking=tuple(self._speaking()),
            storage=". ".join(away) if away else f"{self._kind} answers",
        )

    async def storage_away(self) -> tuple[str, ...]:
        """What of the storage does not take changes now, a clause each; looked at once a moment."""
        async with self._looking:
            if self._now() - self._looked_at >= LOOK_SECONDS:
                self._away = await self._look()
                self._looked_at = self._now()
        return self._away

    async def _look(self) -> tuple[str, ...]:
        away = []
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self._database.check_writable()
        except (Unavailable, TimeoutError):
            away.append(f"{self._kind} does not answer just now")
        if self._shared is not None and not await self._shared():
            away.append("Redis does not answer just now")
        return tuple(away)

    @property
    def _kind(self) -> str:
        return "SQLite" if self._database.is_sqlite else "PostgreSQL"
