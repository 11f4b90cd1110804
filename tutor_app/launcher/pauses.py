"""The pauses between the deaths of a process and its next starts."""

from __future__ import annotations

import time
from collections.abc import Callable

STEADY_SECONDS = 60.0
LONGEST_PAUSE_SECONDS = 30.0


class Pauses:
    """How long to wait before a process is started again: nothing, then 1, 2, 4 ... 30 seconds.

    After a minute without a death it begins anew. `now` gives seconds that only go forward.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._died_at = float("-inf")
        self._deaths = 0

    def after_death(self) -> float:
        """The seconds to wait after one that has just died."""
        is_steady = self._now() - self._died_at > STEADY_SECONDS
        self._deaths = 0 if is_steady else self._deaths + 1
        self._died_at = self._now()
        return 0.0 if is_steady else min(2.0 ** (self._deaths - 1), LONGEST_PAUSE_SECONDS)
