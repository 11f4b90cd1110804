"""The plain JavaScript modules, tested by Node's own test runner."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

MODULES = sorted((Path(__file__).parent / "js").glob("*.test.mjs"))


@pytest.mark.parametrize("file", MODULES, ids=lambda file: file.name.split(".")[0])
def test_module(file: Path) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("no Node.js is installed")
    result = subprocess.run(
        [node, "--test", "--test-reporter=spec", str(file)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert 0 == result.returncode, result.stdout[-4000:] + result.stderr[-2000:]
