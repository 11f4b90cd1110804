"""Wrong passwords: who may try again when, so that guessing ends and nobody is locked out.

What fails is counted for an account at a place, which is a network address, or a device that has
signed in to the account before. So nobody can use up the attempts of somebody elsewhere. A place
that tries many accounts waits too, and while one account is tried from many places each of them,
known devices aside, has fewer attempts; the right password from a place without failures counts.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

from limits import RateLimitItem
from redis.asyncio import Redis
from redis.exceptions import RedisError

from tutor_app.errors import TooMany, Unavailable
from tutor_app.limits.failures import UNBOUND, Bound, Failures, MemoryFailures, RedisFailures
from tutor_app.limits.reach import Reach
from tutor_app.limits.words import too_often

T = TypeVar("T")
LONGEST_WAIT_SECONDS = 900.0
PLACE_TIMES = 5
"""So many times an account's failures a place may have over all accounts."""
SPREAD_TIMES = 5
"""After so many times an account's failures, from all places, it counts as under attack."""
FREE_UNDER_ATTACK = 2


class Guesses:
    """Counts attempts as failed before they are made, so that none made at once slips by."""

    def __init__(self, now: Callable[[], float], redis: Redis | None = None) -> None:
        self._memory = MemoryFailures(now)
        self._redis = RedisFailures(redis, now) if redis else None
        self._reach = Reach("wrong passwords", now)

    @asynccontextmanager
    async def attempt(
        self, name: str, rate: RateLimitItem, account: str, place: str, *, is_known: bool
    ) -> AsyncIterator[None]:
        """Around one attempt: it failed when the body raises, except for Unavailable.

        `rate` gives the failures that are free, and the first wait after them. `is_known` is
        for a place that has signed in to the account before. Raises TooMany.
        """
        pair, alone, everywhere = (
            _digest(name, *parts) for parts in ((account, place), ("", place), (account, ""))
        )
        here = _bound(rate, rate.amount)
        others = [] if is_known else [(alone, _bound(rate, rate.amount * PLACE_TIMES))]
        if not is_known:
            if await self._do(lambda of: of.count(everywhere)) >= rate.amount * SPREAD_TIMES:
                here = _bound(rate, min(rate.amount, FREE_UNDER_ATTACK))
            others.append((everywhere, UNBOUND))
        taken = await self._take_all(name, [(pair, here), *others])
        try:
            yield
        except Unavailable:
            await self._give_back(taken)
            raise
        await self._do(lambda of: of.forget(pair))
        await self._give_back(others)

    async def _take_all(
        self, name: str, wanted: list[tuple[str, Bound]]
    ) -> list[tuple[str, Bound]]:
        taken: list[tuple[str, Bound]] = []
        for key, bound in wanted:
            wait = await self._take(key, bound)
            if wait > 0:
                await self._give_back(taken)
                seconds = float(max(1, math.ceil(wait)))
                raise TooMany(too_often(name, seconds), retry_after=seconds)
            taken.append((key, bound))
        return taken

    async def _give_back(self, taken: list[tuple[str, Bound]]) -> None:
        for key, bound in taken:
            await self._give_one_back(key, bound)

    async def _take(self, key: str, bound: Bound) -> float:
        return await self._do(lambda of: of.take(key, bound))

    async def _give_one_back(self, key: str, bound: Bound) -> None:
        await self._do(lambda of: of.give_back(key, bound))

    async def _do(self, ask: Callable[[Failures], Awaitable[T]]) -> T:
        """Ask Redis, or this process's memory while Redis does not answer."""
        if self._redis and self._reach.is_worth_asking:
            try:
                answer = await ask(self._redis)
            except (RedisError, OSError) as error:
                self._reach.lost(error)
            else:
                self._reach.found()
                return answer
        return await ask(self._memory)


def _bound(rate: RateLimitItem, free: float) -> Bound:
    first = float(rate.get_expiry())
    return Bound(free, first, max(first, LONGEST_WAIT_SECONDS))


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]
