"""A pytest plugin: the quick tests run first; a test of whole processes has a second chance.

A browser, a server and a provider share the machine's two cores with each other: what fails of
waiting too long there and not again was starved, and is reported as a rerun. Whatever fails in
another way, and every quick test, has one chance.

Where the tests run in several processes, a file stays in one, and so do the folders that share a
started app, the built front end or the archives of an export.
"""

from __future__ import annotations

import pytest
from xdist.scheduler import LoadScopeScheduling

STARVED = ["TimeoutError", "Timeout \\d+ms exceeded", "TimeoutExpired", "did not get ready"]
TOGETHER = {
    "browser": "tests/browser/",
    "components": "tests/ui/components/",
    "launcher": ("tests/launcher/", "tests/export/", "tests/crash/", "tests/test_voice_worker.py"),
}


class Spreading(LoadScopeScheduling):
    """Gives whole files and the folders of `TOGETHER` to a process at a time."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return next((name for name, at in TOGETHER.items() if file.startswith(at)), file)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> Spreading:
    """What spreads the tests, instead of what `--dist` names."""
    return Spreading(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the slow tests after the quick ones, and those with a browser last."""
    items.sort(key=_weight)
    for item in items:
        if _weight(item):
            item.add_marker(pytest.mark.flaky(reruns=1, only_rerun=STARVED))


def _weight(item: pytest.Item) -> int:
    if item.get_closest_marker("browser"):
        return 2
    return 1 if item.get_closest_marker("slow") else 0
