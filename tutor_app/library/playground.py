"""Runs a learner's code in the browser's worker: its output, its errors, its tests, its tables.

The worker loads this file and those that it imports into Pyodide, and calls
`run(job, write, ask)`. Tests run as the course check runs them (`runner.py`): functions
`test_*`, after the learner's code, in the same namespace.
"""

from __future__ import annotations

import gc
import json
import sqlite3
import time

from tutor_app.library import above, asserts, rows, runner
from tutor_app.library.console import Kept, TooMuchOutput, questions_only
from tutor_app.library.mishaps import CODE, MESSAGE_CHARACTERS, TESTS, line_in_code, sql_error, told

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType
    from typing import Any

    from tutor_app.library.console import Ask, Write

    Json = dict[str, Any]
    Reached = Callable[[int], object]

TABLE_ROWS = 200
TABLES = 20
CELL_CHARACTERS = 300
SQL_SECONDS = 10.0
"""The worker stops a program by itself at the same time; this holds where it cannot."""


def _nobody(_place: int) -> None:
    """Nobody wants to hear how far the run is."""


def run(order: str, write: Write, ask: Ask, reached: Reached = _nobody) -> str:
    """Run one job and give its result, both as JSON; never raises.

    Args:
        order: `language` ("python" or "sql"), `code`, `is_check`, and for a check `tests`
            (Python) or `expected` (SQL, as `sql_execution.expected_rows` gives it); `setup` (SQL);
            `before`, the blocks above, of which those run first that the code builds on, whatever
            becomes of them and without what they print; `skip`, places in `before` that do not
            run; `until_failure`, whether the first test that fails is the last to run.
        write: Is called with "out" or "err" and a piece of text, as it is printed.
        ask: Waits for a line of input and gives it, None when there is none.
        reached: Is called with the place in `before` of the block that begins, -1 for the code.

    Returns:
        `error` (null or `type`, `message`, `line`, `where`, `traceback`), `tests` (each `name`,
        `passed`, `message`, `type`, `line`), `tables` (each `columns`, `rows`, `count`),
        `passed`, `seconds`, and `above`: what failed above (each `block`, its place in `before`,
        and its `error`).
    """
    job = json.loads(order)
    kept = Kept()
    printed = kept.connect(write, ask)
    began = time.monotonic()
    try:
        result = (_sql if job["language"] == "sql" else _python)(job, reached)
    except BaseException as problem:  # noqa: BLE001 - an interrupt may come at any time
        result = _result(error=told(problem))
    finally:
        kept.restore()
    printed.flush()
    result["seconds"] = round(time.monotonic() - began, 3)
    gc.collect()
    return json.dumps(result)


def _python(job: Json, reached: Reached) -> Json:
    module = runner.fresh_main()
    code, tests = job["code"], job.get("tests", "")
    failed = [
        {"block": place, "error": error}
        for place, block in _above(job, reached)
        if (error := _prepared(block, f"<block {place + 1}>", module))
    ]
    error = _failure(code, CODE, runner.executing(code, CODE, module))
    if error or not job.get("is_check"):
        return _result(error=error, failed_above=failed)
    runner.remember(TESTS, tests)
    vars(module).update(asserts.namespace())
    error = _failure(tests, TESTS, lambda: _execute_tests(tests, module))
    results = [] if error else _all_tested(module, until_failure=job.get("until_failure", False))
    return _result(error=error, tests=results)


def _above(job: Json, reached: Reached) -> Iterator[tuple[int, str]]:
    """The blocks above that the code builds on, with their places; then the code is reached."""
    before, skipped = job.get("before", []), job.get("skip", [])
    for place in above.needed(job["language"], job["code"], before):
        if place not in skipped:
            reached(place)
            yield place, before[place]
    reached(-1)


def _prepared(block: str, name: str, module: ModuleType) -> Json | None:
    """Run a block that stands above the code; its fault, which does not end the run."""
    runner.remember(name, block)
    try:
        with questions_only():
            runner.executing(block, name, module)()
    except (Exception, SystemExit) as problem:  # noqa: BLE001 - what was asked for is the code below
        return told(problem, name)
    return None


def _execute_tests(tests: str, module: ModuleType) -> None:
    exec(asserts.compiled(tests, TESTS), vars(module))  # noqa: S102 - its whole purpose


def _failure(code: str, name: str, action: Callable[[], object]) -> Json | None:
    runner.remember(name, code)
    try:
        action()
    except BaseException as problem:  # noqa: BLE001 - SystemExit ends the learner's program only
        return told(problem)
    return None


def _all_tested(module: ModuleType, *, until_failure: bool) -> list[Json]:
    results: list[Json] = []
    for name, test in runner.tests_in(module):
        results.append(_tested(name, test))
        if until_failure and not results[-1]["passed"]:
            break
    return results


def _tested(name: str, test: Callable[[], object]) -> Json:
    """One test; an interrupt ends the whole run."""
    try:
        test()
    except (KeyboardInterrupt, TooMuchOutput):
        raise
    except BaseException as problem:  # noqa: BLE001 - the learner's own code runs here
        return {"name": name, "passed": False, "message": _because(problem), **_place(problem)}
    return {"name": name, "passed": True, "message": "", "line": None, "type": ""}


def _place(problem: BaseException) -> Json:
    """What failed inside the learner's own code, if it was there."""
    line = line_in_code(CODE, problem)
    return {"line": line, "type": type(problem).__name__}


def _because(problem: BaseException) -> str:
    return str(problem)[:MESSAGE_CHARACTERS]


def _sql(job: Json, reached: Reached) -> Json:
    tables: list[Json] = []
    failed: list[Json] = []

    def seen(cursor: sqlite3.Cursor, found: rows.Rows) -> None:
        if len(tables) < TABLES:
            tables.append(_table(cursor, found))

    try:
        with rows.database(2 * SQL_SECONDS) as db:
            rows.last_rows(db, job.get("setup", ""))
            failed += _queried_above(db, job, reached)
            got = rows.last_rows(db, job["code"], seen)
    except sqlite3.Error as problem:
        return _result(error=sql_error(problem, job["code"]), tables=tables, failed_above=failed)
    tests = [_compared(job["expected"], got)] if job.get("is_check") else []
    return _result(tests=tests, tables=tables, failed_above=failed)


def _queried_above(db: sqlite3.Connection, job: Json, reached: Reached) -> Iterator[Json]:
    for place, block in _above(job, reached):
        try:
            rows.last_rows(db, block)
        except sqlite3.Error as problem:
            yield {"block": place, "error": sql_error(problem, block)}


def _compared(expected: str, got: rows.Rows | None) -> Json:
    wanted = json.loads(expected)
    plain = None if wanted["rows"] is None else [tuple(map(_value, row)) for row in wanted["rows"]]
    message = rows.difference(plain, got, is_ordered=wanted["is_ordered"])
    return {"name": "rows", "passed": not message, "message": message, "line": None, "type": ""}


def _value(value: Any) -> object:
    return bytes.fromhex(value["bytes"]) if isinstance(value, dict) else value


def _table(cursor: sqlite3.Cursor, found: rows.Rows) -> Json:
    return {
        "columns": [column[0] for column in cursor.description],
        "rows": [[_cell(value) for value in row] for row in found[:TABLE_ROWS]],
        "count": len(found),
    }


def _cell(value: object) -> str | None:
    if value is None:
        return None
    text = f"x'{value.hex()}'" if isinstance(value, bytes) else str(value)
    return text if len(text) <= CELL_CHARACTERS else f"{text[: CELL_CHARACTERS - 1]}…"


def _result(
    *,
    error: Json | None = None,
    tests: list[Json] | None = None,
    tables: list[Json] | None = None,
    failed_above: list[Json] | None = None,
) -> Json:
    tested = tests or []
    return {
        "error": error,
        "tests": tested,
        "tables": tables or [],
        "above": failed_above or [],
        "passed": not error and bool(tested) and all(test["passed"] for test in tested),
    }
