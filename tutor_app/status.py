"""Which engines answer, in the order they are asked, and whether storage does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
    ) -> None:
        self._database = database
        self._engines = engines
        self._listening = listening
        self._speaking = speaking

    @property
    def headline(self) -> str:
        """What answers now, in a few words."""
        return next((one.name for one in self._engines() if one.state == "ready"), "")

    async def report(self) -> StatusReport:
        """Everything, with a look at the database."""
        engines = tuple(self._engines())
        is_stored = await self._is_stored()
        return StatusReport(
            status="ok" if is_stored else "degraded",
            headline=f"{self.headline} answers now.",
            has_model=len(engines) > 1,
            engines=engines,
            listening=tuple(self._listening()),
            speaking=tuple(self._speaking()),
            storage=self._storage_words(is_stored=is_stored),
        )

    async def _is_stored(self) -> bool:
        try:
            await self._database.ping()
        except Unavailable:
            return False
        return True

    def _storage_words(self, *, is_stored: bool) -> str:
        kind = "SQLite" if self._database.is_sqlite else "PostgreSQL"
        return f"{kind} answers" if is_stored else f"{kind} does not answer just now"
