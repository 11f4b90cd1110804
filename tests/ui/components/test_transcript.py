"""The scroll container: follows the end, leaves readers alone, keeps their place."""

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
PARAGRAPH = "A sentence that takes some room on the page. " * 12


def messages(count: int) -> list[dict[str, str]]:
    """Questions and answers of different heights."""
    return [
        {
            "id": f"m{n}",
            "role": "user" if n % 2 == 0 else "assistant",
            "content": f"Message {n}. " + PARAGRAPH * (n % 4),
        }
        for n in range(count)
    ]


def top_of(page: Page, message: str) -> float:
    """Where a message stands in the window, in pixels."""
    return page.locator(f"[data-message={message}]").evaluate(
        "(e) => e.getBoundingClientRect().top"
    )


def settle(page: Page) -> None:
    """Wait until sizes have been seen: two frames and a little."""
    page.wait_for_timeout(150)


def test_it_opens_at_the_newest_message(site: Site, page: Page) -> None:
    site.open(page, site.scene(messages(50)))
    page.wait_for_selector("[data-message=m49]")
    settle(page)
    assert page.evaluate(LEFT) <= 1
    assert page.locator("[data-message=m49]").is_visible()
    expect(page.get_by_test_id("jump-latest")).to_have_count(0)


def test_a_growing_answer_is_followed_without_bouncing(
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
    site.write(turn, *[PARAGRAPH + "\n\n"] * 20, seconds=0.02)
    settle(page)
    assert page.evaluate(LEFT) <= 1
    tops = page.evaluate("tops")
    assert tops == sorted(tops)
    assert tops[-1] > 500


def test_a_reader_further_up_is_left_alone(
    site: Site, page: Page, stream: Callable[..., str]
) -> None:
    turn = stream(PARAGRAPH * 20)
    settle(page)
    page.mouse.move(500, 300)
    page.mouse.wheel(0, -700)
    settle(page)
    place = page.evaluate(f"{SCROLLER}.scrollTop")
    site.write(turn, PARAGRAPH * 20, *["\n\n" + PARAGRAPH] * 10, seconds=0.02)
    settle(page)
    assert place == page.evaluate(f"{SCROLLER}.scrollTop")
    page.get_by_test_id("jump-latest").click()
    page.wait_for_function(f"{LEFT} <= 1")
    expect(page.get_by_test_id("jump-latest")).to_have_count(0)
    site.write(turn, "\n\nand on")
    settle(page)
    assert page.evaluate(LEFT) <= 1


def test_earlier_messages_keep_the_readers_place(site: Site, page: Page) -> None:
    site.open(page, site.scene(messages(200)))
    page.wait_for_selector("[data-message=m150]")
    settle(page)
    assert 50 == page.locator(".message").count()
    page.evaluate(f"{SCROLLER}.scrollTop = 300")
    before = page.evaluate(
        """[...document.querySelectorAll('.message')]
            .find((e) => e.getBoundingClientRect().bottom > 0).dataset.message"""
    )
    top = top_of(page, before)
    page.wait_for_selector("[data-message=m100]", state="attached")
    settle(page)
    assert abs(top_of(page, before) - top) <= 2
    assert 100 == page.locator(".message").count()


def test_five_thousand_messages_come_page_by_page(site: Site, page: Page) -> None:
    page.set_default_timeout(60_000)
    site.open(page, site.scene(messages(5_000), page=4_900))
    page.wait_for_selector("[data-message=m4999]")
    settle(page)
    assert page.evaluate(LEFT) <= 1
    page.evaluate(f"{SCROLLER}.scrollTop = 0")
    page.wait_for_selector("[data-message=m50]", state="attached")
    page.evaluate(f"{SCROLLER}.scrollTop = 0")
    page.wait_for_selector("[data-message=m0]", state="attached")
    expect(page.get_by_test_id("load-earlier")).to_have_count(0)
    assert 5_000 == page.locator(".message").count()
    took = page.evaluate(
        f"""async () => {{
            const frames = [];
            for (let i = 0; i < 30; i++) {{
                const start = performance.now();
                {SCROLLER}.scrollTop += 400;
                await new Promise(requestAnimationFrame);
                frames.push(performance.now() - start);
            }}
            return frames.sort((a, b) => a - b)[15];
        }}"""
    )
    assert took < 100


def test_earlier_messages_can_be_asked_for_without_scrolling(site: Site, page: Page) -> None:
    site.open(page, site.scene(messages(120)))
    page.wait_for_selector("[data-message=m119]")
    settle(page)
    page.get_by_test_id("load-earlier").press("Enter")
    page.wait_for_selector("[data-message=m20]", state="attached")


def test_sending_goes_to_the_end(site: Site, page: Page) -> None:
    site.open(page, site.scene(messages(50)))
    page.wait_for_selector("[data-message=m49]")
    settle(page)
    page.evaluate(f"{SCROLLER}.scrollTop = 900")
    page.get_by_test_id("jump-latest").wait_for()
    page.get_by_test_id("composer-input").fill("A new question")
    page.keyboard.press("Enter")
    page.get_by_test_id("answer-status").wait_for()
    settle(page)
    assert page.evaluate(LEFT) <= 1


def test_opening_a_fold_does_not_move_what_is_above(site: Site, page: Page) -> None:
    fold = "Before.\n\n[EXPLAIN]" + PARAGRAPH * 10 + "[/EXPLAIN]\n\nAfter."
    rows = [*messages(20), {"id": "fold", "content": fold}, *messages(4)]
    rows = [{**row, "id": f"{row['id']}-{n}"} for n, row in enumerate(rows)]
    site.open(page, site.scene(rows))
    summary = page.locator(".answer-fold summary")
    summary.scroll_into_view_if_needed()
    page.mouse.move(500, 300)
    page.mouse.wheel(0, -60)
    settle(page)
    top = summary.evaluate("(e) => e.getBoundingClientRect().top")
    summary.click()
    settle(page)
    assert abs(summary.evaluate("(e) => e.getBoundingClientRect().top") - top) <= 2
