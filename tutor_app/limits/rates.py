"""Rate limits: how often something may be done in a moving window of time."""

from __future__ import annotations

import hashlib
import math
import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from limits import RateLimitItem, parse
from limits.aio.storage import RedisStorage
from limits.aio.strategies import MovingWindowRateLimiter
from limits.errors import StorageError
from redis.asyncio import ConnectionPool, Redis

from tutor_app.errors import TooMany
from tutor_app.limits.guesses import Guesses
from tutor_app.limits.memory import MemoryWindows
from tutor_app.limits.reach import Reach, impatient
from tutor_app.limits.words import too_often
from tutor_app.settings import Settings

SUFFIX = "_rate"


class RateLimits:
    """The rates of `Settings.<name>_rate`, counted in memory, or in Redis for many processes.

    While Redis does not answer each process counts for itself, so that a lost Redis neither
    stops the application nor opens it to guessing. Raises ValueError for a rate that is not
    in the words of the limits library ("10/minute"). `now` gives seconds since the epoch.
    """

    def __init__(self, settings: Settings, *, now: Callable[[], float] = time.time) -> None:
        self._now = now
        self._items = _items(settings)
        self._memory = MovingWindowRateLimiter(MemoryWindows(now))
        self._redis: MovingWindowRateLimiter | None = None
        self._connections: ConnectionPool | None = None
        if settings.redis_url:
            self._connections = _connections(settings.redis_url)
            self._redis = MovingWindowRateLimiter(_storage(self._connections))
        self._reach = Reach("rate limits", now)
        shared = Redis(connection_pool=self._connections) if self._connections else None
        self._guesses = Guesses(now, shared)

    def attempt(
        self, name: str, account: str, place: str, *, is_known: bool = False
    ) -> AbstractAsyncContextManager[None]:
        """Around a comparison of passwords: failures count for the account at this place.

        See `Guesses.attempt`; the rate is the setting of `name`. Raises TooMany.
        """
        return self._guesses.attempt(name, self._items[name], account, place, is_known=is_known)

    async def check(self, name: str, key: str, *more: str) -> None:
        """Count one `name` for every key, each on its own.

        Keys say who or from where (`"address:203.0.113.5"`, `"account:ada"`); they are kept
        as digests only. They are counted in the order given and the first that is used up
        ends it, so put the address before the account: who is shut out by address then does
        not use up somebody else's account. Raises TooMany with whole seconds in
        `retry_after`, and KeyError for a name without a setting.
        """
        item = self._items[name]
        for each in (key, *more):
            wait = await self._hit(item, name, hashlib.sha256(_bytes(each)).hexdigest()[:32])
            if wait is not None:
                raise TooMany(too_often(name, wait), retry_after=wait)

    async def close(self) -> None:
        """Give the connections to Redis back."""
        if self._connections:
            await self._connections.aclose()

    async def _hit(self, item: RateLimitItem, name: str, digest: str) -> float | None:
        """None when it was counted, else the seconds to wait."""
        if self._redis and self._reach.is_worth_asking:
            try:
                wait = await self._hit_in(self._redis, item, name, digest)
            except StorageError as error:
                self._reach.lost(error)
            else:
                self._reach.found()
                return wait
        return await self._hit_in(self._memory, item, name, digest)

    async def _hit_in(
        self, limiter: MovingWindowRateLimiter, item: RateLimitItem, name: str, digest: str
    ) -> float | None:
        if await limiter.hit(item, name, digest):
            return None
        window = await limiter.get_window_stats(item, name, digest)
        return float(max(1, math.ceil(window.reset_time - self._now())))


def _items(settings: Settings) -> dict[str, RateLimitItem]:
    fields = [field for field in type(settings).model_fields if field.endswith(SUFFIX)]
    return {field.removesuffix(SUFFIX): parse(getattr(settings, field)) for field in fields}


def _connections(url: str) -> ConnectionPool:
    return ConnectionPool.from_url(url, **impatient())


def _storage(connections: ConnectionPool) -> RedisStorage:
    return RedisStorage(
        "async+redis://",  # the address is in the pool
        connection_pool=connections,  # type: ignore[arg-type] # passed on as it is
        implementation="redispy",
        wrap_exceptions=True,
        key_prefix="tutor:rates",
    )


def _bytes(key: str) -> bytes:
    return key.encode("utf-8", "surrogatepass")
