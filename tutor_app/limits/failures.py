"""Failed attempts by key, with waits that rise: in the memory of one process, or in Redis."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from redis.asyncio import Redis

from tutor_app.limits.memory import SWEEP_SECONDS

PREFIX = "tutor:failures:"
QUIET_SECONDS = 900.0
_DOUBLINGS = 30
_TAKE = """
local now, free, first, longest, quiet = unpack(ARGV)
local known = redis.call('HMGET', KEYS[1], 'count', 'till')
local count, till = tonumber(known[1] or '0'), tonumber(known[2] or '0')
if till > tonumber(now) then return tostring(till - now) end
count = count + 1
local wait = 0
if count >= tonumber(free) then
  wait = math.min(first * 2 ^ math.min(count - free, 30), tonumber(longest))
end
redis.call('HSET', KEYS[1], 'count', count, 'till', string.format('%.3f', now + wait))
redis.call('PEXPIRE', KEYS[1], math.ceil((wait + quiet) * 1000))
return '0'
"""
_GIVE_BACK = """
local count = tonumber(redis.call('HGET', KEYS[1], 'count') or '0') - 1
if count < 1 then return redis.call('DEL', KEYS[1]) end
redis.call('HSET', KEYS[1], 'count', count)
if count < tonumber(ARGV[1]) then redis.call('HSET', KEYS[1], 'till', 0) end
return 1
"""


@dataclass(frozen=True, slots=True)
class Bound:
    """How failures are answered: `free` cost nothing, each one more doubles the wait in seconds.

    They are forgotten after `QUIET_SECONDS` without another.
    """

    free: float
    first_wait: float
    longest_wait: float

    def wait_after(self, count: int) -> float:
        """Seconds until the next attempt, after so many failures."""
        if count < self.free:
            return 0.0
        doublings = min(count - int(self.free), _DOUBLINGS)
        return float(min(self.first_wait * 2**doublings, self.longest_wait))


UNBOUND = Bound(math.inf, 0, 0)
"""Counts only."""


class Failures(Protocol):
    """Attempts that count as failed until they are given back."""

    async def take(self, key: str, bound: Bound) -> float:
        """Count one; 0, or the seconds to wait when it may not be made yet (and is not counted)."""
        ...

    async def give_back(self, key: str, bound: Bound) -> None:
        """One that was counted did not fail."""
        ...

    async def forget(self, key: str) -> None:
        """All of a key."""
        ...

    async def count(self, key: str) -> int:
        """How many count now."""
        ...


@dataclass(slots=True)
class _Failed:
    count: int = 0
    till: float = 0.0
    forgotten_at: float = 0.0


class MemoryFailures:
    """Failures of one process; keys that are quiet are swept out once a minute."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._failed: dict[str, _Failed] = {}
        self._next_sweep = now() + SWEEP_SECONDS

    async def take(self, key: str, bound: Bound) -> float:
        """Count one, or say how long to wait."""
        now = self._now()
        self._sweep(now)
        failed = self._known(key, now) or _Failed()
        if failed.till > now:
            return failed.till - now
        failed.count += 1
        failed.till = now + bound.wait_after(failed.count)
        failed.forgotten_at = failed.till + QUIET_SECONDS
        self._failed[key] = failed
        return 0.0

    async def give_back(self, key: str, bound: Bound) -> None:
        """One that was counted did not fail."""
        failed = self._known(key, self._now())
        if failed is None or failed.count <= 1:
            self._failed.pop(key, None)
            return
        failed.count -= 1
        if failed.count < bound.free:
            failed.till = 0.0

    async def forget(self, key: str) -> None:
        """All of a key."""
        self._failed.pop(key, None)

    async def count(self, key: str) -> int:
        """How many count now."""
        failed = self._known(key, self._now())
        return failed.count if failed else 0

    def _known(self, key: str, now: float) -> _Failed | None:
        failed = self._failed.get(key)
        return failed if failed and failed.forgotten_at > now else None

    def _sweep(self, now: float) -> None:
        if now < self._next_sweep:
            return
        self._next_sweep = now + SWEEP_SECONDS
        for key in [key for key, one in self._failed.items() if one.forgotten_at <= now]:
            del self._failed[key]


class RedisFailures:
    """Failures that all processes share. Raises RedisError when Redis does not answer."""

    def __init__(self, redis: Redis, now: Callable[[], float]) -> None:
        self._redis = redis
        self._now = now
        self._take = redis.register_script(_TAKE)
        self._give_back = redis.register_script(_GIVE_BACK)

    async def take(self, key: str, bound: Bound) -> float:
        """Count one, or say how long to wait."""
        free = bound.free if math.isfinite(bound.free) else 1e15
        numbers = (self._now(), free, bound.first_wait, bound.longest_wait, QUIET_SECONDS)
        return float(await self._take(keys=[PREFIX + key], args=[f"{one:.3f}" for one in numbers]))

    async def give_back(self, key: str, bound: Bound) -> None:
        """One that was counted did not fail."""
        free = bound.free if math.isfinite(bound.free) else 1e15
        await self._give_back(keys=[PREFIX + key], args=[free])

    async def forget(self, key: str) -> None:
        """All of a key."""
        await self._redis.delete(PREFIX + key)

    async def count(self, key: str) -> int:
        """How many count now."""
        found: object = await self._redis.hget(PREFIX + key, "count")  # type: ignore[misc] # typed for both clients
        return int(str(found.decode() if isinstance(found, bytes) else found or 0))
