"""Migrated, empty PostgreSQL databases, quickly: made from a template once, then swept.

And how to see, in either dialect, that somebody waits for a lock.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
from sqlalchemy import text

from tests.waiting import until
from tutor_app.db import Database

TEMPLATE = "template"
OTHERS = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
LOCKED_OUT = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'
"""
TABLES = """
    SELECT tablename FROM pg_tables
    WHERE schemaname = 'public' AND tablename <> 'alembic_version' ORDER BY tablename
"""


class Databases:
    """The databases of one server, each lent to one test at a time.

    Making one takes a tenth of a second, deleting the rows of one a few milliseconds. A
    database whose tables a test has changed is not lent again.
    """

    def __init__(self, server: str) -> None:
        self._server = server
        self._free: list[str] = []
        self._made = 0
        self._tables: list[asyncpg.Record] = []

    async def make_template(self) -> str:
        """The address of an empty database, to be migrated before anything is lent."""
        await self._administer(f"CREATE DATABASE {TEMPLATE}")
        return f"{self._server}/{TEMPLATE}"

    @asynccontextmanager
    async def empty(self, name: str) -> AsyncIterator[str]:
        """The address of a database without tables, dropped at the end."""
        await self._administer(f"CREATE DATABASE {name} TEMPLATE template0")
        yield f"{self._server}/{name}"
        await self._administer(f"DROP DATABASE {name} WITH (FORCE)")

    @asynccontextmanager
    async def lent(self) -> AsyncIterator[str]:
        """The address of a migrated database without rows."""
        name = self._free.pop() if self._free else await self._make()
        yield f"{self._server}/{name}"
        if await self._sweep(name):
            self._free.append(name)

    async def _make(self) -> str:
        self._made += 1
        name = f"test_{self._made}"
        await self._administer(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
        async with _connected(f"{self._server}/{name}") as connection:
            self._tables = await connection.fetch(TABLES)
        return name

    async def _sweep(self, name: str) -> bool:
        """Delete all rows and end what still runs; False when the tables are others."""
        async with _connected(f"{self._server}/{name}") as connection:
            await connection.execute(OTHERS)
            tables = await connection.fetch(TABLES)
            if tables != self._tables:
                return False
            deletes = "; ".join(f'DELETE FROM "{table}"' for (table,) in tables)
            await connection.execute(f"SET session_replication_role = replica; {deletes}")
        return True

    async def _administer(self, statement: str) -> None:
        async with _connected(f"{self._server}/postgres") as connection:
            await connection.execute(statement)


@asynccontextmanager
async def _connected(address: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(address)
    try:
        yield connection
    finally:
        await connection.close()


async def until_locked_out(database: Database, task: asyncio.Task[Any]) -> None:
    """Wait until a task waits for what somebody else has locked; or until it is done."""

    async def is_locked_out() -> bool:
        if database.is_sqlite:
            return bool(database._turn_to_write._waiters)
        async with database.reading() as db:
            return (await db.exec(text(LOCKED_OUT))).scalar_one() > 0

    async def is_as_far_as_it_gets() -> bool:
        return task.done() or await is_locked_out()

    await until(is_as_far_as_it_gets)
