"""Executes the SQL of a section on SQLite in memory."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager

from tutor_app.library.execution import BLOCK_SECONDS, Block, Outcome
from tutor_app.library.sections import Exercise

Rows = list[tuple[object, ...]]


def run_sql(blocks: Sequence[Block]) -> list[Outcome]:
    """Run SQL blocks one after the other on one database; the outputs are empty."""
    outcomes = []
    with _database() as db:
        for code, line in blocks:
            try:
                _last_rows(db, code)
                error = ""
            except sqlite3.Error as problem:
                error = _told(problem)
            outcomes.append(Outcome("", error, line))
    return outcomes


def compare_rows(exercise: Exercise, code: str) -> str:
    """Why `code` is no answer to an SQL exercise, "" when it is one.

    Its last SELECT has to give the rows of the solution's, in any order unless the exercise
    is ordered.
    """
    try:
        wanted, got = (_rows(exercise.setup, script) for script in (exercise.solution, code))
    except sqlite3.Error as problem:
        return _told(problem)
    if wanted is None or got is None:
        return "there is no SELECT"
    if not exercise.is_ordered:
        wanted, got = sorted(wanted, key=repr), sorted(got, key=repr)
    return "" if got == wanted else "the rows differ"


def _rows(setup: str, script: str) -> Rows | None:
    with _database() as db:
        _last_rows(db, setup)
        return _last_rows(db, script)


@contextmanager
def _database() -> Iterator[sqlite3.Connection]:
    """An empty database that stops what runs too long."""
    end = time.monotonic() + BLOCK_SECONDS * 5
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as db:
        db.set_progress_handler(lambda: time.monotonic() > end, 10_000)
        yield db


def _last_rows(db: sqlite3.Connection, script: str) -> Rows | None:
    """Run every statement of a script; the rows of its last SELECT, None without one."""
    rows = None
    for statement in _statements(script):
        cursor = db.execute(statement)
        if cursor.description:
            rows = cursor.fetchall()
    return rows


def _statements(script: str) -> list[str]:
    statements = []
    pending = ""
    for piece in script.split(";"):
        pending += piece + ";"
        if sqlite3.complete_statement(pending):
            statements.append(pending)
            pending = ""
    return [*statements, *([pending[:-1]] if pending.strip(" \n;") else [])]


def _told(problem: sqlite3.Error) -> str:
    return f"{type(problem).__name__}: {problem}"
