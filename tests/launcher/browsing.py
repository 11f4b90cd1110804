"""A browser for a test that must not disturb, or be disturbed by, the browsers of other tests."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from playwright.sync_api import Browser

from tests import chromium


def with_browser(visit: Callable[[Browser], None]) -> None:
    """Call `visit` with a running Chromium; the test is skipped where none is installed.

    In a thread of its own: Playwright keeps an event loop running in the thread that it is
    started in, and allows one of itself there.
    """
    if chromium.path() is None:
        pytest.skip(chromium.MISSING)

    def visit_and_leave() -> None:
        with chromium.launched() as browser:
            visit(browser)

    with ThreadPoolExecutor(1) as thread:
        thread.submit(visit_and_leave).result()
