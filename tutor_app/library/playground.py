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
from contextlib import suppress

from tutor_app.library import asserts, rows, runner
from tutor_app.library.console import Kept, TooMuchOutput, silence
from tutor_app.library.mishaps import CODE, MESSAGE_CHARACTERS, TESTS, line_in_code, sql_error, told

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType
    from typing import Any

    from tutor_app.library.console import Ask, Write

    Json = dict[str, Any]

ABOVE = "<a block above>"
TABLE_ROWS = 200
TABLES = 20
CELL_CHARACTERS = 300
SQL_SECONDS = 10.0
"""The worker stops a program by itself at the same time; this holds where it cannot."""


def run(order: str, write: Write, ask: Ask) -> str:
    """Run one job and give its result, both as JSON; never raises.

    Args:
        order: `language` ("python" or "sql"), `code`, `is_check`, and for a check `tests`
            (Python) or `expected` (SQL, as `sql_execution.expected_rows` gives it); `setup` (SQL);
            `before`, a list of blocks that run first, silently, whatever becomes of them;
            `until_failure`, whether the first test that fails is the last to run.
        write: Is called with "out" or "err" and a piece of text, as it is printed.
        ask: Waits for a line of input and gives it, None when there is none.

    Returns:
        `error` (null or `type`, `message`, `line`, `where`, `traceback`), `tests` (each `name`,
        `passed`, `message`, `type`, `line`), `tables` (each `columns`, `rows`, `count`),
        `passed`, `seconds`.
    """
    job = json.loads(order)
    kept = Kept()
    printed = kept.connect(write, ask)
    began = time.monotonic()
    try:
        result = _sql(job) if job["language"] == "sql" else _python(job)
    except BaseException as problem:  # noqa: BLE001 - an interrupt may come at any time
        result = _result(error=told(problem))
    finally:
        kept.restore()
    printed.flush()
    result["seconds"] = round(time.monotonic() - began, 3)
    gc.collect()
    return json.dumps(result)


def _python(job: Json) -> Json:
    module = runner.fresh_main()
    code, tests = job["code"], job.get("tests", "")
    for block in job.get("before", []):
        _prepare(block, module)
    error = _failure(code, CODE, runner.executing(code, CODE, module))
    if error or not job.get("is_check"):
        return _result(error=error)
    runner.remember(TESTS, tests)
    vars(module).update(asserts.namespace())
    error = _failure(tests, TESTS, lambda: _execute_tests(tests, module))
    results = [] if error else _all_tested(module, until_failure=job.get("until_failure", False))
    return _result(error=error, tests=results)


def _prepare(block: str, module: ModuleType) -> None:
    """Run a block that stands above the code; its own faults are not what was asked about."""
    runner.remember(ABOVE, block)
    with silence(), suppress(Exception, SystemExit):
        runner.executing(block, ABOVE, module)()


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


def _sql(job: Json) -> Json:
    tables: list[Json] = []

    def seen(cursor: sqlite3.Cursor, found: rows.Rows) -> None:
        if len(tables) < TABLES:
            tables.append(_table(cursor, found))

    try:
        with rows.database(SQL_SECONDS) as db:
            rows.last_rows(db, job.get("setup", ""))
            for block in job.get("before", []):
                with suppress(sqlite3.Error):
                    rows.last_rows(db, block)
            got = rows.last_rows(db, job["code"], seen)
    except sqlite3.Error as problem:
        return _result(error=sql_error(problem, job["code"]), tables=tables)
    tests = [_compared(job["expected"], got)] if job.get("is_check") else []
    return _result(tests=tests, tables=tables)


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
) -> Json:
    tested = tests or []
    return {
        "error": error,
        "tests": tested,
        "tables": tables or [],
        "passed": not error and bool(tested) and all(test["passed"] for test in tested),
    }
