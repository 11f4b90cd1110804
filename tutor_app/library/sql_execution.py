"""Executes the SQL of a section on SQLite in memory."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

from tutor_app.library import rows
from tutor_app.library.execution import BLOCK_SECONDS, Block, Outcome
from tutor_app.library.sections import Exercise


def run_sql(blocks: Sequence[Block]) -> list[Outcome]:
    """Run SQL blocks one after the other on one database; the outputs are empty."""
    outcomes = []
    with rows.database(BLOCK_SECONDS * 5) as db:
        for code, line in blocks:
            try:
                rows.last_rows(db, code)
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
    return rows.difference(wanted, got, is_ordered=exercise.is_ordered)


def expected_rows(exercise: Exercise) -> str:
    """What the browser compares an answer to an SQL exercise with: JSON, without the solution.

    An object with `rows` (null when the solution gives none) and `is_ordered`; bytes stand as
    `{"bytes": "hex"}`. Raises sqlite3.Error when setup or solution fail.
    """
    wanted = _rows(exercise.setup, exercise.solution)
    return json.dumps({"rows": wanted, "is_ordered": exercise.is_ordered}, default=_plain)


def _plain(value: object) -> object:
    if isinstance(value, bytes):
        return {"bytes": value.hex()}
    raise TypeError(f"no value of SQLite: {type(value).__name__}")


def _rows(setup: str, script: str) -> rows.Rows | None:
    with rows.database(BLOCK_SECONDS * 5) as db:
        rows.last_rows(db, setup)
        return rows.last_rows(db, script)


def _told(problem: sqlite3.Error) -> str:
    return f"{type(problem).__name__}: {problem}"
