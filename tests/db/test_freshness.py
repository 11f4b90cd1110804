from __future__ import annotations

import asyncio

import asyncpg
import pytest
from sqlmodel import text

from tutor_app.db import Database, freshness


async def backend(database: Database) -> int:
    async with database.reading() as db:
        return (await db.exec(text("SELECT pg_backend_pid()"))).scalar_one()


async def end(url: str, pid: int) -> None:
    other = await asyncpg.connect(url)
    await other.fetchval("SELECT pg_terminate_backend($1)", pid)
    await other.close()
    await asyncio.sleep(0.1)


async def test_a_connection_that_the_server_closed_is_replaced(
    postgresql_database: Database, postgresql_url: str
) -> None:
    first = await backend(postgresql_database)
    await end(postgresql_url, first)
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
