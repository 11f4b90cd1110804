"""What a person waits for in the page: the first sign after Enter, a long conversation."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from uuid import UUID, uuid4

from playwright.sync_api import Browser, Page

from benchmarks import report
from benchmarks.answers import MARK, marked
from benchmarks.earlier import insert_messages
from benchmarks.report import Table, met, p50_p95
from benchmarks.server import MODEL, Double, Product, double, product
from tests import chromium

SENDS = 30
OPENINGS = 10
LONG = 5_000
FIRST_TEXT_SECONDS = 0.3
SIGN_AIM_MS, OPEN_AIM_MS, CATALOGUE_AIM_MS = 100.0, 1_000.0, 2_000.0
FIRST_SIGN = """async (question) => {
  const field = document.querySelector('[data-testid=composer-input]');
  field.focus();
  field.value = question;
  field.dispatchEvent(new Event('input', { bubbles: true }));
  const known = document.querySelectorAll('[data-testid=answer-status]').length;
  const began = performance.now();
  const sign = new Promise((resolve) => {
    const observer = new MutationObserver(() => {
      const shown = [...document.querySelectorAll('[data-testid=answer-status]')];
      if (!shown.some((one) => one.textContent.trim())) return;
      observer.disconnect();
      requestAnimationFrame(() => resolve(performance.now() - began));
    });
    observer.observe(document.body, { subtree: true, childList: true, characterData: true });
  });
  const key = { key: 'Enter', code: 'Enter', bubbles: true, cancelable: true };
  field.dispatchEvent(new KeyboardEvent('keydown', key));
  return sign;
}"""


def measure() -> list[Table]:
    """Both, in one browser on one server."""
    with (
        double(first_token_seconds=FIRST_TEXT_SECONDS) as provider,
        product(provider.port, has_pages=True) as server,
        chromium.launched() as chrome,
    ):
        page = chrome.new_context(viewport={"width": 1280, "height": 900}).new_page()
        page.goto(f"{server.url}/api/auth/visit?next=/chat")
        page.wait_for_url("**/chat/*-*")
        signs = _signs(page, provider)
        url = _long_conversation(page, server)
        rows = (
            _row("first words of progress after Enter", signs, SIGN_AIM_MS),
            _row(f"{LONG:,} messages open from the sidebar", _switches(page), OPEN_AIM_MS),
            _row(f"{LONG:,} messages open as a new page", _loads(page, url), OPEN_AIM_MS),
            _row("the courses, to somebody new", _catalogues(chrome, server), CATALOGUE_AIM_MS),
        )
    columns = ("what", "times", "p50 ms", "p95 ms", "aim: p95 ms")
    note = (
        "In Chromium, on the real pages. The first is from the key press to the frame that shows "
        "what happens; the others from the click, or the navigation, to the newest message "
        "on the page."
    )
    return [Table("Waiting in the page", columns, rows, note)]


def _row(what: str, times: list[float], aim: float) -> tuple[str, int, float, float, str]:
    p50, p95 = p50_p95(times)
    return what, len(times), p50, p95, met(p95, aim)


def _signs(page: Page, provider: Double) -> list[float]:
    provider.control(always={MODEL: {"text": "It holds items.", "first_token_seconds": 0.3}})
    times = []
    for number in range(SENDS + 1):
        question = f"How does a binary search tree stay sorted? ({uuid4().hex[:8]})"
        times.append(float(page.evaluate(FIRST_SIGN, question)))
        page.locator("[data-testid=message-answer][data-status=complete]").nth(number).wait_for()
        page.wait_for_timeout(300)
    return times[1:]


def _long_conversation(page: Page, server: Product) -> str:
    """Its address; it is the second in the sidebar."""
    page.goto(f"{server.url}/chat")
    page.wait_for_url("**/chat/*-*")
    url = page.url
    conversation = UUID(url.rstrip("/").rpartition("/")[2])
    with closing(sqlite3.connect(server.data_dir / "tutor.db", timeout=10)) as db:
        insert_messages(db, conversation, LONG, MARK.sub("word", marked(120)))
    page.reload()
    return url


def _switches(page: Page) -> list[float]:
    """To a short conversation and back, in the page that is open."""
    long, short = (page.get_by_test_id("sidebar-item").nth(place) for place in (0, 1))
    times = []
    for _ in range(OPENINGS + 1):
        short.get_by_role("link").first.click()
        page.get_by_text("It holds items.").first.wait_for()
        began = time.perf_counter()
        long.get_by_role("link").first.click()
        page.get_by_text("Why does my loop over a dictionary fail").last.wait_for()
        times.append((time.perf_counter() - began) * 1000)
        page.wait_for_timeout(300)
    return times[1:]


def _loads(page: Page, url: str) -> list[float]:
    """Out of nothing: the scripts are in the browser's cache."""
    times = []
    for _ in range(OPENINGS + 1):
        page.goto("about:blank")
        began = time.perf_counter()
        page.goto(url, wait_until="commit")
        page.get_by_test_id("message-answer").last.wait_for()
        times.append((time.perf_counter() - began) * 1000)
    return times[1:]


def _catalogues(chrome: Browser, server: Product) -> list[float]:
    """A visitor of a minute in a browser that has nothing yet, to the first button."""
    times = []
    for _ in range(OPENINGS + 1):
        context = chrome.new_context()
        context.request.get(f"{server.url}/api/auth/visit?next=/courses", max_redirects=0)
        page = context.new_page()
        began = time.perf_counter()
        page.goto(f"{server.url}/courses", wait_until="commit")
        page.get_by_test_id("course-resume").last.wait_for()
        times.append((time.perf_counter() - began) * 1000)
        context.close()
    return times[1:]


if __name__ == "__main__":
    report.main(measure, __doc__ or "")
