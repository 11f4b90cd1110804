from __future__ import annotations

import asyncio
import os
import signal

import pytest

from tests.llm.asking import Clock
from tests.voice.speech_to_text.local.conftest import MakePool
from tests.waiting import until
from tutor_app.voice.speech_to_text.local import pool as pools
from tutor_app.voice.speech_to_text.local.pool import Busy

pytestmark = pytest.mark.real_time


async def test_nothing_is_started_before_it_is_needed(make_pool: MakePool) -> None:
    pool = make_pool(2)
    assert [] == pool.pids
    await pool.take()
    assert 1 == len(pool.pids)


async def test_a_free_process_is_used_again(make_pool: MakePool) -> None:
    pool = make_pool(2)
    first = await pool.take()
    pool.give_back(first)
    assert first is await pool.take()
    assert 1 == len(pool.pids)


async def test_no_more_processes_than_there_are_places(make_pool: MakePool) -> None:
    pool = make_pool(2)
    taken = [await pool.take_now() for _ in range(3)]
    assert [True, True, False] == [worker is not None for worker in taken]
    assert 2 == len(pool.pids)


async def test_who_waits_is_served_in_order(make_pool: MakePool) -> None:
    pool = make_pool(1)
    worker = await pool.take()
    order: list[int] = []

    async def wait(number: int) -> None:
        taken = await pool.take()
        order.append(number)
        pool.give_back(taken)

    waiting = [asyncio.create_task(wait(number)) for number in range(3)]
    await asyncio.sleep(0)
    assert await pool.take_now() is None  # not past those who wait
    pool.give_back(worker)
    pool.give_back(worker)  # twice is harmless
    await asyncio.gather(*waiting)
    assert [0, 1, 2] == order


async def test_too_many_waiting_are_told_at_once(
    make_pool: MakePool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pools, "MOST_WAITING", 2)
    pool = make_pool(1)
    await pool.take()
    waiting = [asyncio.create_task(pool.take()) for _ in range(2)]
    await asyncio.sleep(0)
    with pytest.raises(Busy):
        await pool.take()
    for task in waiting:
        task.cancel()


async def test_waiting_ends(make_pool: MakePool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pools, "WAIT_SECONDS", 0.05)
    pool = make_pool(1)
    worker = await pool.take()
    with pytest.raises(Busy):
        await pool.take()
    pool.give_back(worker)
    assert await pool.take_now()


async def test_a_dead_process_is_replaced(make_pool: MakePool) -> None:
    pool = make_pool(1)
    worker = await pool.take()
    await until(lambda: worker.is_ready)
    heard: list[object] = []
    worker.hear = lambda answer, _kind: heard.append(answer)
    os.kill(worker.child.pid, signal.SIGKILL)
    await until(lambda: heard == [None])
    pool.give_back(worker)
    other = await pool.take()
    assert other.child.pid != worker.child.pid
    assert [other.child.pid] == pool.pids


async def test_one_that_died_while_it_was_free_is_replaced(make_pool: MakePool) -> None:
    pool = make_pool(1)
    worker = await pool.take()
    await until(lambda: worker.is_ready)
    pool.give_back(worker)
    os.kill(worker.child.pid, signal.SIGKILL)
    await until(lambda: pool.pids == [])
    assert (await pool.take()) is not worker


async def test_a_process_that_cannot_begin_rests_the_pool(make_pool: MakePool) -> None:
    clock = Clock()
    pool = make_pool(1, {"engine": "broken"}, clock=clock)
    worker = await pool.take()
    await until(lambda: pool.is_resting)
    pool.give_back(worker)
    assert ("no model", None) == (pool.trouble, await pool.take_now())
    with pytest.raises(Busy):
        await pool.take()
    clock.now += 31
    assert await pool.take_now()


async def test_a_process_nobody_needs_gives_its_memory_back(make_pool: MakePool) -> None:
    pool = make_pool(1, idle_seconds=0.05)
    pool.give_back(await pool.take())
    await until(lambda: pool.pids == [])
    assert await pool.take_now()


async def test_closing_ends_everything(make_pool: MakePool) -> None:
    pool = make_pool(1)
    worker = await pool.take()
    waiting = asyncio.create_task(pool.take())
    await asyncio.sleep(0)
    await pool.close()
    with pytest.raises(Busy):
        await waiting
    with pytest.raises(Busy):
        await pool.take()
    pool.give_back(worker)
    with pytest.raises(ProcessLookupError):
        os.kill(worker.child.pid, 0)
