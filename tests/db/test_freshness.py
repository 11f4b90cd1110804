from __future__ import annotations

import asyncpg
import pytest
from sqlmodel import text

from tests.waiting import until
from tutor_app.db import Database, freshness


async def backend(database: Database) -> int:
    async with database.reading() as db:
        return (await db.exec(text("SELECT pg_backend_pid()"))).scalar_one()


async def end(database: Database, url: str) -> int:
    """Let the server close the connection in the pool, and wait until that is heard here.

    The id of the backend that served it.
    """
    async with database.reading() as db:
        raw = await (await db.connection()).get_raw_connection()
        connection = raw.driver_connection
    assert isinstance(connection, asyncpg.Connection)
    pid: int = connection.get_server_pid()
    other = await asyncpg.connect(url)
    await other.fetchval("SELECT pg_terminate_backend($1)", pid)
    await other.close()
    await until(connection.is_closed)
    return pid


async def test_a_connection_that_the_server_closed_is_replaced(
    postgresql_database: Database, postgresql_url: str
) -> None:
    first = await end(postgresql_database, postgresql_url)
    assert first != await backend(postgresql_database)


async def test_a_connection_in_use_is_used_again(postgresql_database: Database) -> None:
    assert await backend(postgresql_database) == await backend(postgresql_database)


async def test_a_rested_connection_is_asked_first(
    postgresql_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    dialect = postgresql_database.engine.sync_engine.dialect
    ping = dialect.do_ping
    monkeypatch.setattr(dialect, "do_ping", lambda one: asked.append(one) or ping(one))
    first = await backend(postgresql_database)
    assert [] == asked
    monkeypatch.setattr(freshness, "RESTED_SECONDS", -1.0)
    assert first == await backend(postgresql_database)
    assert 1 == len(asked)


async def test_a_rested_connection_that_does_not_answer_is_replaced(
    postgresql_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await backend(postgresql_database)
    monkeypatch.setattr(freshness, "RESTED_SECONDS", -1.0)
    dialect = postgresql_database.engine.sync_engine.dialect
    ping = dialect.do_ping
    lost = iter([TimeoutError("no answer")])

    def silent_once(one: object) -> bool:
        for error in lost:
            raise error
        return ping(one)

    monkeypatch.setattr(dialect, "do_ping", silent_once)
    assert first != await backend(postgresql_database)


async def test_a_read_opens_no_transaction(postgresql_database: Database) -> None:
    async with postgresql_database.reading() as db:
        await db.exec(text("SELECT 1"))
        state = "SELECT count(*) FROM pg_stat_activity WHERE state = 'idle in transaction'"
        async with postgresql_database.reading() as other:
            assert 0 == (await other.exec(text(state))).scalar_one()
