"""Who asked something in the last minutes, for the metrics."""

from __future__ import annotations

import time
from functools import partial
from uuid import UUID

from tutor_app.accounts.owner import Owner
from tutor_app.observability import ACTIVE_USERS

WINDOW_SECONDS = 300.0
KINDS = ("user", "visitor")


class Activity:
    """The people with a turn in the last five minutes, in this process; ids only."""

    def __init__(self) -> None:
        self._last: dict[tuple[str, UUID], float] = {}
        for kind in KINDS:
            ACTIVE_USERS.labels(kind).set_function(partial(self.count, kind))

    def seen(self, owner: Owner, now: float | None = None) -> None:
        """Somebody asked; `now` is a monotonic time in seconds."""
        self._last[owner.kind, owner.id] = time.monotonic() if now is None else now

    def count(self, kind: str, now: float | None = None) -> float:
        """How many of a kind; those who went quiet are forgotten."""
        limit = (time.monotonic() if now is None else now) - WINDOW_SECONDS
        for key in [key for key, moment in self._last.items() if moment < limit]:
            del self._last[key]
        return float(sum(known == kind for known, _ in self._last))
