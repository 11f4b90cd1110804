"""The loop whose clock jumps: order, work outside it, and what it does when nothing can happen."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import aiosqlite
import pytest
from sqlmodel import text

from tests import virtual_time
from tests.virtual_time import BEGIN, Deadlock, VirtualTimeLoop
from tutor_app.db import Database

Told = list[Any]
T = TypeVar("T")


def run(test: Callable[[VirtualTimeLoop], Awaitable[T]]) -> T:
    """The result of a coroutine on a loop of its own."""

    async def on_the_loop() -> T:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, VirtualTimeLoop)
        return await test(loop)

    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        return runner.run(on_the_loop())


def test_hours_pass_at_once_and_exactly() -> None:
    async def sleeps(loop: VirtualTimeLoop) -> float:
        await asyncio.sleep(3_600)
        await asyncio.sleep(0.25)
        return loop.time() - BEGIN

    assert 3_600.25 == run(sleeps)


def test_timers_come_in_their_order() -> None:
    told: Told = []

    async def three(loop: VirtualTimeLoop) -> None:
        async def one(seconds: float) -> None:
            await asyncio.sleep(seconds)
            told.append((seconds, loop.time() - BEGIN))

        await asyncio.gather(one(30), one(0.5), one(7))

    run(three)
    assert [(0.5, 0.5), (7, 7), (30, 30)] == told


def test_what_is_ready_comes_before_the_next_timer() -> None:
    async def busy(loop: VirtualTimeLoop) -> float:
        timer = asyncio.create_task(asyncio.sleep(1))
        for _ in range(1_000):
            await asyncio.sleep(0)
        assert not timer.done()
        return loop.time() - BEGIN

    assert 0 == run(busy)


def test_a_time_out_ends_what_waits_for_nothing() -> None:
    async def waits(_: VirtualTimeLoop) -> None:
        async with asyncio.timeout(10):
            await asyncio.Event().wait()

    with pytest.raises(TimeoutError):
        run(waits)


def test_the_clock_stands_while_a_thread_works() -> None:
    async def works(loop: VirtualTimeLoop) -> tuple[bool, float]:
        may_end = threading.Event()
        timer = asyncio.create_task(asyncio.sleep(0.001))
        work = asyncio.create_task(asyncio.to_thread(may_end.wait))
        loop.call_soon(loop.call_soon, may_end.set)
        await work
        return timer.done(), loop.time() - BEGIN

    assert (False, 0) == run(works)


def test_the_clock_stands_though_nobody_waits_for_the_thread() -> None:
    async def gives_up(loop: VirtualTimeLoop) -> list[bool]:
        may_end = threading.Event()
        work = loop.run_in_executor(None, may_end.wait)
        work.cancel()
        await asyncio.sleep(0)
        held = [loop.is_held]
        may_end.set()
        await asyncio.sleep(1)
        return [*held, loop.is_held]

    assert [True, False] == run(gives_up)


def test_the_result_of_a_thread_is_there_before_time_goes_on() -> None:
    """Many short ones, each beside a timer that would win if the clock were let go too soon."""

    async def many(loop: VirtualTimeLoop) -> float:
        ticking = asyncio.create_task(asyncio.sleep(9))
        for _ in range(300):
            await asyncio.to_thread(int)
        ticking.cancel()
        return loop.time() - BEGIN

    assert 0 == run(many)


def test_a_database_holds_the_clock() -> None:
    async def asks(loop: VirtualTimeLoop) -> tuple[Any, float]:
        async with asyncio.timeout(0.001), aiosqlite.connect(":memory:") as db:
            rows = await db.execute_fetchall("select 7")
        return list(rows), loop.time() - BEGIN

    assert ([(7,)], 0) == run(asks)


def test_the_database_of_the_app_holds_it_too(tmp_path: Path) -> None:
    """Its first connection as well, which is told by another way how it begins transactions."""

    async def asks(loop: VirtualTimeLoop) -> tuple[int, float]:
        database = Database(f"sqlite:///{tmp_path}/tutor.db")
        async with asyncio.timeout(0.001), database.reading() as db:
            seven = (await db.exec(text("select 7"))).scalar_one()
        passed = loop.time() - BEGIN
        await database.close()
        return seven, passed

    assert (7, 0) == run(asks)


def test_a_test_may_hold_it() -> None:
    async def holds(loop: VirtualTimeLoop) -> tuple[float, bool]:
        done = loop.create_future()
        with loop.held():
            threading.Timer(0.01, loop.call_soon_threadsafe, (done.set_result, (None,))).start()
            async with asyncio.timeout(0.001):
                await asyncio.shield(done)
        return loop.time() - BEGIN, loop.is_held

    assert (0, False) == run(holds)


def test_sockets_of_this_machine_are_heard_before_the_clock_goes_on() -> None:
    async def talks(loop: VirtualTimeLoop) -> bytes:
        async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(await reader.readline())
            writer.close()

        server = await asyncio.start_server(echo, "127.0.0.1", 0)
        async with server, asyncio.timeout(0.2):
            port = server.sockets[0].getsockname()[1]
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"hello\n")
            answer = await reader.readline()
            writer.close()
        return answer

    assert b"hello\n" == run(talks)


def test_what_waits_for_ever_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(virtual_time, "DEADLOCK_SECONDS", 0.01)

    async def waits(_: VirtualTimeLoop) -> None:
        await asyncio.Event().wait()

    loop = VirtualTimeLoop()
    with pytest.raises(Deadlock):
        loop.run_until_complete(waits(loop))
    for task in asyncio.all_tasks(loop):
        task.cancel()
        loop.run_until_complete(asyncio.gather(task, return_exceptions=True))
    loop.close()
