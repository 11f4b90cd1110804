"""A PostgreSQL that hangs: it accepts what comes and never answers."""

from __future__ import annotations

import asyncio

import pytest
from sqlmodel import select, text

from tests.wire import Wire
from tutor_app.accounts.tables import User
from tutor_app.db import Database
from tutor_app.errors import Unavailable


@pytest.fixture
def line(postgresql_wire: Wire) -> Wire:
    return postgresql_wire


@pytest.fixture
def database(wired_database: Database) -> Database:
    return wired_database


async def names(database: Database) -> list[str]:
    async with database.reading() as db:
        return list((await db.exec(select(User.username).order_by(User.username))).all())


async def add(database: Database, name: str) -> None:
    async with database.transaction() as db:
        db.add(User(username=name, username_key=name, password_hash="x"))


async def test_it_is_unavailable_until_it_answers_again(database: Database, line: Wire) -> None:
    await add(database, "ada")
    line.hang()
    for attempt in (names(database), add(database, "bob"), database.check_writable()):
        with pytest.raises(Unavailable) as refused:
            await attempt
        assert "storage_unavailable" == refused.value.code
    line.go_on()
    await add(database, "eve")
    assert ["ada", "eve"] == await names(database)


async def test_one_that_hangs_within_a_transaction(database: Database, line: Wire) -> None:
    with pytest.raises(Unavailable):
        async with database.transaction() as db:
            db.add(User(username="ada", username_key="ada", password_hash="x"))
            await db.flush()
            line.hang()
            await db.exec(text("SELECT 1"))
    line.go_on()
    assert [] == await names(database)


async def test_one_that_hangs_when_all_is_to_be_committed(database: Database, line: Wire) -> None:
    with pytest.raises(Unavailable):
        async with database.transaction() as db:
            db.add(User(username="ada", username_key="ada", password_hash="x"))
            await db.flush()
            line.hang()
    line.go_on()
    await add(database, "eve")
    assert "eve" in await names(database)


async def test_it_is_never_asked_by_a_connection_that_got_no_answer(
    database: Database, line: Wire
) -> None:
    async def backend() -> int:
        async with database.reading() as db:
            return (await db.exec(text("SELECT pg_backend_pid()"))).scalar_one()

    async with database.reading(), database.reading():
        pass  # so that there are two
    before = {await backend(), await backend()}
    assert 2 == len(before)
    line.hang()
    with pytest.raises(Unavailable):
        await backend()
    line.go_on()
    assert before.isdisjoint({await backend(), await backend()})


async def test_a_caller_that_gives_up_leaves_no_connection_behind(
    database: Database, line: Wire
) -> None:
    await names(database)
    line.hang()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await names(database)
    line.go_on()
    assert [] == await names(database)
    assert 0 == database.engine.sync_engine.pool.checkedout()  # type: ignore[attr-defined]


async def test_a_statement_that_takes_too_long_is_ended_in_the_server(
    database: Database, postgresql_url: str
) -> None:
    with pytest.raises(Unavailable):
        async with database.reading() as db:
            await db.exec(text("SELECT pg_sleep(600)"))
    running = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%'"
    async with asyncio.timeout(60):
        while await _number(database, running):
            await asyncio.sleep(0.01)


async def _number(database: Database, query: str) -> int:
    async with database.reading() as db:
        return (await db.exec(text(query))).scalar_one()


async def test_closing_waits_for_no_answer(database: Database, line: Wire) -> None:
    async with database.reading() as one, database.reading() as other:
        await one.exec(text("SELECT 1"))
        await other.exec(text("SELECT 1"))
    line.hang()
    async with asyncio.timeout(60):
        await database.close()
