"""Rates in memory and in a real Redis, one that is lost included."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis

from tests import servers
from tests.limits.clock import Clock
from tutor_app.errors import TooMany
from tutor_app.limits.rates import RateLimits
from tutor_app.settings import Settings


@pytest.fixture(params=["memory", "redis"])
async def rates(request: pytest.FixtureRequest, settings: Settings) -> AsyncIterator[RateLimits]:
    """Three sign-ins and two registrations in ten seconds."""
    settings.login_rate = "3/10 seconds"
    settings.register_rate = "2/10 seconds"
    if request.param == "redis":
        settings.redis_url = request.getfixturevalue("redis_url")
    rates = RateLimits(settings)
    yield rates
    await rates.close()


async def refusals(rates: RateLimits, times: int, name: str, *keys: str) -> list[bool]:
    """Whether each of so many checks was refused."""
    return [await is_refused(rates, name, *keys) for _ in range(times)]


async def is_refused(rates: RateLimits, name: str, *keys: str) -> bool:
    try:
        await rates.check(name, *keys)
    except TooMany:
        return True
    return False


async def test_refuses_what_is_too_often(rates: RateLimits) -> None:
    assert [False, False, False, True, True] == await refusals(rates, 5, "login", "ada")


async def test_says_when_to_come_back(rates: RateLimits) -> None:
    await refusals(rates, 3, "login", "ada")
    with pytest.raises(TooMany) as refused:
        await rates.check("login", "ada")
    assert 9 <= refused.value.retry_after <= 10
    assert "too_many" == refused.value.code
    assert refused.value.message.startswith(
        "Too many wrong passwords came from here. Try again in "
    )


async def test_counts_every_name_and_key_apart(rates: RateLimits) -> None:
    await refusals(rates, 3, "login", "ada")
    assert not await is_refused(rates, "login", "bob")
    assert not await is_refused(rates, "register", "ada")


async def test_any_key_that_is_used_up_refuses(rates: RateLimits) -> None:
    for number in range(3):
        await rates.check("login", f"address:{number}", "account:ada")
    assert await is_refused(rates, "login", "address:9", "account:ada")
    assert not await is_refused(rates, "login", "address:9", "account:bob")


async def test_who_is_shut_out_by_address_uses_up_no_account(rates: RateLimits) -> None:
    await refusals(rates, 3, "login", "address:1")
    assert [True] * 5 == await refusals(rates, 5, "login", "address:1", "account:ada")
    assert not await is_refused(rates, "login", "account:ada")


async def test_keys_may_be_any_text(rates: RateLimits) -> None:
    for key in ("", "a/b:c", "\ud800", "é" * 5000, "\x00"):
        assert [False, False, False, True] == await refusals(rates, 4, "login", key)


async def test_no_race_gets_past(rates: RateLimits) -> None:
    checks = [is_refused(rates, "login", "ada") for _ in range(20)]
    assert 17 == sum(await asyncio.gather(*checks))


async def test_a_key_is_needed(rates: RateLimits) -> None:
    with pytest.raises(TypeError):
        await rates.check("login")
    with pytest.raises(KeyError):
        await rates.check("nothing", "ada")


async def test_lets_people_in_again(settings: Settings) -> None:
    settings.login_rate = "3/10 seconds"
    clock = Clock()
    rates = RateLimits(settings, now=clock)
    await rates.check("login", "ada")
    clock.pass_by(4)
    await refusals(rates, 2, "login", "ada")
    clock.pass_by(2.5)
    with pytest.raises(TooMany) as refused:
        await rates.check("login", "ada")
    assert 4 == refused.value.retry_after
    clock.pass_by(refused.value.retry_after)
    assert [False, True] == await refusals(rates, 2, "login", "ada")


async def test_processes_share_a_redis(settings: Settings, redis_url: str) -> None:
    settings.login_rate, settings.redis_url = "3/minute", redis_url
    processes = [RateLimits(settings) for _ in range(3)]
    answers = [
        await is_refused(processes[number % 3], "login", "ada@example.org") for number in range(5)
    ]
    assert [False, False, False, True, True] == answers
    async with Redis.from_url(redis_url) as client:
        keys = await client.keys("*")
    assert 1 == len(keys)
    assert b"ada" not in keys[0]
    for process in processes:
        await process.close()


async def test_a_lost_redis_is_replaced_by_counting_here(settings: Settings) -> None:
    settings.login_rate = "3/minute"
    settings.redis_url = f"redis://127.0.0.1:{servers.free_port()}/0"
    rates = RateLimits(settings)
    assert [False, False, False, True] == await refusals(rates, 4, "login", "ada")
    await rates.close()


async def test_a_silent_redis_costs_a_second_once(settings: Settings) -> None:
    asked = []

    async def say_nothing(*ends: object) -> None:
        asked.append(ends)
        await asyncio.sleep(3600)

    silent = await asyncio.start_server(say_nothing, "127.0.0.1", 0)
    port = silent.sockets[0].getsockname()[1]
    settings.redis_url = f"redis://127.0.0.1:{port}/0"
    rates = RateLimits(settings)
    await refusals(rates, 1, "login", "ada")
    once = len(asked)
    await refusals(rates, 5, "login", "ada")
    assert once == len(asked)
    await rates.close()
    silent.close()


async def test_a_redis_that_comes_back_is_used_again(settings: Settings, redis_url: str) -> None:
    settings.login_rate, settings.redis_url = "3/minute", redis_url
    clock = Clock(time.time())
    rates = RateLimits(settings, now=clock)
    async with Redis.from_url(redis_url) as client:
        await client.config_set("maxmemory", "1")
        assert not await is_refused(rates, "login", "ada")
        await client.config_set("maxmemory", "0")
        assert [] == await client.keys("*")
        await rates.check("login", "ada")
        assert [] == await client.keys("*")
        clock.pass_by(6)
        await rates.check("login", "ada")
        assert 1 == len(await client.keys("*"))
    await rates.close()


def test_a_rate_that_is_none_stops_the_start(settings: Settings) -> None:
    settings.login_rate = "often"
    with pytest.raises(ValueError, match="often"):
        RateLimits(settings)
