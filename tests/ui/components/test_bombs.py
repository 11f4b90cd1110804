"""Input made to hurt: the page stays quick, and shows something."""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import pairwise

import pytest
from playwright.sync_api import Page

from tests.ui.components.browser import Site

pytestmark = [pytest.mark.browser, pytest.mark.slow]
BODY = "[data-message=a1] .answer-body"
MOST_BUSY_MS = 2_500
"""What grows with the square of its length takes minutes."""

BOMBS = {
    "stars": "*" * 50_000,
    "stars in words": "a**b" * 12_500,
    "brackets": "[" * 50_000,
    "links": "[a](" * 12_500,
    "backticks": "`a``b```c" * 5_000,
    "quotes": ">" * 50_000,
    "nested quotes": "> " * 25_000,
    "nested list": "\n".join("  " * n + "- item" for n in range(500)),
    "nested markers": "- " * 25_000,
    "long list": "\n".join(f"{n}. item **{n}**" for n in range(10_000)),
    "long code": "```python\n" + "\n".join(f"x{n} = {n}  # note" for n in range(10_000)) + "\n```",
    "one line of code": "```js\n" + "a=1;" * 20_000 + "\n```",
    "long table": "| a | b |\n|---|---|\n" + "| `x` | **y** |\n" * 5_000,
    "wide table": "|"
    + "a|" * 5_000
    + "\n|"
    + "-|" * 5_000
    + "\n"
    + ("|" + "b|" * 5_000 + "\n") * 20,
    "paragraphs": "word *x*\n\n" * 10_000,
    "one paragraph": "word *x* " * 20_000,
    "formula": "$" + "x^{" * 600 + "}" * 600 + "$",
    "many formulas": "$x_{1}^{2}$ " * 3_000,
    "growing macro": "$\\def\\a{xx}"
    + "".join(f"\\def\\{b}{{\\{a}\\{a}\\{a}}}" for a, b in pairwise("abcdefghi"))
    + "\\i\\i$",
    "asides": "[EXPLAIN]" * 6_000,
    "entities": "&amp;" * 10_000 + "&#x1F600;" * 2_000,
    "emails": "<a@b.c>" * 7_000,
    "definitions": "".join(f"[r{n}]: /u{n}\n" for n in range(5_000)) + "[r1][r2]" * 2_000,
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_page_with_it_stays_quick(site: Site, page: Page, name: str) -> None:
    page.add_init_script(
        """
        window.longest = 0;
        new PerformanceObserver((list) => {
            for (const task of list.getEntries()) window.longest = Math.max(longest, task.duration);
        }).observe({type: 'longtask', buffered: true});
        """
    )
    site.open(page, site.scene([{"id": "a1", "content": BOMBS[name]}]))
    page.wait_for_selector(BODY)
    page.wait_for_timeout(500)
    begun = time.monotonic()
    page.get_by_test_id("composer-input").fill("still here")
    assert time.monotonic() - begun < 5
    assert page.evaluate("longest") < MOST_BUSY_MS
    assert 50 < len(page.evaluate(f"document.querySelector('{BODY}').textContent"))


@pytest.mark.parametrize("name", ["stars", "long code", "long table", "one paragraph", "long list"])
def test_it_streams_without_freezing(
    site: Site, page: Page, stream: Callable[..., str], name: str
) -> None:
    turn = stream()
    page.evaluate(
        """() => {
            window.longest = 0;
            let before = performance.now();
            setInterval(() => {
                longest = Math.max(longest, performance.now() - before);
                before = performance.now();
            }, 10);
        }"""
    )
    text = BOMBS[name]
    step = len(text) // 200
    site.write(turn, *[text[i : i + step] for i in range(0, len(text), step)], seconds=0.01)
    site.feed(turn, ["completed", {"status": "complete"}])
    page.wait_for_selector("[data-message=a1][data-status=complete]", timeout=30_000)
    assert page.evaluate("longest") < MOST_BUSY_MS
