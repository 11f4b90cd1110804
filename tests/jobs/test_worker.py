"""The worker: runs, repeats, shares its time and stops in time; all of it on virtual time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from sqlmodel import update

from tests.jobs.moments import Moments, by_the_loop
from tests.jobs.rows import enqueue, rows, states
from tests.waiting import until
from tutor_app.db import Database, utc_now
from tutor_app.errors import Unavailable
from tutor_app.jobs.tables import Job
from tutor_app.jobs.worker import RELEASE_SECONDS, Worker

MakeWorker = Callable[..., Worker]
UNENDED = {"waiting", "running"}
SOON = 0.1
"""Seconds of virtual time in which a worker looks for work five times."""

AT_MOST = 0.1 + RELEASE_SECONDS + 0.01
"""Seconds of virtual time after which a worker that gives its jobs 0.1 s has stopped."""

NO_POLL = 3_600.0
"""A pause between polls that is longer than any test waits."""


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """One dialect is enough: the worker's queries are those of Leases, tested on both."""
    return sqlite_database


@pytest.fixture
async def make_worker(database: Database) -> AsyncIterator[MakeWorker]:
    """Makes workers with one handler for `greet`, and stops them at the end."""
    workers: list[Worker] = []

    def make(handler: Any, **options: Any) -> Worker:
        worker = Worker(database, {"greet": handler}, **{"poll_seconds": 0.02, **options})
        workers.append(worker)
        return worker

    yield make
    for worker in workers:
        await worker.stop(0)


class Greeter:
    """A handler that keeps what it was given, and waits when told."""

    def __init__(self, *, waits: bool = False) -> None:
        self.names: list[str] = []
        self.go_on = asyncio.Event()
        self.at_once = self.most_at_once = 0
        if not waits:
            self.go_on.set()

    async def __call__(self, payload: dict[str, Any]) -> None:
        self.names.append(payload["name"])
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await self.go_on.wait()
        finally:
            self.at_once -= 1


async def until_ended(database: Database) -> None:
    async def have_ended() -> bool:
        return not set(await states(database)) & UNENDED

    await until(have_ended)


async def test_runs_jobs_while_it_works(database: Database, make_worker: MakeWorker) -> None:
    greeter = Greeter()
    await make_worker(greeter).start()
    for name in ("Ada", "Bob"):
        await enqueue(database, utc_now(), payload={"name": name})
    await until_ended(database)
    assert ["Ada", "Bob"] == sorted(greeter.names)
    assert ["done", "done"] == await states(database)


async def test_a_wake_saves_the_wait(database: Database, make_worker: MakeWorker) -> None:
    greeter = Greeter()
    worker = make_worker(greeter, poll_seconds=NO_POLL)
    await worker.start()
    await asyncio.sleep(SOON)
    await enqueue(database, utc_now())
    worker.wake()
    await until(lambda: greeter.names == ["Ada"])


async def test_the_next_jobs_start_when_places_are_free(
    database: Database, make_worker: MakeWorker
) -> None:
    greeter = Greeter(waits=True)
    for _ in range(7):
        await enqueue(database, utc_now())
    worker = make_worker(greeter, concurrency=3, poll_seconds=NO_POLL)
    await worker.start()
    await until(lambda: greeter.at_once == 3)
    worker.wake()
    await asyncio.sleep(SOON)
    assert 3 == len(greeter.names)
    greeter.go_on.set()
    await until_ended(database)
    assert (7, 3) == (len(greeter.names), greeter.most_at_once)


async def test_a_failure_is_tried_again_and_tells_nothing_of_what_was_said(
    database: Database, make_worker: MakeWorker, clock: Moments
) -> None:
    failures = [ValueError("the learner's words"), Unavailable("words", code="model_busy")]

    async def handler(_: dict[str, Any]) -> None:
        if failures:
            raise failures.pop(0)

    worker = make_worker(handler, now=clock)
    await enqueue(database, clock())
    errors = []
    for _ in range(3):
        assert 1 == await worker.run_due()
        [job] = await rows(database)
        errors.append((job.state, job.error))
        assert 0 == await worker.run_due()
        clock.pass_by(minutes=1)
    expected = [("waiting", "ValueError"), ("waiting", "Unavailable model_busy"), ("done", None)]
    assert expected == errors


async def test_a_failing_job_holds_up_no_other(
    database: Database, make_worker: MakeWorker, clock: Moments
) -> None:
    async def handler(payload: dict[str, Any]) -> None:
        if payload["name"] == "Eve":
            raise RuntimeError

    for name in ("Ada", "Eve", "Bob"):
        await enqueue(database, clock(), payload={"name": name})
    await make_worker(handler, now=clock).run_due()
    assert ["done", "waiting", "done"] == await states(database)


async def test_a_long_job_keeps_its_lease(database: Database, make_worker: MakeWorker) -> None:
    slow, other = Greeter(waits=True), Greeter()
    await enqueue(database, by_the_loop())
    await make_worker(slow, lease_seconds=0.3, now=by_the_loop).start()
    await until(lambda: slow.at_once == 1)
    await make_worker(other, lease_seconds=0.3, now=by_the_loop).start()
    await asyncio.sleep(0.7)
    slow.go_on.set()
    await until_ended(database)
    assert (["Ada"], []) == (slow.names, other.names)
    assert 1 == (await rows(database))[0].attempts


async def test_a_job_whose_lease_was_lost_is_cut_short(
    database: Database, make_worker: MakeWorker, clock: Moments
) -> None:
    slow = Greeter(waits=True)
    await enqueue(database, clock())
    await make_worker(slow, now=clock).start()
    await until(lambda: slow.at_once == 1)
    async with database.transaction() as db:
        await db.exec(update(Job).values(worker_id="theirs"))
    await asyncio.sleep(SOON)
    assert 1 == slow.at_once
    clock.pass_by(seconds=21)
    await until(lambda: slow.at_once == 0)
    [job] = await rows(database)
    assert ("running", "theirs") == (job.state, job.worker_id)


async def test_stopping_lets_jobs_finish(database: Database, make_worker: MakeWorker) -> None:
    greeter = Greeter(waits=True)
    await enqueue(database, utc_now())
    worker = make_worker(greeter)
    await worker.start()
    await until(lambda: greeter.at_once == 1)
    stopping = asyncio.create_task(worker.stop(5))
    await asyncio.sleep(SOON)
    await enqueue(database, utc_now(), payload={"name": "too late"})
    greeter.go_on.set()
    await stopping
    assert ["Ada"] == greeter.names
    assert ["done", "waiting"] == await states(database)


async def test_stopping_releases_what_does_not_finish(
    database: Database, make_worker: MakeWorker
) -> None:
    greeter, next_worker = Greeter(waits=True), Greeter()
    for _ in range(3):
        await enqueue(database, utc_now())
    worker = make_worker(greeter)
    await worker.start()
    await until(lambda: greeter.at_once == 3)
    await asyncio.wait_for(worker.stop(0.1), AT_MOST)
    assert ["waiting"] * 3 == await states(database)
    await make_worker(next_worker).start()
    await until_ended(database)
    assert 3 == len(next_worker.names)
    assert [1, 1, 1] == [job.attempts for job in await rows(database)]


async def test_stopping_is_bounded_when_the_database_is_not_there(
    database: Database,
) -> None:
    greeter = Greeter(waits=True)
    await enqueue(database, utc_now())
    worker = Worker(database, {"greet": greeter}, poll_seconds=0.02)
    await worker.start()
    await until(lambda: greeter.at_once == 1)
    async with database.transaction():
        await asyncio.wait_for(worker.stop(0.1), AT_MOST)
    assert ["running"] == await states(database)


async def test_a_worker_outlives_a_locked_database(database: Database) -> None:
    impatient = Database(database.url, busy_seconds=0.05)
    greeter = Greeter()
    worker = Worker(impatient, {"greet": greeter}, poll_seconds=0.02)
    await enqueue(database, utc_now())
    async with database.transaction():
        await worker.start()
        await asyncio.sleep(SOON)
        assert [] == greeter.names
    await until(lambda: greeter.names == ["Ada"])
    await worker.stop()
    await impatient.close()


async def test_an_idle_worker_writes_nothing(database: Database) -> None:
    worker = Worker(database, {"greet": Greeter()})
    async with database.transaction():
        assert 0 == await worker.run_due()


async def test_chores_run_soon_after_the_start_and_every_hour(
    database: Database, make_worker: MakeWorker, clock: Moments
) -> None:
    runs = []

    async def failing() -> None:
        raise RuntimeError

    async def chore() -> None:
        runs.append(clock())

    await make_worker(Greeter(), chores=[failing, chore], now=clock).start()
    await asyncio.sleep(SOON)
    assert [] == runs
    clock.pass_by(seconds=20)
    await until(lambda: len(runs) == 1)
    clock.pass_by(minutes=59)
    await asyncio.sleep(SOON)
    assert 1 == len(runs)
    clock.pass_by(minutes=1)
    await until(lambda: len(runs) == 2)


async def test_old_jobs_are_purged_by_a_chore(
    database: Database, make_worker: MakeWorker, clock: Moments
) -> None:
    await enqueue(database, clock())
    worker = make_worker(Greeter(), now=clock)
    await worker.run_due()
    await worker.run_chores()
    assert ["done"] == await states(database)
    clock.pass_by(days=8)
    await worker.run_chores()
    assert [] == await states(database)
