"""Reviewing by keyboard and reading one's progress, in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import learnt, seeding
from tests.browser.test_pages import SIZES, faults, settled

pytestmark = pytest.mark.browser


@pytest.fixture
def page(offline, context):
    """A tab of somebody with seven cards that are due."""
    with seeding.signed_in(offline, context, f"reader{next(_NUMBERS)}") as owner_id:
        learnt.months_of_learning(offline.data, owner_id)
        yield context.new_page()


_NUMBERS = iter(range(1000))


def rate_the_last(page: Page, cards: int) -> None:
    """Look at the answers of the cards that are left and rate each once, by keyboard."""
    for left in range(cards, 0, -1):
        expect(page.get_by_test_id("review-left")).to_contain_text(f"{left} card")
        if not page.get_by_test_id("review-answer").is_visible():
            page.keyboard.press("Space")
        page.get_by_test_id("rate-good").wait_for()
        page.keyboard.press("4")


def test_a_review_by_keyboard_alone(offline, page: Page):
    page.goto(f"{offline.url}/review")
    left = page.get_by_test_id("review-left")
    expect(left).to_have_text("7 cards left")
    first = page.locator(".review-prompt").inner_text()
    expect(page.get_by_test_id("rail-review")).to_contain_text("7 due")
    page.keyboard.press("1")  # not before the answer is seen
    page.keyboard.press("Space")
    expect(page.get_by_test_id("review-answer")).to_be_visible()
    page.keyboard.press("3")
    expect(left).to_have_text("6 cards left · 1 done")
    expect(page.get_by_test_id("review-answer")).to_be_hidden()
    assert first != page.locator(".review-prompt").inner_text()
    expect(page.get_by_test_id("rail-review")).to_contain_text("6 due")
    page.keyboard.press("u")
    expect(left).to_have_text("7 cards left")
    assert first == page.locator(".review-prompt").inner_text()
    rate_the_last(page, 7)

    expect(page.get_by_test_id("review-done")).to_have_text("Done: 7 cards reviewed")
    expect(page.get_by_test_id("rail-review")).not_to_contain_text("due")


def test_a_key_that_is_pressed_twice_rates_one_card(offline, page: Page):
    page.goto(f"{offline.url}/review")
    page.get_by_test_id("review-show").wait_for()
    page.keyboard.press("Space")
    page.get_by_test_id("rate-good").wait_for()
    for _ in range(5):
        page.keyboard.press("3")

    expect(page.get_by_test_id("review-left")).to_have_text("6 cards left · 1 done")
    rate_the_last(page, 6)
    expect(page.get_by_test_id("review-done")).to_have_text("Done: 7 cards reviewed")


def test_the_progress_says_what_to_do_and_why(offline, page: Page):
    page.goto(f"{offline.url}/progress")

    expect(page.get_by_test_id("next-reason")).to_contain_text("You missed ")
    page.get_by_text("Every skill").first.click()
    expect(page.locator("details[open] tbody tr").first).to_be_visible()
    page.get_by_test_id("next-step").click()
    page.wait_for_url("**/courses/**")
    expect(page.get_by_test_id("reading")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_nothing_and_nothing_is_too_wide(offline, browser: Browser, size, scheme):
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=scheme,
        bypass_csp=True,
        reduced_motion="reduce",
    )
    found, wide = {}, {}
    with seeding.signed_in(offline, context, f"axe{size}{scheme}") as owner_id:
        page = context.new_page()
        for path in ("/review", "/progress"):
            page.goto(offline.url + path)
            page.locator("[data-testid=review-empty], [data-testid=progress-empty]").wait_for()
            settled(page)
            found[f"{path}, empty"] = faults(page)
        learnt.months_of_learning(offline.data, owner_id)
        page.goto(f"{offline.url}/review")
        page.get_by_test_id("review-show").click()
        page.get_by_test_id("rate-good").wait_for()
        settled(page)
        found["/review"] = faults(page)
        wide["/review"] = page.evaluate("document.documentElement.scrollWidth")
        page.goto(f"{offline.url}/progress")
        page.locator(".bars").wait_for()
        page.locator("details summary").first.click()
        settled(page)
        found["/progress"] = faults(page)
        wide["/progress"] = page.evaluate("document.documentElement.scrollWidth")
    context.close()

    assert {path: lines for path, lines in found.items() if lines} == {}
    assert max(wide.values()) <= width
