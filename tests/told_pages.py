"""What the pages of a failed browser test showed and said, printed below its failure.

A pytest plugin with the one thing that its fixtures need: whether the test has failed.
"""

from __future__ import annotations

import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Error, Page, Request

FAILED = pytest.StashKey[bool]()
MOST_CHARACTERS = 1_500


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Note on the test that its call has failed."""
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report


@contextmanager
def told(context: BrowserContext, test: pytest.Item) -> Iterator[BrowserContext]:
    """Listen to a browser's pages; after a failure, print their addresses, texts and complaints."""
    heard: list[str] = []

    def says(message: ConsoleMessage) -> None:
        heard.append(f"console {message.type}: {message.text}")

    def fails(request: Request) -> None:
        heard.append(f"failed {request.method} {request.url}: {request.failure}")

    context.on("console", says)
    context.on("requestfailed", fails)
    context.on("weberror", lambda error: heard.append(f"error: {error.error}"))
    yield context
    if test.stash.get(FAILED, False):
        lines = [*heard[-30:], *(_shown(page) for page in context.pages)]
        sys.stdout.write("\n".join(lines) + "\n")


def _shown(page: Page) -> str:
    try:
        return f"{page.url} shows: {page.inner_text('body', timeout=2_000)[:MOST_CHARACTERS]}"
    except Error as error:
        return f"{page.url} cannot be read: {error.message}"
