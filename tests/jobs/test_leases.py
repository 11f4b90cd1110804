"""Leases: one worker a job, tries that are counted, nothing lost when a worker is."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from tests.jobs.moments import Moments
from tests.jobs.rows import enqueue, rows, states
from tutor_app.db import Database
from tutor_app.jobs.leases import BACK_OFF, TRIES, Lease, Leases

KINDS = ("greet",)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def leases(database: Database) -> Leases:
    return Leases(database, "ours", MINUTE)


@pytest.fixture
def others(database: Database) -> Leases:
    return Leases(database, "theirs", MINUTE)


async def test_takes_what_is_due_the_oldest_first(
    database: Database, leases: Leases, clock: Moments
) -> None:
    for minutes in (-1, 1, -3, 0, -2):
        await enqueue(database, clock() + timedelta(minutes=minutes), payload={"at": minutes})
    taken = await leases.claim(KINDS, 3, clock())
    assert {-3, -2, -1} == {lease.payload["at"] for lease in taken}
    assert [0] == [lease.payload["at"] for lease in await leases.claim(KINDS, 3, clock())]
    assert [] == await leases.claim(KINDS, 3, clock())


async def test_leaves_kinds_it_does_not_know(
    database: Database, leases: Leases, clock: Moments
) -> None:
    await enqueue(database, clock(), kind="new in the next version")
    assert [] == await leases.claim(KINDS, 3, clock())


async def test_no_job_is_taken_twice(database: Database, clock: Moments) -> None:
    for _ in range(20):
        await enqueue(database, clock())
    workers = [Leases(database, f"w{number}", MINUTE) for number in range(8)]
    taken: list[Lease] = []
    while batch := await asyncio.gather(*(worker.claim(KINDS, 2, clock()) for worker in workers)):
        if not any(batch):
            break
        taken += [lease for leases in batch for lease in leases]
    assert 20 == len(taken) == len({lease.id for lease in taken})


async def test_a_lease_that_runs_out_is_taken_over(
    database: Database, leases: Leases, others: Leases, clock: Moments
) -> None:
    await enqueue(database, clock())
    [ours] = await leases.claim(KINDS, 1, clock())
    clock.pass_by(seconds=60)
    assert [] == await others.claim(KINDS, 1, clock())
    clock.pass_by(seconds=1)
    [theirs] = await others.claim(KINDS, 1, clock())
    assert (ours.id, 1, 2) == (theirs.id, ours.attempt, theirs.attempt)


async def test_a_lost_lease_changes_nothing(
    database: Database, leases: Leases, others: Leases, clock: Moments
) -> None:
    await enqueue(database, clock())
    [ours] = await leases.claim(KINDS, 1, clock())
    clock.pass_by(minutes=2)
    await others.claim(KINDS, 1, clock())
    await leases.complete(ours, clock())
    await leases.fail(ours, clock(), "trouble")
    await leases.release([ours], clock())
    assert set() == await leases.renew([ours], clock())
    [job] = await rows(database)
    assert ("running", "theirs", None) == (job.state, job.worker_id, job.error)


async def test_a_lease_that_is_renewed_is_kept(
    database: Database, leases: Leases, others: Leases, clock: Moments
) -> None:
    await enqueue(database, clock())
    [ours] = await leases.claim(KINDS, 1, clock())
    for _ in range(5):
        clock.pass_by(seconds=50)
        assert {ours.id} == await leases.renew([ours], clock())
        assert [] == await others.claim(KINDS, 1, clock())


async def test_renewing_nothing_asks_nobody(leases: Leases, clock: Moments) -> None:
    assert set() == await leases.renew([], clock())


async def test_what_is_done_stays_done(database: Database, leases: Leases, clock: Moments) -> None:
    await enqueue(database, clock())
    [ours] = await leases.claim(KINDS, 1, clock())
    await leases.complete(ours, clock())
    clock.pass_by(days=1)
    assert [] == await leases.claim(KINDS, 1, clock())
    [job] = await rows(database)
    assert ("done", clock() - timedelta(days=1), None) == (job.state, job.ended_at, job.error)


async def test_tries_further_and_further_apart(
    database: Database, leases: Leases, clock: Moments
) -> None:
    await enqueue(database, clock())
    for pause in BACK_OFF:
        [ours] = await leases.claim(KINDS, 1, clock())
        assert not await leases.fail(ours, clock(), "ValueError")
        clock.pass_by(seconds=pause.total_seconds() - 1)
        assert [] == await leases.claim(KINDS, 1, clock())
        clock.pass_by(seconds=1)
    [ours] = await leases.claim(KINDS, 1, clock())
    assert TRIES == 5 == ours.attempt
    assert await leases.fail(ours, clock(), "ValueError")
    [job] = await rows(database)
    assert ("failed", "ValueError", clock()) == (job.state, job.error, job.ended_at)


async def test_a_job_that_ends_every_worker_is_given_up(
    database: Database, leases: Leases, clock: Moments
) -> None:
    await enqueue(database, clock())
    for _ in range(TRIES):
        assert 1 == len(await leases.claim(KINDS, 1, clock()))
        clock.pass_by(minutes=2)
    assert [] == await leases.claim(KINDS, 1, clock())
    [job] = await rows(database)
    assert ("failed", "worker lost") == (job.state, job.error)


async def test_a_released_job_runs_at_once_and_has_lost_no_try(
    database: Database, leases: Leases, others: Leases, clock: Moments
) -> None:
    await enqueue(database, clock())
    await leases.release(await leases.claim(KINDS, 1, clock()), clock())
    [theirs] = await others.claim(KINDS, 1, clock())
    assert 1 == theirs.attempt


async def test_a_job_that_would_wait_twice_gives_way(
    database: Database, leases: Leases, clock: Moments
) -> None:
    for give_back in (
        lambda lease: leases.fail(lease, clock(), "ValueError"),
        lambda lease: leases.release([lease], clock()),
    ):
        await enqueue(database, clock(), key="ada")
        [ours] = await leases.claim(KINDS, 1, clock())
        newer = await enqueue(database, clock(), key="ada")
        await give_back(ours)
        assert [newer] == [job.id for job in await rows(database) if job.state == "waiting"]
        [next_one] = await leases.claim(KINDS, 5, clock())
        await leases.complete(next_one, clock())
    assert ["replaced", None, "replaced", None] == [job.error for job in await rows(database)]


async def test_old_ends_are_purged(database: Database, leases: Leases, clock: Moments) -> None:
    for _ in range(3):
        await enqueue(database, clock())
    done, failed, running = await leases.claim(KINDS, 3, clock())
    await leases.complete(done, clock())
    failed = Lease(failed.id, failed.kind, failed.payload, failed.attempt)
    await leases._change(failed, state="failed", ended_at=clock())
    await enqueue(database, clock() + timedelta(days=300))
    clock.pass_by(days=6)
    assert 0 == await leases.purge(clock())
    clock.pass_by(days=2)
    assert 1 == await leases.purge(clock())
    clock.pass_by(days=23)
    assert 1 == await leases.purge(clock())
    assert ["running", "waiting"] == await states(database)
    assert running.id == (await rows(database))[0].id
