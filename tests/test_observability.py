"""The log: its levels, and what it never says."""

from __future__ import annotations

import asyncio
import gc
import json
import logging
import sys
import threading
import warnings
from collections.abc import Iterator

import pytest
import structlog

from tutor_app.accounts.audit import audit
from tutor_app.observability import configure_logging, logger


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """Leave the process's logging as it was."""
    root, before = logging.getLogger(), structlog.get_config()
    handlers, level = root.handlers, root.level
    hooks = sys.excepthook, threading.excepthook, sys.unraisablehook
    yield
    root.handlers, root.level = handlers, level
    sys.excepthook, threading.excepthook, sys.unraisablehook = hooks
    logging.captureWarnings(capture=False)
    structlog.configure(**before)


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


@pytest.mark.parametrize("level", ["debug", "info", "warning", "error"])
def test_no_level_hides_the_audit(level: str, capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(level, "json")
    audit("login", "refused", code="bad_credentials")
    [line] = lines(capsys)
    assert ("audit", "login", "refused", "bad_credentials") == tuple(
        line[name] for name in ("event", "action", "outcome", "code")
    )


def test_a_level_hides_other_lines(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("warning", "json")
    logger("tutor_app.chat").info("something")
    assert [] == lines(capsys)


SECRET = "what a learner said"


def test_an_exception_is_logged_by_kind_and_place(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("info", "json")
    for log in (logger("tutor_app.x").exception, logging.getLogger("somebody.else").exception):
        try:
            raise ValueError(SECRET)
        except ValueError:
            log("it failed")
        [line] = lines(capsys)
        assert "it failed" == line["event"]
        assert "ValueError" in str(line["trace"])
        assert "test_observability.py" in str(line["trace"])
        assert SECRET not in json.dumps(line)


@pytest.mark.parametrize(
    ("name", "words", "kept"),
    [
        ("reflex.app", f"Received an event. Event data: {SECRET}", "Received an event. Event data"),
        ("reflex_base.event", f"Error for Event(payload={{{SECRET!r}}})", "Error for Event"),
        (
            "engineio.server",
            f"message async handler error '{SECRET}'",
            "message async handler error",
        ),
        ("socketio", f"{{'text': '{SECRET}'}}", "a library's line that is not quoted"),
        ("tutor_app.x", "kept: as it (is)", "kept: as it (is)"),
    ],
)
def test_what_carries_events_does_not_quote_them(
    name: str, words: str, kept: str, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logging("info", "json")
    logging.getLogger(name).error(words)
    [line] = lines(capsys)
    assert kept == line["event"]
    assert SECRET not in json.dumps(line)


async def test_a_task_that_nobody_waited_for_quotes_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    async def fail() -> None:
        raise ValueError(SECRET)

    configure_logging("info", "json")
    task = asyncio.create_task(fail())
    await asyncio.wait({task})
    del task
    gc.collect()
    [line] = lines(capsys)
    assert "Task exception was never retrieved" in str(line["event"])
    assert "in fail" in str(line["trace"])
    assert SECRET not in json.dumps(line)


@pytest.mark.parametrize("name", ["engineio.server", "socketio.server", "reflex.app", "_granian"])
def test_a_library_s_own_handler_prints_nothing(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    library = logging.getLogger(name)
    library.addHandler(logging.StreamHandler())
    configure_logging("info", "json")
    library.error(SECRET + " is not an accepted origin.")
    [line] = lines(capsys)
    assert ("a library's line that is not quoted", "test_observability") == (
        line["event"],
        str(line["place"]).partition(":")[0],
    )


@pytest.mark.parametrize("style", ["console", "json"])
def test_a_line_stays_one_line_and_moves_no_cursor(
    style: str, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logging("info", style)
    forged = "/a\n2026 [error] forged\x1b[2J\u202e\x00"
    logger("tutor_app.x").warning(forged, path=forged)
    logging.getLogger("somebody.else").warning("at %s", forged)
    printed = capsys.readouterr().err
    assert 2 == len(printed.splitlines())
    assert [] == [one for one in printed if not one.isprintable() and one != "\n"]


def test_a_warning_is_a_kind_and_a_place(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("info", "json")
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(capture=True)
        warnings.warn(SECRET, UserWarning, stacklevel=1)
    [line] = lines(capsys)
    assert "UserWarning at " in str(line["event"])
    assert SECRET not in json.dumps(line)


def test_an_uncaught_exception_of_a_thread_quotes_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fail() -> None:
        raise ValueError(SECRET)

    configure_logging("info", "json")
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    [line] = lines(capsys)
    assert "uncaught error" == line["event"]
    assert "ValueError" in str(line["trace"])
    assert SECRET not in json.dumps(line)


def test_refusals_that_cost_nothing_are_sampled(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("info", "json")
    for _ in range(50):
        audit("sampled here", "refused", code="bad_arguments")
    assert 5 == len(lines(capsys))
