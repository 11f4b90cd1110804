"""What is said about an error of a learner's program: its type, its words, its line."""

from __future__ import annotations

import re
import traceback

from tutor_app.library import runner
from tutor_app.library.console import TooMuchOutput

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from typing import Any

    Json = dict[str, Any]

CODE, TESTS = "<your code>", "<tests>"
MESSAGE_CHARACTERS = 1_000
TRACEBACK_CHARACTERS = 6_000
_STOPS = (KeyboardInterrupt, SystemExit, TooMuchOutput)
"""What ends a program without a fault of its code: there is no traceback to study."""


def told(problem: BaseException, name: str = CODE) -> Json:
    """`type`, `message`, `line` of the code called `name` or None, `where`, `traceback`."""
    line = line_in_code(name, problem)
    where = "code" if line else "tests" if line_in_code(TESTS, problem) else ""
    return {
        "type": type(problem).__name__,
        "message": _message(problem)[:MESSAGE_CHARACTERS],
        "line": line,
        "where": where,
        "traceback": "" if isinstance(problem, _STOPS) else _traceback(problem, name),
    }


def _message(problem: BaseException) -> str:
    """The words of an error as Python's traceback ends, with its "Did you mean"."""
    try:
        last = traceback.format_exception_only(problem)[-1].strip()
    except Exception:  # noqa: BLE001 - an error whose own code fails
        return ""
    return last.partition(": ")[2] if ": " in last else ""


def line_in_code(name: str, problem: BaseException) -> int | None:
    """The line of the code called `name` on which it failed, None when that was elsewhere."""
    return runner.line_in(name, problem, 1) if _is_in(name, problem) else None


def _is_in(name: str, problem: BaseException) -> bool:
    if isinstance(problem, SyntaxError) and problem.filename == name:
        return True
    return any(f.filename == name for f in traceback.extract_tb(problem.__traceback__))


def _traceback(problem: BaseException, name: str) -> str:
    """The traceback from the learner's code on, without our own frames."""
    frame = problem.__traceback__
    while frame and frame.tb_frame.f_code.co_filename not in (name, TESTS):
        frame = frame.tb_next
    try:
        text = "".join(traceback.format_exception(type(problem), problem, frame))
    except Exception:  # noqa: BLE001 - an error whose own code fails
        text = type(problem).__name__
    half = TRACEBACK_CHARACTERS // 2
    return text if len(text) <= 2 * half else f"{text[:half]}\n...\n{text[-half:]}"


def sql_error(problem: sqlite3.Error, code: str) -> Json:
    """The error, and the line of the statement's word that SQLite complains about, if it says."""
    message = str(problem)
    word = message.partition('near "')[2].partition('"')[0]
    return {
        "type": type(problem).__name__,
        "message": message,
        "line": _line_of(word or message.partition(": ")[2].split(".")[-1], code),
        "where": "code",
        "traceback": "",
    }


def _line_of(word: str, code: str) -> int | None:
    """The line on which a word stands, None unless there is just one such place."""
    pattern = rf"(?<!\w){re.escape(word)}(?!\w)"
    places = list(re.finditer(pattern, code, re.IGNORECASE)) if word else []
    return code.count("\n", 0, places[0].start()) + 1 if len(places) == 1 else None
