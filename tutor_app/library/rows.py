"""Runs SQL on SQLite in memory and compares rows.

It imports nothing of the application: the browser gets this very file.
"""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing, contextmanager

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Row = tuple[object, ...]
Rows = list[Row]
PROGRESS_STEPS = 10_000
"""So many steps of SQLite's machine lie between two looks at the clock."""


@contextmanager
def database(seconds: float) -> Iterator[sqlite3.Connection]:
    """An empty database that interrupts what still runs after `seconds`."""
    end = time.monotonic() + seconds
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as db:
        db.set_progress_handler(lambda: time.monotonic() > end, PROGRESS_STEPS)
        yield db


def last_rows(
    db: sqlite3.Connection,
    script: str,
    seen: Callable[[sqlite3.Cursor, Rows], None] | None = None,
) -> Rows | None:
    """Run every statement of a script; the rows of its last SELECT, None without one.

    `seen` is told of each statement that gave rows. Raises sqlite3.Error.
    """
    rows = None
    for statement in statements(script):
        cursor = db.execute(statement)
        if cursor.description:
            rows = cursor.fetchall()
            if seen:
                seen(cursor, rows)
    return rows


def statements(script: str) -> list[str]:
    """The statements of a script; a semicolon inside a string or a trigger ends none."""
    found = []
    pending = ""
    for piece in script.split(";"):
        pending += piece + ";"
        if sqlite3.complete_statement(pending):
            found.append(pending)
            pending = ""
    return [*found, *([pending[:-1]] if pending.strip(" \n\t;") else [])]


def difference(wanted: Rows | None, got: Rows | None, *, is_ordered: bool) -> str:
    """What tells `got` from `wanted`, in one sentence; "" when nothing does.

    Rows may come in any order unless `is_ordered`.
    """
    if wanted is None or got is None:
        return "there is no SELECT"
    if got == wanted:
        return ""
    if _in_order(wanted) == _in_order(got):
        return "the rows are right, but they are in another order" if is_ordered else ""
    return f"the rows differ: {_first_difference(wanted, got)}"


def _in_order(rows: Rows) -> Rows:
    return sorted(rows, key=repr)


def _first_difference(wanted: Rows, got: Rows) -> str:
    """The kindest true statement: how wide, how many, or a row that should not be there."""
    wide, narrow = (len(rows[0]) if rows else 0 for rows in (wanted, got))
    if wanted and got and wide != narrow:
        return f"{_counted(narrow, 'column')}, where {wide} {_are(wide)} expected"
    if len(wanted) != len(got):
        return f"{_counted(len(got), 'row')}, where {len(wanted)} {_are(len(wanted))} expected"
    left = list(wanted)
    for row in got:
        if row not in left:
            return f"the row {_shown(row)} should not be there, or not with these values"
        left.remove(row)
    return "values that look the same have another type"


def _counted(number: int, thing: str) -> str:
    return f"{number or 'no'} {thing}{'' if number == 1 else 's'}"


def _are(number: int) -> str:
    return "is" if number == 1 else "are"


def _shown(row: Row) -> str:
    text = ", ".join("NULL" if value is None else repr(value) for value in row)
    return f"({text})" if len(text) <= 120 else f"({text[:118]}…)"
