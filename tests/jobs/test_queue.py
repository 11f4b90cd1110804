"""Asking for work: with the transaction or not at all, and once by key."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from tests.db.explain import every_query_uses_an_index
from tests.jobs.moments import Moments
from tests.jobs.rows import enqueue, rows
from tutor_app.db import Database, new_id, utc_now
from tutor_app.jobs.leases import Leases
from tutor_app.jobs.queue import Jobs


async def test_a_job_waits_with_what_it_was_given(database: Database, clock: Moments) -> None:
    owner = new_id()
    payload = {"text": "naïve ✓", "numbers": [1, 2.5, None], "deep": {"er": True}}
    job_id = await enqueue(database, clock(), payload=payload, owner_id=owner, key="k")
    [job] = await rows(database)
    expected = (job_id, "greet", "k", payload, owner, "waiting", 0, clock())
    found = (job.id, job.kind, job.key, job.payload, job.owner_id, job.state, job.attempts)
    assert expected == (*found, job.run_at)


async def test_runs_now_unless_told(database: Database, jobs: Jobs) -> None:
    before = utc_now()
    async with database.transaction() as db:
        await jobs.enqueue(db, "greet", {})
    [job] = await rows(database)
    assert before <= job.run_at <= utc_now()


async def test_undone_with_the_transaction(database: Database, jobs: Jobs) -> None:
    with pytest.raises(ZeroDivisionError):
        async with database.transaction() as db:
            await jobs.enqueue(db, "greet", {})
            raise ZeroDivisionError
    assert [] == await rows(database)


async def test_a_key_waits_once(database: Database, clock: Moments) -> None:
    first = await enqueue(database, clock(), key="ada")
    assert first == await enqueue(database, clock(), key="ada")
    assert first != await enqueue(database, clock(), key="bob")
    assert first != await enqueue(database, clock(), kind="other", key="ada")
    assert 3 == len(await rows(database))


async def test_without_a_key_every_one_waits(database: Database, clock: Moments) -> None:
    for _ in range(3):
        await enqueue(database, clock())
    assert 3 == len(await rows(database))


async def test_the_sooner_moment_holds(database: Database, clock: Moments) -> None:
    for minutes in (10, 20, 5, 15):
        await enqueue(database, clock() + timedelta(minutes=minutes), key="ada")
    [job] = await rows(database)
    assert clock() + timedelta(minutes=5) == job.run_at


async def test_races_for_a_key_leave_one(database: Database, clock: Moments) -> None:
    ids = await asyncio.gather(*(enqueue(database, clock(), key="ada") for _ in range(12)))
    assert 1 == len(set(ids))
    assert 1 == len(await rows(database))


async def test_one_that_has_started_does_not_count(database: Database, clock: Moments) -> None:
    first = await enqueue(database, clock(), key="ada")
    leases = Leases(database, "w", timedelta(minutes=1))
    assert [first] == [lease.id for lease in await leases.claim(["greet"], 5, clock())]
    assert first != await enqueue(database, clock(), key="ada")


async def test_a_job_asked_for_again_starts_after_the_commit(
    postgresql_database: Database, clock: Moments
) -> None:
    await enqueue(postgresql_database, clock(), key="ada")
    leases = Leases(postgresql_database, "w", timedelta(minutes=1))
    async with postgresql_database.transaction() as db:
        await Jobs(postgresql_database).enqueue(db, "greet", {}, key="ada", run_at=clock())
        assert [] == await leases.claim(["greet"], 5, clock())
    assert 1 == len(await leases.claim(["greet"], 5, clock()))


async def test_takes_back_what_waits(database: Database, jobs: Jobs, clock: Moments) -> None:
    await enqueue(database, clock(), key="ada")
    await enqueue(database, clock(), key="bob")
    async with database.transaction() as db:
        assert await jobs.cancel(db, "greet", "ada")
        assert not await jobs.cancel(db, "greet", "ada")
    assert ["bob"] == [job.key for job in await rows(database)]


async def test_owners(database: Database, jobs: Jobs, clock: Moments) -> None:
    visitor, ada, bob = new_id(), new_id(), new_id()
    for owner in (visitor, ada, bob):
        await enqueue(database, clock(), owner_id=owner)
    async with database.transaction() as db:
        await jobs.merge(db, visitor, ada)
    assert [ada, ada, bob] == [job.owner_id for job in await rows(database)]
    async with database.transaction() as db:
        await jobs.forget(db, ada)
    assert [bob] == [job.owner_id for job in await rows(database)]


async def test_every_query_uses_an_index(sqlite_database: Database, clock: Moments) -> None:
    jobs, owner = Jobs(sqlite_database), new_id()
    leases = Leases(sqlite_database, "w", timedelta(minutes=1))
    for _ in range(3):
        await enqueue(sqlite_database, clock())
    async with every_query_uses_an_index(sqlite_database) as recorder:
        async with sqlite_database.transaction() as db:
            await jobs.enqueue(db, "greet", {}, key="ada", run_at=clock())
            await jobs.cancel(db, "greet", "ada")
            await jobs.merge(db, owner, new_id())
            await jobs.forget(db, owner)
        first, second, third = await leases.claim(["greet", "other"], 5, clock())
        await leases.renew([first, second], clock())
        await leases.complete(first, clock())
        await leases.fail(second, clock(), "trouble")
        await leases.release([third], clock())
        await leases.purge(clock())
    assert {"jobs"} == recorder.tables()
