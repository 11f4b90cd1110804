"""Allowances of a UTC day: exact under races, on both databases."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import col, select

from tests.db.explain import every_query_uses_an_index
from tutor_app.db import Database, new_id
from tutor_app.errors import TooMany
from tutor_app.limits.quotas import Quotas, day_of, seconds_to_midnight
from tutor_app.limits.tables import Quota

NOON = datetime(2026, 5, 17, 12, tzinfo=UTC)
FEW = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def quotas(database: Database) -> Quotas:
    return Quotas(database)


async def spend(
    database: Database, owner_id: UUID, allowance: int, now: datetime = NOON, name: str = "messages"
) -> int | None:
    """What is left after spending one in a transaction of its own; None when refused."""
    try:
        async with database.transaction() as db:
            return await Quotas(database).spend(db, owner_id, name, allowance, now)
    except TooMany:
        return None


async def left(
    database: Database, owner_id: UUID, allowance: int, now: datetime = NOON, name: str = "messages"
) -> int:
    async with database.reading() as db:
        return await Quotas(database).left(db, owner_id, name, allowance, now)


async def test_spends_down_to_nothing(database: Database) -> None:
    owner = new_id()
    assert 3 == await left(database, owner, 3)
    assert [2, 1, 0, None, None] == [await spend(database, owner, 3) for _ in range(5)]
    assert 0 == await left(database, owner, 3)


async def test_an_amount_is_spent_at_once_and_the_last_may_go_beyond(
    database: Database, quotas: Quotas
) -> None:
    owner = new_id()

    async def spend_four() -> int:
        async with database.transaction() as db:
            return await quotas.spend(db, owner, "seconds_of_speech", 10, NOON, amount=4)

    assert [6, 2, 0] == [await spend_four() for _ in range(3)]
    with pytest.raises(TooMany) as refused:
        await spend_four()
    assert "10 seconds of speech" in refused.value.message


async def test_says_when_the_next_day_starts(database: Database, quotas: Quotas) -> None:
    owner = new_id()
    await spend(database, owner, 1)
    with pytest.raises(TooMany) as refused:
        async with database.transaction() as db:
            await quotas.spend(db, owner, "messages", 1, NOON + timedelta(hours=7))
    assert (5 * 3600, "allowance_used") == (refused.value.retry_after, refused.value.code)
    assert "5 hours" in refused.value.message


@FEW
@given(allowance=st.integers(-1, 12), tries=st.integers(1, 16), spent=st.integers(0, 6))
async def test_races_never_overdraw(
    database: Database, allowance: int, tries: int, spent: int
) -> None:
    owner = new_id()
    for _ in range(spent):
        await spend(database, owner, allowance)
    answers = await asyncio.gather(*(spend(database, owner, allowance) for _ in range(tries)))
    had = max(0, allowance - spent)
    granted = sorted((answer for answer in answers if answer is not None), reverse=True)
    assert list(range(had - 1, -1, -1))[: len(granted)] == granted
    assert min(tries, had) == len(granted)
    assert max(0, had - tries) == await left(database, owner, allowance)


@FEW
@given(steps=st.lists(st.tuples(st.integers(0, 2), st.integers(0, 72)), max_size=15))
async def test_owners_and_days_are_counted_apart(
    database: Database, steps: list[tuple[int, int]]
) -> None:
    owners = [new_id() for _ in range(3)]
    used: dict[tuple[int, int], int] = {}
    for owner, hours in steps:
        now = datetime(2026, 5, 17, tzinfo=UTC) + timedelta(hours=hours)
        place = (owner, hours // 24)
        expected = None if used.get(place, 0) >= 2 else 1 - used.get(place, 0)
        assert expected == await spend(database, owners[owner], 2, now)
        used[place] = used.get(place, 0) + (expected is not None)


async def test_names_are_counted_apart(database: Database) -> None:
    owner = new_id()
    assert 0 == await spend(database, owner, 1, name="messages")
    assert 0 == await spend(database, owner, 1, name="interviews")
    assert None is await spend(database, owner, 1, name="messages")


async def test_what_was_undone_was_not_spent(database: Database, quotas: Quotas) -> None:
    owner = new_id()
    with pytest.raises(ZeroDivisionError):
        async with database.transaction() as db:
            await quotas.spend(db, owner, "messages", 5, NOON)
            raise ZeroDivisionError
    assert 5 == await left(database, owner, 5)


async def test_a_smaller_allowance_leaves_nothing_and_not_less(database: Database) -> None:
    owner = new_id()
    for _ in range(4):
        await spend(database, owner, 10)
    assert 0 == await left(database, owner, 3)
    assert None is await spend(database, owner, 3)
    assert 5 == await spend(database, owner, 10)


async def test_the_day_is_utc_wherever_the_clock_is(database: Database) -> None:
    owner = new_id()
    kolkata = timezone(timedelta(hours=5, minutes=30))
    assert 1 == await spend(database, owner, 2, datetime(2026, 5, 18, 5, 29, tzinfo=kolkata))
    assert 0 == await spend(database, owner, 2, datetime(2026, 5, 17, 23, 59, tzinfo=UTC))
    assert 1 == await spend(database, owner, 2, datetime(2026, 5, 18, 5, 30, tzinfo=kolkata))


async def test_a_visitor_takes_what_they_used_along(database: Database, quotas: Quotas) -> None:
    visitor, user, yesterday = new_id(), new_id(), NOON - timedelta(days=1)
    for owner, now, times in ((visitor, NOON, 3), (user, NOON, 2), (visitor, yesterday, 1)):
        for _ in range(times):
            await spend(database, owner, 10, now)
    async with database.transaction() as db:
        await quotas.merge(db, visitor, user)
    assert (5, 9) == (
        await left(database, user, 10),
        await left(database, user, 10, yesterday),
    )
    assert 10 == await left(database, visitor, 10)


async def test_forgets_one_owner(database: Database, quotas: Quotas) -> None:
    ada, bob = new_id(), new_id()
    for owner in (ada, bob):
        await spend(database, owner, 5)
    async with database.transaction() as db:
        await quotas.forget(db, ada)
    assert (5, 4) == (await left(database, ada, 5), await left(database, bob, 5))


async def test_purges_periods_that_are_a_week_old(database: Database, quotas: Quotas) -> None:
    owner = new_id()
    for days in (0, 6, 7, 8, 400):
        await spend(database, owner, 5, NOON - timedelta(days=days))
    assert 2 == await quotas.purge(NOON)
    async with database.reading() as db:
        query = select(Quota.period_start).order_by(col(Quota.period_start))
        kept = (await db.exec(query)).all()
    assert [day_of(NOON) - timedelta(days=days) for days in (7, 6, 0)] == list(kept)


async def test_every_query_uses_an_index(sqlite_database: Database) -> None:
    quotas, visitor, user = Quotas(sqlite_database), new_id(), new_id()
    async with every_query_uses_an_index(sqlite_database) as recorder:
        async with sqlite_database.transaction() as db:
            await quotas.spend(db, visitor, "messages", 5, NOON)
            await quotas.left(db, visitor, "messages", 5, NOON)
            await quotas.merge(db, visitor, user)
            await quotas.forget(db, user)
        await quotas.purge(NOON)
    assert 6 == len(recorder.queries)


@given(seconds=st.floats(0, 1e9))
def test_the_next_midnight_is_less_than_a_day_away(seconds: float) -> None:
    moment = NOON + timedelta(seconds=seconds)
    wait = seconds_to_midnight(moment)
    assert 0 < wait <= 86_400
    assert day_of(moment) + timedelta(days=1) == moment + timedelta(seconds=wait)
