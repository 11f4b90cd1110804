"""Moving windows in memory: against a plain model, and at a constant cost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from limits import parse
from limits.aio.strategies import MovingWindowRateLimiter

from tests.limits.clock import Clock
from tests.lines import counted_lines
from tutor_app.limits.memory import SWEEP_SECONDS, MemoryWindows

STEPS = st.lists(st.tuples(st.sampled_from("ab"), st.floats(0, 8)), max_size=60)


@given(limit=st.integers(1, 4), steps=STEPS)
async def test_never_more_than_the_limit_in_any_window(
    limit: int, steps: list[tuple[str, float]]
) -> None:
    clock, allowed = Clock(), {"a": [], "b": []}
    limiter = MovingWindowRateLimiter(MemoryWindows(clock))
    for key, seconds in steps:
        clock.pass_by(seconds)
        in_window = [moment for moment in allowed[key] if moment > clock() - 10]
        expected = len(in_window) < limit
        assert expected == await limiter.hit(parse(f"{limit}/10 seconds"), key)
        if expected:
            allowed[key].append(clock())
        start = in_window[0] if in_window else clock()
        window = await limiter.get_window_stats(parse(f"{limit}/10 seconds"), key)
        assert (start + 10, limit - len(in_window) - expected) == tuple(window)


async def test_forgets_keys_that_count_no_more() -> None:
    clock = Clock()
    windows = MemoryWindows(clock)
    for number in range(100):
        await windows.acquire_entry(f"old {number}", 5, 10)
    clock.pass_by(SWEEP_SECONDS - 5)
    await windows.acquire_entry("young", 5, 10)
    clock.pass_by(5)
    await windows.acquire_entry("new", 5, 10)
    assert 2 == await windows.reset()


async def test_more_at_once_than_the_limit_is_refused() -> None:
    windows = MemoryWindows(Clock())
    assert not await windows.acquire_entry("a", 3, 10, amount=4)
    assert await windows.acquire_entry("a", 3, 10, amount=3)
    assert not await windows.acquire_entry("a", 3, 10)
    await windows.clear("a")
    assert 0 == await windows.get("a")


async def test_costs_the_same_however_many_keys_there_are() -> None:
    limiter = MovingWindowRateLimiter(MemoryWindows())
    rate = parse("30/hour")
    costs = []
    for already in (10, 20_000):
        for number in range(already):
            await limiter.hit(rate, f"{already} {number}")
        with counted_lines() as lines:
            for number in range(100):
                await limiter.hit(rate, f"{already} new {number}")
        costs.append(sum(lines.values()))
    few, many = costs
    assert many < few * 2
