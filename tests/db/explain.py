"""Proof that queries use indexes: record what runs, then ask SQLite how it would find the rows."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import event

from tutor_app.db import Database, Table

VERBS = ("SELECT", "UPDATE", "DELETE", "WITH", "INSERT")
SORT = re.compile(r"USE TEMP B-TREE FOR ((?:LAST|RIGHT) .*)?(ORDER BY|GROUP BY|DISTINCT)")
SCAN = re.compile(r"SCAN (\w+)$")


@dataclass(frozen=True, slots=True)
class Query:
    """A statement as the driver got it."""

    statement: str
    parameters: Any


@dataclass(frozen=True, slots=True)
class Complaint:
    """A query and the line of its plan that reads a whole table (or sorts)."""

    query: Query
    step: str

    def __str__(self) -> str:
        return f"{self.step}\n    {' '.join(self.query.statement.split())}"


@dataclass(slots=True)
class Recorder:
    """The queries that ran inside the block."""

    queries: list[Query] = field(default_factory=list)

    def tables(self) -> set[str]:
        """The tables that the recorded queries name; for a check that nothing was forgotten."""
        words = {word for query in self.queries for word in re.findall(r"\w+", query.statement)}
        return words & set(Table.metadata.tables)


@asynccontextmanager
async def every_query_uses_an_index(
    database: Database, *, may_sort: bool = True, may_scan: Iterable[str] = ()
) -> AsyncIterator[Recorder]:
    """Fail unless every query of the block finds its rows by an index.

    Takes a Database on SQLite (fixture `sqlite_database`; it may be empty) and yields a
    Recorder. Everything that runs through its engine inside the block is recorded, from any
    task: SELECT, UPDATE, DELETE and INSERT, with parameters. At the end each goes through
    EXPLAIN QUERY PLAN, and one AssertionError lists every `SCAN <table>` of a table in
    `Table.metadata`, however it is aliased. `SEARCH ... USING INDEX` and `SCAN ... USING
    (COVERING) INDEX` pass; virtual tables (search_*) and subqueries do not count.

    `may_sort=False` also refuses a sort outside an index (TEMP B-TREE FOR ORDER BY, GROUP BY,
    DISTINCT): right for pages of long lists. `may_scan` names tables that may be read whole.
    A block that runs no query fails, too. Example::

        async with every_query_uses_an_index(sqlite_database, may_sort=False) as recorder:
            await conversations.page(owner)
        assert "conversations" in recorder.tables()

    A partial index serves a query only when SQLite sees its condition in the statement: write
    it as a literal (`text("state = 'running'")` or `literal_column`) where it does not.
    """
    if not database.is_sqlite:
        raise ValueError("query plans are read from SQLite: use the fixture sqlite_database")
    recorder = Recorder()

    def record(
        _connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool
    ) -> None:
        if statement.lstrip().upper().startswith(VERBS):
            one = many and isinstance(parameters[0], (tuple, list, dict))  # or all rows in one line
            recorder.queries.append(Query(statement, parameters[0] if one else parameters))

    engine = database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", record)
    try:
        yield recorder
    finally:
        event.remove(engine, "before_cursor_execute", record)
    assert recorder.queries, "no query ran inside the block"
    found = await complaints(database, recorder.queries, may_sort=may_sort, may_scan=may_scan)
    assert not found, "queries without an index:\n" + "\n".join(map(str, found))


async def complaints(
    database: Database,
    queries: Sequence[Query],
    *,
    may_sort: bool = True,
    may_scan: Iterable[str] = (),
) -> list[Complaint]:
    """Every step of the queries' plans that reads a whole table, or sorts when it may not."""
    tables = set(Table.metadata.tables) - set(may_scan)
    found: list[Complaint] = []
    seen: set[str] = set()
    async with database.reading() as db:
        connection = await db.connection()
        for query in queries:
            if query.statement in seen:
                continue
            seen.add(query.statement)
            plan = await connection.exec_driver_sql(
                f"EXPLAIN QUERY PLAN {query.statement}", query.parameters
            )
            steps = [str(row[3]) for row in plan]
            whole = tables | aliases(query.statement, tables)
            found += [
                Complaint(query, step)
                for step in steps
                if is_scan(step, whole) or (not may_sort and SORT.match(step))
            ]
    return found


def is_scan(step: str, tables: set[str]) -> bool:
    """Whether a step of a plan reads one of the tables (or aliases) from end to end."""
    match = SCAN.match(step)
    return bool(match) and match[1] in tables


def aliases(statement: str, tables: set[str]) -> set[str]:
    """The names that a statement gives to the tables: `messages AS m` gives `m`."""
    pairs = re.findall(r'"?(\w+)"? AS "?(\w+)"?', statement)
    return {alias for table, alias in pairs if table in tables}
