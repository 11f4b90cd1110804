"""Rate limits in the memory of one process, at a constant cost however many are counted.

The storage of the `limits` library itself walks over all its keys, with a thread each, after
every hit: at a thousand keys it keeps a core busy.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

from limits.aio.storage import MovingWindowSupport, Storage

SWEEP_SECONDS = 60.0


class MemoryWindows(Storage, MovingWindowSupport):
    """Moving windows for `MovingWindowRateLimiter`: the moments of each key's latest hits.

    `now` gives seconds since the epoch. Keys whose hits all stopped counting are swept out
    once a minute.
    """

    STORAGE_SCHEME = None  # made here, never by an address

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        super().__init__(None)
        self._now = now
        self._hits: dict[str, deque[float]] = {}
        self._forgotten_at: dict[str, float] = {}
        self._next_sweep = now() + SWEEP_SECONDS

    @property
    def base_exceptions(self) -> type[Exception]:
        """What may go wrong in storage: nothing of its own."""
        return ValueError

    async def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Count `amount` hits unless that makes more than `limit` in `expiry` seconds."""
        now = self._now()
        self._sweep(now)
        hits = self._hits.get(key, deque())
        self._drop(hits, now - expiry)
        if len(hits) + amount > limit:
            return False
        self._hits[key] = hits
        hits.extend([now] * amount)
        self._forgotten_at[key] = now + expiry
        return True

    async def get_moving_window(
        self,
        key: str,
        limit: int,  # noqa: ARG002 - more than the limit is never kept
        expiry: int,
    ) -> tuple[float, int]:
        """The moment of the oldest hit that still counts, and how many count."""
        now = self._now()
        hits = self._hits.get(key, deque())
        self._drop(hits, now - expiry)
        return (hits[0], len(hits)) if hits else (now, 0)

    async def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Fixed windows are not counted here."""
        raise NotImplementedError

    async def get(self, key: str) -> int:
        """How many hits are remembered for a key."""
        return len(self._hits.get(key, ()))

    async def get_expiry(self, key: str) -> float:
        """When a key's newest hit stops counting."""
        return self._forgotten_at.get(key, self._now())

    async def check(self) -> bool:
        """Memory is always there."""
        return True

    async def reset(self) -> int:
        """Forget everything; how many keys that were."""
        count = len(self._hits)
        self._hits.clear()
        self._forgotten_at.clear()
        return count

    async def clear(self, key: str) -> None:
        """Forget one key."""
        self._hits.pop(key, None)
        self._forgotten_at.pop(key, None)

    def _sweep(self, now: float) -> None:
        if now < self._next_sweep:
            return
        self._next_sweep = now + SWEEP_SECONDS
        for key in [key for key, moment in self._forgotten_at.items() if moment <= now]:
            del self._forgotten_at[key]
            self._hits.pop(key, None)

    @staticmethod
    def _drop(hits: deque[float], until: float) -> None:
        while hits and hits[0] <= until:
            hits.popleft()
