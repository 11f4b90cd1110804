"""The build of a test run is the one that the Makefile makes."""

from __future__ import annotations

import os

from tests.front_end import PAGES, ROOT
from tutor_app.launcher.front_end import EXTRA_PLUGINS


def test_the_makefile_builds_with_the_pages_that_the_tests_ask_for() -> None:
    assert f"TEST_PAGES := {EXTRA_PLUGINS}={PAGES}\n" in (ROOT / "Makefile").read_text()
    assert PAGES == os.environ[EXTRA_PLUGINS]
