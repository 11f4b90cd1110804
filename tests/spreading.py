"""A pytest plugin: which tests stay together in one process, and which come first.

A file is one group; so is a folder whose tests share something that takes long to make. Processes
take whole groups (`--dist loadgroup`). Those that take longest come first, and the quick files fill
in at the end, so that no process is left alone with a long one.
"""

from __future__ import annotations

import pytest

TOGETHER = ("tests/export/",)
"""Folders that are one group."""
LONGEST = ("tests/browser/", "tests/launcher/", "tests/crash/", "tests/export/")
"""Folders whose groups come first, in this order; then come the other slow ones."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Name each test's group, and put the groups in order, each in one piece."""
    weights: dict[str, int] = {}
    for item in items:
        group = group_of(item.nodeid)
        item.add_marker(pytest.mark.xdist_group(group))
        weights[group] = max(weights.get(group, 0), _weight(item))
    place = {group: number for number, group in enumerate(weights)}
    groups = {item: group_of(item.nodeid) for item in items}
    items.sort(key=lambda item: (-weights[groups[item]], place[groups[item]]))


def group_of(nodeid: str) -> str:
    """The group of a test: its folder, where that is one, otherwise its file."""
    file = nodeid.partition("::")[0]
    return next((folder for folder in TOGETHER if file.startswith(folder)), file)


def _weight(item: pytest.Item) -> int:
    """How long it takes, roughly: nothing for a quick test, else more for what comes earlier."""
    if not any(map(item.get_closest_marker, ("slow", "browser"))):
        return 0
    places = (place for place, folder in enumerate(LONGEST) if item.nodeid.startswith(folder))
    return 1 + len(LONGEST) - next(places, len(LONGEST))
