"""Token buckets: so many at once, and then so many a second."""

from __future__ import annotations

from collections.abc import Callable


class Bucket:
    """Holds `burst` tokens at most and gains `rate` a second. `now` gives seconds."""

    def __init__(self, rate: float, burst: float, now: Callable[[], float]) -> None:
        self._rate = rate
        self._burst = burst
        self._now = now
        self._tokens = burst
        self._at = now()

    def take(self, amount: float = 1.0) -> float:
        """Take tokens, also those to come; the seconds until they are there, 0 when they are."""
        now = self._now()
        self._tokens = min(self._burst, self._tokens + (now - self._at) * self._rate)
        self._at = now
        self._tokens -= amount
        return max(0.0, -self._tokens / self._rate)

    @property
    def is_full(self) -> bool:
        """Whether nothing that was taken counts any more."""
        return self._tokens + (self._now() - self._at) * self._rate >= self._burst
