"""The scroll container with real layout: follows the end, leaves readers alone, keeps their place.

What it decides is tested by `js/place.test.mjs` and `js/scrolling.test.mjs`.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.ui.components.browser import Site

pytestmark = pytest.mark.browser
SCROLLER = "document.querySelector('[data-testid=transcript]')"
LEFT = (
    f"(() => {{ const s = {SCROLLER}; return s.scrollHeight - s.clientHeight - s.scrollTop; }})()"
)
AT_END = f"{LEFT} <= 1"
FRAMES = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
"""Two frames: every size has been seen."""
STILL = f"""async () => {{
    for (let before = NaN; before !== {SCROLLER}.scrollTop; await {FRAMES})
        before = {SCROLLER}.scrollTop;
}}"""
"""Until nothing scrolls."""
PARAGRAPH = "A sentence that takes some room on the page. " * 12
FOLD = "Before.\n\n[EXPLAIN]" + PARAGRAPH * 10 + "[/EXPLAIN]\n\nAfter."


def messages(count: int) -> list[dict[str, str]]:
    """Questions and answers of different heights; the last but three has a fold."""
    rows = [
        {
            "id": f"m{n}",
            "role": "user" if n % 2 == 0 else "assistant",
            "content": f"Message {n}. " + PARAGRAPH * (n % 4),
        }
        for n in range(count)
    ]
    rows[-3]["content"] = FOLD
    return rows


def top_of(page: Page, message: str) -> float:
    """Where a message stands in the window, in pixels."""
    return page.locator(f"[data-message={message}]").evaluate(
        "(e) => e.getBoundingClientRect().top"
    )


def first_seen(page: Page) -> str:
    return page.evaluate(
        """[...document.querySelectorAll('.message')]
            .find((e) => e.getBoundingClientRect().bottom > 0).dataset.message"""
    )


def test_a_long_conversation_opens_at_its_end_and_comes_page_by_page(
    site: Site, page: Page
) -> None:
    site.open(page, site.scene(messages(200)))
    page.wait_for_selector("[data-message=m199]")
    page.wait_for_function(AT_END)
    assert 50 == page.locator(".message").count()
    assert page.locator("[data-message=m199]").is_visible()
    expect(page.get_by_test_id("jump-latest")).to_have_count(0)

    summary = page.locator(".answer-fold summary")
    summary.scroll_into_view_if_needed()
    page.mouse.move(500, 300)
    page.mouse.wheel(0, -60)
    page.evaluate(STILL)
    top = summary.evaluate("(e) => e.getBoundingClientRect().top")
    summary.click()
    page.evaluate(FRAMES)
    assert abs(summary.evaluate("(e) => e.getBoundingClientRect().top") - top) <= 2

    page.evaluate(f"{SCROLLER}.scrollTop = 300")
    page.evaluate(FRAMES)
    seen = first_seen(page)
    top = top_of(page, seen)
    page.wait_for_selector("[data-message=m100]", state="attached")
    page.evaluate(FRAMES)
    assert abs(top_of(page, seen) - top) <= 2
    assert 100 == page.locator(".message").count()
    page.get_by_test_id("load-earlier").press("Enter")
    page.wait_for_selector("[data-message=m50]", state="attached")

    page.get_by_test_id("jump-latest").wait_for()
    page.get_by_test_id("composer-input").fill("A new question")
    page.keyboard.press("Enter")
    page.get_by_test_id("answer-status").wait_for()
    page.wait_for_function(AT_END)
    expect(page.get_by_test_id("jump-latest")).to_have_count(0)


def test_a_growing_answer_is_followed_without_bouncing_until_the_reader_goes_up(
    site: Site, page: Page, stream: Callable[..., str]
) -> None:
    turn = stream()
    page.evaluate(
        f"""() => {{
            window.tops = [];
            const look = () => {{ tops.push({SCROLLER}.scrollTop); requestAnimationFrame(look); }};
            look();
        }}"""
    )
    for _ in range(20):
        site.write(turn, PARAGRAPH + "\n\n")
    expect(page.locator("[data-message=a1] p")).to_have_count(20)
    page.wait_for_function(AT_END)
    tops = page.evaluate("tops")
    assert tops == sorted(tops)
    assert tops[-1] > 500

    page.mouse.move(500, 300)
    page.mouse.wheel(0, -700)
    page.get_by_test_id("jump-latest").wait_for()
    page.evaluate(STILL)
    place = page.evaluate(f"{SCROLLER}.scrollTop")
    site.write(turn, *[PARAGRAPH + "\n\n"] * 10)
    expect(page.locator("[data-message=a1] p")).to_have_count(30)
    page.evaluate(FRAMES)
    assert place == page.evaluate(f"{SCROLLER}.scrollTop")

    page.get_by_test_id("jump-latest").click()
    page.wait_for_function(AT_END)
    expect(page.get_by_test_id("jump-latest")).to_have_count(0)
    site.write(turn, "and on")
    expect(page.locator("[data-message=a1] p")).to_have_count(31)
    page.wait_for_function(AT_END)
