"""Wrong passwords, in memory and in a real Redis: waits that rise, and whom they do not hit."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

import pytest

from tests import servers
from tests.limits.clock import Clock
from tutor_app.errors import NotSignedIn, TooMany, Unavailable
from tutor_app.limits.rates import RateLimits
from tutor_app.settings import Settings

CLOCK = Clock()


@pytest.fixture(params=["memory", "redis", "lost redis"])
async def rates(request: pytest.FixtureRequest, settings: Settings) -> AsyncIterator[RateLimits]:
    """Three wrong passwords are free, the first wait is a minute; time is `CLOCK`'s."""
    settings.login_rate = "3/minute"
    if request.param == "redis":
        settings.redis_url = request.getfixturevalue("redis_url")
    if request.param == "lost redis":
        settings.redis_url = f"redis://127.0.0.1:{servers.free_port()}/0"
    CLOCK.pass_by(86_400)
    rates = RateLimits(settings, now=CLOCK)
    yield rates
    await rates.close()


async def fail(rates: RateLimits, account: str, place: str, *, is_known: bool = False) -> int:
    """Try a wrong password; the seconds to wait before it may be compared at all, 0 for none."""
    try:
        async with rates.attempt("login", account, place, is_known=is_known):
            raise NotSignedIn
    except NotSignedIn:
        return 0
    except TooMany as error:
        return round(error.retry_after)


async def succeed(rates: RateLimits, account: str, place: str, *, is_known: bool = False) -> bool:
    try:
        async with rates.attempt("login", account, place, is_known=is_known):
            return True
    except TooMany:
        return False


async def test_waits_rise_until_they_are_longest(rates: RateLimits) -> None:
    assert [0, 0, 0] == [await fail(rates, "ada", "there") for _ in range(3)]
    waits = []
    for _ in range(6):
        waits.append(await fail(rates, "ada", "there"))
        CLOCK.pass_by(waits[-1])
        assert 0 == await fail(rates, "ada", "there")
    assert [60, 120, 240, 480, 900, 900] == waits


async def test_a_wait_is_told_in_words(rates: RateLimits) -> None:
    for _ in range(3):
        await fail(rates, "ada", "there")
    with pytest.raises(TooMany) as refused:
        async with rates.attempt("login", "ada", "there"):
            pass
    words = "Too many wrong passwords came from here. Try again in 1 minute."
    assert (words, 60, "too_many") == (
        refused.value.message,
        refused.value.retry_after,
        refused.value.code,
    )


async def test_only_the_place_that_failed_waits(rates: RateLimits) -> None:
    for _ in range(4):
        await fail(rates, "ada", "there")
    assert not await succeed(rates, "ada", "there")
    assert await succeed(rates, "ada", "elsewhere")
    assert await succeed(rates, "bob", "there")


async def test_a_place_that_tries_many_accounts_waits(rates: RateLimits) -> None:
    waits = [await fail(rates, f"user {number}", "there") for number in range(16)]
    assert [0] * 15 + [60] == waits
    assert await succeed(rates, "ada", "device", is_known=True)


async def test_under_attack_an_unknown_place_has_two_tries(rates: RateLimits) -> None:
    for number in range(15):
        await fail(rates, "ada", f"place {number}")
    assert [0, 0, 60] == [await fail(rates, "ada", "one more") for _ in range(3)]
    known = [await fail(rates, "ada", "device", is_known=True) for _ in range(4)]
    assert [0, 0, 0, 60] == known
    assert await succeed(rates, "ada", "clean")
    assert [0, 0, 0, 60] == [await fail(rates, "bob", "another place") for _ in range(4)]


async def test_the_right_password_begins_anew(rates: RateLimits) -> None:
    for _ in range(3):
        assert [0, 0] == [await fail(rates, "ada", "there") for _ in range(2)]
        assert await succeed(rates, "ada", "there")


async def test_an_own_account_gives_no_tries_at_others_back(rates: RateLimits) -> None:
    waits = []
    for number in range(16):
        waits.append(await fail(rates, f"user {number}", "there"))
        await succeed(rates, "own", "there")
    assert [0] * 15 + [60] == waits


async def test_failures_are_forgotten_after_a_quiet_while(rates: RateLimits) -> None:
    for _ in range(2):
        await fail(rates, "ada", "there")
    if not rates._connections:  # a Redis forgets by its own clock
        CLOCK.pass_by(901)
        assert [0, 0, 0, 60] == [await fail(rates, "ada", "there") for _ in range(4)]


async def test_storage_that_is_away_is_nobodys_failure(rates: RateLimits) -> None:
    for _ in range(5):
        with pytest.raises(Unavailable):
            async with rates.attempt("login", "ada", "there"):
                raise Unavailable
    assert await succeed(rates, "ada", "there")


async def test_none_made_at_once_slips_by(rates: RateLimits) -> None:
    waits = await asyncio.gather(*(fail(rates, "ada", "there") for _ in range(20)))
    assert 3 == waits.count(0)


async def test_processes_share_them_by_redis(settings: Settings, redis_url: str) -> None:
    settings.login_rate, settings.redis_url = "3/minute", redis_url
    one, other = RateLimits(settings, now=time.time), RateLimits(settings, now=time.time)
    waits = [await fail(rates, "ada", "there") for rates in (one, other, one)]
    assert [0, 0, 0] == waits
    assert not await succeed(other, "ada", "there")
    await one.close()
    await other.close()
