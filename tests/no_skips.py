"""A pytest plugin: where `CI` is set, a test that skips itself has failed.

On a person's machine a test may say that it needs what is not there. A run that decides whether
a change is merged must not be green because it did not look.
"""

from __future__ import annotations

import os
from collections.abc import Generator

import pytest

Report = pytest.TestReport | pytest.CollectReport


def is_strict() -> bool:
    """Whether this run decides: `CI` is set, and not to a word for no."""
    return os.environ.get("CI", "").lower() not in {"", "0", "false", "no"}


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport() -> Generator[None, Report, Report]:
    """A skipped test, or one that is expected to fail."""
    return _judged((yield))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report() -> Generator[None, Report, Report]:
    """A file that skips itself as a whole."""
    return _judged((yield))


def _judged(report: Report) -> Report:
    if report.skipped and is_strict():
        why = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"{why}\nWhere CI is set, no test may be skipped or expected to fail."
        vars(report).pop("wasxfail", None)
    return report
