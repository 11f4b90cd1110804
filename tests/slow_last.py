"""A pytest plugin: the quick tests run first; a test of whole processes has a second chance.

A browser, a server and a provider share the machine's two cores with each other: what fails of
waiting too long there and not again was starved, and is reported as a rerun. Whatever fails in
another way, and every quick test, has one chance.

Where the tests run in several processes, the slow ones of a folder stay together: they share a
started app, a built front end or the archives of an export.
"""

from __future__ import annotations

from pathlib import Path

import pytest

STARVED = ["TimeoutError", "Timeout \\d+ms exceeded", "TimeoutExpired", "did not get ready"]
TESTS = Path(__file__).parent
TOGETHER = {"browser": "browser", "ui/components": "components"}
"""Folders of slow tests with a group of their own; the others', with one server after another,
are one group."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the slow tests after the quick ones, and those with a browser last."""
    items.sort(key=_weight)
    for item in items:
        if _weight(item):
            item.add_marker(pytest.mark.flaky(reruns=1, only_rerun=STARVED))
            item.add_marker(pytest.mark.xdist_group(_group(item)))


def _weight(item: pytest.Item) -> int:
    if item.get_closest_marker("browser"):
        return 2
    return 1 if item.get_closest_marker("slow") else 0


def _group(item: pytest.Item) -> str:
    folder = item.path.parent.relative_to(TESTS).as_posix()
    return TOGETHER.get(folder, "processes")
