"""The log: its levels, and what it never says."""

from __future__ import annotations

import json
import logging
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
    yield
    root.handlers, root.level = handlers, level
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
