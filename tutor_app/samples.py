"""Lines that anybody can cause as often as they like: a few a minute are printed, all counted."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

PRINTED_A_MINUTE = 5
MAX_KINDS = 1_000
_MINUTE = 60.0


@dataclass(slots=True)
class _Kind:
    since: float
    printed: int = 0
    unprinted: int = 0


class Samples:
    """Says which lines to print, by kind. `now` gives seconds of any clock that goes on."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._kinds: dict[str, _Kind] = {}

    def take(self, kind: str) -> dict[str, int] | None:
        """The facts that belong to the line, `unprinted` of them before; None: do not print it."""
        now = self._now()
        if len(self._kinds) >= MAX_KINDS:
            self._kinds.clear()
        known = self._kinds.setdefault(kind, _Kind(now))
        before = known.unprinted
        if now - known.since >= _MINUTE:
            known = self._kinds[kind] = _Kind(now)
        elif known.printed >= PRINTED_A_MINUTE:
            known.unprinted += 1
            return None
        else:
            before = 0
        known.printed += 1
        return {"unprinted": before} if before else {}

    def forget(self) -> None:
        """Begin anew."""
        self._kinds.clear()


SAMPLES = Samples()
"""Of this process."""
