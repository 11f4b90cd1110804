"""What a browser may report of an attempt: limits, and clear words for what breaks them."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tutor_app.errors import InvalidInput

MAX_CODE = 100_000
MAX_LINES = 5_000
MAX_TESTS = 100
MAX_TEXT = 2_000
MAX_SECONDS = 86_400.0
KEPT = 50


@dataclass(frozen=True, slots=True)
class Report:
    """An attempt as the learner's browser tells it: their own claim, nobody's grade."""

    code: str
    is_passed: bool
    tests: tuple[dict[str, Any], ...] = ()
    seconds: float | None = None

    @classmethod
    def of(cls, told: object) -> Report:
        """From what the exercise component sends (JSON, or the object in it).

        Raises InvalidInput.
        """
        if isinstance(told, str):
            try:
                told = json.loads(told)
            except (ValueError, RecursionError) as error:
                raise _bad("The result of the attempt could not be read.") from error
        if not isinstance(told, dict):
            raise _bad("The result of the attempt could not be read.")
        tests = told.get("tests", [])
        if not isinstance(tests, list):
            raise _bad("The tests of an attempt are a list.")
        return cls.checked(told.get("code"), told.get("passed", False), tests, told.get("seconds"))

    @classmethod
    def checked(
        cls, code: object, is_passed: object, tests: Sequence[object] = (), seconds: object = None
    ) -> Report:
        """From its parts. Raises InvalidInput."""
        if not isinstance(is_passed, bool):
            raise _bad("`passed` is true or false.")
        return cls(checked_code(code), is_passed, _tests(tests), _seconds(seconds))


def checked_code(code: object) -> str:
    """Code as it is kept. Raises InvalidInput (`empty_code`, `code_too_long`)."""
    if not isinstance(code, str):
        raise _bad("An attempt needs its code as text.")
    clean = code.replace("\x00", "").replace("\r\n", "\n")
    clean = clean.encode("utf-8", "replace").decode()
    if not clean.strip():
        raise InvalidInput(
            "There is no code in this attempt. Write a line, then check.", code="empty_code"
        )
    lines = clean.count("\n") + 1
    if len(clean) > MAX_CODE or lines > MAX_LINES:
        raise InvalidInput(
            f"This attempt has {lines:,} lines and {len(clean):,} characters; at most "
            f"{MAX_LINES:,} lines and {MAX_CODE:,} characters are kept. Your code is still in the "
            "editor; shorten it and check again.",
            code="code_too_long",
        )
    return clean


def _tests(tests: Sequence[object]) -> tuple[dict[str, Any], ...]:
    if len(tests) > MAX_TESTS:
        raise _bad(f"At most {MAX_TESTS} tests are kept with an attempt.")
    kept = []
    for test in tests:
        if not isinstance(test, dict):
            raise _bad("A test has a name, whether it passed, and a message.")
        kept.append(
            {
                "name": _text(test.get("name"), 200),
                "passed": test.get("passed") is True,
                "message": _text(test.get("message"), MAX_TEXT),
            }
        )
    return tuple(kept)


def _text(value: object, limit: int) -> str:
    text = value if isinstance(value, str) else ""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()[:limit]


def _seconds(seconds: object) -> float | None:
    if seconds is None:
        return None
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        raise _bad("`seconds` is a number.")
    if not math.isfinite(seconds) or not 0 <= seconds <= MAX_SECONDS:
        raise _bad(f"`seconds` lies between 0 and {MAX_SECONDS:.0f}.")
    return float(seconds)


def _bad(words: str) -> InvalidInput:
    return InvalidInput(f"{words} Your code is still in the editor.", code="bad_attempt")
