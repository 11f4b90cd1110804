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
    """How everything is; `status` is `ok`, or `degraded` when storage does not answer."""

    status: str
    headline: str
    has_model: bool
    engines: tuple[EngineStatus, ...]
    storage: str


class Status:
    """Asks the parts how they are; `engines` gives the chain as it stands now, library last."""

    def __init__(self, database: Database, engines: Callable[[], Sequence[EngineStatus]]) -> None:
        self._database = database
        self._engines = engines

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
