"""A pytest plugin: which tests stay together in one process, and which come first.

A file is one group; so is a folder whose tests share something that takes long to make: a started
app, a served build, archives. Processes take whole groups (`--dist loadgroup`). The longest come
first, and the quick files fill in at the end, so that no process is left alone with a long one.
"""

from __future__ import annotations

import pytest

TOGETHER = {
    "tests/browser/": "browser",
    "tests/ui/components/": "components",
    "tests/launcher/": "launcher",
    "tests/export/": "export",
}
"""Folders that are one group, the longest first."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Name each test's group, and put the groups in order, each in one piece."""
    weights: dict[str, int] = {}
    for item in items:
        group = group_of(item.nodeid)
        item.add_marker(pytest.mark.xdist_group(group))
        weights[group] = max(weights.get(group, 0), _weight(item, group))
    place = {group: number for number, group in enumerate(weights)}
    groups = {item: group_of(item.nodeid) for item in items}
    items.sort(key=lambda item: (-weights[groups[item]], place[groups[item]]))


def group_of(nodeid: str) -> str:
    """The group of a test: its folder's, where that is one, otherwise its file."""
    file = nodeid.partition("::")[0]
    return next((name for folder, name in TOGETHER.items() if file.startswith(folder)), file)


def _weight(item: pytest.Item, group: str) -> int:
    """How long its group takes, roughly: folders in their order, then slow files, then others."""
    longest = [*reversed(TOGETHER.values())]
    if group in longest:
        return 2 + longest.index(group)
    return int(any(map(item.get_closest_marker, ("slow", "browser"))))
