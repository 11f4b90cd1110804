"""Input made to hurt: the page shows something of each, and goes on working.

What the splitting and the drawing of them costs is counted by `js/document.test.mjs` and
`js/followed.test.mjs`; what grows with the square of its length takes minutes, here too.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

from tests.ui.components.browser import Site

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ALL_DRAWN_MS = 60_000

BOMBS = {
    "stars": "*" * 50_000,
    "stars-in-words": "a**b" * 12_500,
    "brackets": "[" * 50_000,
    "links": "[a](" * 12_500,
    "backticks": "`a``b```c" * 5_000,
    "quotes": ">" * 50_000,
    "nested-quotes": "> " * 25_000,
    "nested-list": "\n".join("  " * n + "- item" for n in range(500)),
    "nested-markers": "- " * 25_000,
    "long-list": "\n".join(f"{n}. item **{n}**" for n in range(10_000)),
    "long-code": "```python\n" + "\n".join(f"x{n} = {n}  # note" for n in range(10_000)) + "\n```",
    "one-line-of-code": "```js\n" + "a=1;" * 20_000 + "\n```",
    "long-table": "| a | b |\n|---|---|\n" + "| `x` | **y** |\n" * 5_000,
    "wide-table": "|"
    + "a|" * 5_000
    + "\n|"
    + "-|" * 5_000
    + "\n"
    + ("|" + "b|" * 5_000 + "\n") * 20,
    "paragraphs": "word *x*\n\n" * 10_000,
    "one-paragraph": "word *x* " * 20_000,
    "formula": "$" + "x^{" * 600 + "}" * 600 + "$",
    "many-formulas": "$x_{1}^{2}$ " * 3_000,
    "growing-macro": "$\\def\\a{xx}"
    + "".join(f"\\def\\{b}{{\\{a}\\{a}\\{a}}}" for a, b in pairwise("abcdefghi"))
    + "\\i\\i$",
    "asides": "[EXPLAIN]" * 6_000,
    "entities": "&amp;" * 10_000 + "&#x1F600;" * 2_000,
    "emails": "<a@b.c>" * 7_000,
    "definitions": "".join(f"[r{n}]: /u{n}\n" for n in range(5_000)) + "[r1][r2]" * 2_000,
}


def test_a_page_with_all_of_them_shows_each_and_goes_on_working(site: Site, page: Page) -> None:
    page.set_default_timeout(ALL_DRAWN_MS)
    site.open(page, site.scene([{"id": name, "content": text} for name, text in BOMBS.items()]))
    expect(page.locator(".answer-body.is-waiting")).to_have_count(0, timeout=ALL_DRAWN_MS)
    lengths = page.locator(".answer-body").evaluate_all(
        "(all) => all.map((e) => [e.parentElement.dataset.message, e.textContent.length])"
    )
    assert list(BOMBS) == [name for name, _ in lengths]
    assert [] == [name for name, length in lengths if length <= 50]
    page.get_by_test_id("composer-input").fill("still here")
    expect(page.get_by_test_id("composer-send")).to_be_enabled(timeout=ALL_DRAWN_MS)


def test_they_stream_to_their_end(site: Site, page: Page, stream: Callable[..., str]) -> None:
    turn = stream()
    names = ("stars", "long-table")
    text = "\n\n".join(BOMBS[name] for name in names)
    step = len(text) // 200
    site.write(turn, *[text[at : at + step] for at in range(0, len(text), step)])
    site.feed(turn, ["completed", {"status": "complete"}])
    page.wait_for_selector("[data-message=a1][data-status=complete]", timeout=ALL_DRAWN_MS)
    assert 5_001 == page.locator("[data-message=a1] tr").count()
    page.get_by_test_id("composer-input").fill("still here")
    expect(page.get_by_test_id("composer-input")).to_have_value("still here")
