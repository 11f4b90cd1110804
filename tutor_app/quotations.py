"""Keeps what strangers send out of the log: words of libraries, exceptions, control characters."""

from __future__ import annotations

import linecache
import logging
import re
import sys
import threading
import traceback
import warnings
from collections.abc import Iterator, Mapping
from types import TracebackType
from typing import Any

CARRIERS = ("reflex", "socketio", "engineio", "asyncio", "_granian", "granian")
"""The libraries whose lines may quote what they carry."""
NOT_QUOTED = "a library's line that is not quoted"
_BEFORE_QUOTATION = re.compile(r"[^:(\[{'\"<%]*")


def cut(record: logging.LogRecord) -> bool:
    """The filter of our log handler: of a carrier's line only what stands in its source stays.

    A library may begin a line with what was sent ("<origin> is not an accepted origin"), so
    words count only as far as they are literally in the file that logs them.
    """
    if record.name.startswith(CARRIERS):
        words = str(record.msg if record.args else record.getMessage())
        kept = _BEFORE_QUOTATION.match(words.partition("\n")[0])[0].strip()  # type: ignore[index] # matches ""
        record.msg, record.args = kept if _is_own(record, kept) else NOT_QUOTED, ()
    return True


def _is_own(record: logging.LogRecord, words: str) -> bool:
    """Whether the words are the library's own; asyncio's first line is made of constants."""
    if record.name.startswith("asyncio"):
        return True
    return bool(words) and words in "".join(linecache.getlines(record.pathname))


def place_of(record: logging.LogRecord | None) -> str:
    """Where a carrier's line was logged, `module:line`; empty for other lines."""
    if record is None or not record.name.startswith(CARRIERS):
        return ""
    return f"{record.module}:{record.lineno}"


def places(error: BaseException) -> str:
    """Where an error came from: kinds and lines of it and its causes, without its words.

    The words of an exception may quote what a learner said.
    """
    return "".join(
        f"{type(part).__name__}\n{''.join(traceback.format_tb(part.__traceback__))}"
        for part in _causes(error)
    )


def printable(line: Mapping[str, Any]) -> dict[str, Any]:
    """A line whose words stand on one line of a terminal; the renderers escape its facts."""
    return {**line, "event": _escaped(str(line.get("event", "")))}


def take_over_libraries() -> None:
    """Let every line of a library come through our handler, and no exception print itself.

    Some libraries hang handlers of their own on their loggers when they are set up.
    """
    for name in list(logging.root.manager.loggerDict):
        if name.startswith(CARRIERS):
            library = logging.getLogger(name)
            library.handlers, library.propagate = [], True
    logging.captureWarnings(capture=True)
    warnings.formatwarning = _warning_words  # type: ignore[assignment] # fewer arguments are used
    sys.excepthook = _print_places
    threading.excepthook = lambda args: _log_uncaught(args.exc_value)
    sys.unraisablehook = lambda args: _log_uncaught(args.exc_value)


def _warning_words(
    _message: Warning | str, category: type[Warning], filename: str, lineno: int, *_: object
) -> str:
    return f"{category.__name__} at {filename}, line {lineno}"


def _print_places(
    kind: type[BaseException], error: BaseException, _traceback: TracebackType | None
) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    _log_uncaught(error)


def _log_uncaught(error: BaseException | None) -> None:
    if error is not None:
        logging.getLogger("tutor_app.uncaught").error("uncaught error", exc_info=error)


def _escaped(text: str) -> str:
    if text.isprintable():
        return text
    return "".join(one if one.isprintable() else ascii(one)[1:-1] for one in text)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
