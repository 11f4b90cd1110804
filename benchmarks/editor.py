"""How long until an exercise can be written, and until its program runs: cold and warm.

Cold is a browser that has never been here; warm the same page again. Each round starts a browser
of its own. The page is the components' own, with the headers and the files of the app.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from playwright.sync_api import BrowserContext, Page

from benchmarks import report
from benchmarks.report import Cell, Table, met, percentile
from tests import chromium, front_end
from tests.ui.components import site as sites
from tests.ui.components.browser import Site

ROUNDS = 5
COLD_AIM, WARM_AIM = 6.0, 1.5
WAIT_MS = 60_000
STAY_MS = 1_000
"""Nobody leaves sooner; meanwhile the page keeps what makes the next visit short."""

TASK = {"key": "a", "starter": "print(6 * 7)\n", "tests": "def test_it(): pass"}


@dataclass(frozen=True, slots=True)
class Visit:
    """Seconds from the address to an editor, to Python, and from Run to the output."""

    editor: float
    python: float
    run: float


def measure() -> list[Table]:
    """Build the page once, then visit it as somebody new and again."""
    front_end.build()
    return [_table(*_visits())]


def _visits() -> tuple[list[Visit], list[Visit]]:
    cold, warm = [], []
    with sites.served() as address:
        site = Site(address)
        url = site.exercise(site.scene([TASK]))
        for _ in range(ROUNDS):
            with chromium.launched() as browser:
                context = browser.new_context()
                cold.append(_visit(context, url))
                warm.append(_visit(context, url))
    return cold, warm


def _visit(context: BrowserContext, url: str) -> Visit:
    page = context.new_page()
    page.set_default_timeout(WAIT_MS)
    began = time.monotonic()
    page.goto(url)
    _appears(page, ".cm-content[contenteditable=true]")
    editor = time.monotonic() - began
    _appears(page, "[data-testid=exercise-ready][data-state=ready]")
    python = time.monotonic() - began
    pressed = time.monotonic()
    page.get_by_test_id("exercise-run").click()
    _appears(page, "[data-testid=run-printed]")
    visit = Visit(editor, python, time.monotonic() - pressed)
    page.wait_for_timeout(STAY_MS)
    page.close()
    return visit


def _appears(page: Page, selector: str) -> None:
    """Wait for an element, looking at every frame: waiting for a selector looks twice a second."""
    page.wait_for_function("selector => document.querySelector(selector)", arg=selector)


def _table(cold: list[Visit], warm: list[Visit]) -> Table:
    rows = (*_rows("cold", cold, COLD_AIM), *_rows("warm", warm, WARM_AIM))
    columns = ("visit", "until", "visits", "p50 s", "worst s", "aim: p50 s")
    note = "A real Chromium on this machine. Python is ready when a program can be run at once."
    return Table("Exercise editor", columns, rows, note)


def _rows(name: str, visits: list[Visit], aim: float) -> list[tuple[Cell, ...]]:
    parts = {
        "the editor is there": ([visit.editor for visit in visits], None),
        "Python is ready": ([visit.python for visit in visits], aim),
        "output after Run": ([visit.run for visit in visits], None),
    }
    return [
        (name, until, len(times), p50, max(times), met(p50, limit) if limit else None)
        for until, (times, limit) in parts.items()
        for p50 in [percentile(times, 0.5)]
    ]


if __name__ == "__main__":
    report.main(measure, __doc__ or "")
