"""Databases that are lent again hold nothing of the test before."""

from __future__ import annotations

import asyncpg

from tests.databases import Databases
from tutor_app.accounts.tables import User
from tutor_app.db import Database


async def test_a_database_is_lent_again_without_rows(postgresql_databases: Databases) -> None:
    async with postgresql_databases.lent() as first:
        database = Database(first)
        async with database.transaction() as db:
            db.add(User(username_key="ada", password_hash="x"))
    async with postgresql_databases.lent() as second:
        connection = await asyncpg.connect(second)
        count = await connection.fetchval("SELECT count(*) FROM users")
        await connection.close()
    await database.close()
    assert (first, 0) == (second, count)


async def test_a_database_with_other_tables_is_not(postgresql_databases: Databases) -> None:
    async with postgresql_databases.lent() as first:
        connection = await asyncpg.connect(first)
        await connection.execute("CREATE TABLE notes (words text)")
        await connection.close()
    async with postgresql_databases.lent() as second:
        assert first != second
