"""The plain JavaScript modules, tested by Node's own test runner: all files in one run of it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

MODULES = sorted((Path(__file__).parent / "js").glob("*.test.mjs"))
OLDEST = (20, 11)
"""The first Node.js whose test runner has a clock that also says the date."""
HUNG_SECONDS = 600
SUMMARY = "failing tests:"


def test_the_modules_do_what_their_tests_say() -> None:
    result = _node("--no-warnings", "--test", "--test-reporter=spec", *map(str, MODULES))
    _, _, failures = result.stdout.partition(SUMMARY)
    assert 0 == result.returncode, f"{failures or result.stdout[-8000:]}\n{result.stderr[-2000:]}"
    assert len(MODULES) > 30


def test_it_is_a_node_that_can_test() -> None:
    major, minor, *_ = _node("--version").stdout.strip().removeprefix("v").split(".")
    assert (int(major), int(minor)) >= OLDEST, "the tests of the modules need a later Node.js"


def _node(*arguments: str) -> subprocess.CompletedProcess[str]:
    node = shutil.which("node")
    assert node is not None, "the modules are tested by Node.js, and there is none on the path"
    return subprocess.run(
        [node, *arguments], capture_output=True, text=True, timeout=HUNG_SECONDS, check=False
    )
