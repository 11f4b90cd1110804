"""The conversations in the rail: pages, rename, delete and undo, clear, other tabs."""

from __future__ import annotations

import httpx
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import ask, last_answer, ready

pytestmark = pytest.mark.browser


def fill(page: Page, count: int, mode: str = "qa") -> None:
    """Make named conversations through the API, as the visitor in the page."""
    cookies = {cookie["name"]: cookie["value"] for cookie in page.context.cookies()}
    origin = page.url.split("/chat")[0]
    with httpx.Client(base_url=origin, cookies=cookies, headers={"Origin": origin}) as client:
        for n in range(count):
            body = {"teaching_mode": mode, "title": f"{mode} talk {n}"}
            client.post("/api/conversations", json=body).raise_for_status()


def titles(page: Page) -> list[str]:
    return page.locator(".rail-row-title").all_inner_texts()


def test_twenty_first_and_more_on_scroll(app, answers, visit):
    page = visit(app)
    fill(page, 45)
    page.reload()
    items = page.get_by_test_id("sidebar-item")
    expect(items.nth(19)).to_be_attached()
    assert items.count() <= 40

    for shown in (40, 46):
        items.last.scroll_into_view_if_needed()
        expect(items.nth(shown - 1)).to_be_attached()

    assert len(set(titles(page))) == items.count() == 46


def test_rename_in_place(app, answers, visit):
    page = visit(app)
    fill(page, 1)
    page.reload()
    page.get_by_text("qa talk 0", exact=True).hover()
    page.get_by_test_id("sidebar-rename").first.click()
    field = page.get_by_test_id("sidebar-rename-input")
    expect(field).to_be_focused()

    field.fill("My notes on heaps")
    field.press("Enter")

    expect(page.get_by_text("My notes on heaps", exact=True).first).to_be_visible()
    page.reload()
    expect(page.get_by_text("My notes on heaps", exact=True).first).to_be_visible()


def test_escape_leaves_the_name_alone(app, answers, visit):
    page = visit(app)
    fill(page, 1)
    page.reload()
    page.get_by_text("qa talk 0", exact=True).hover()
    page.get_by_test_id("sidebar-rename").first.click()
    field = page.get_by_test_id("sidebar-rename-input")
    field.fill("something else")
    input_method = page.context.new_cdp_session(page)
    composed = {"text": "かな", "selectionStart": 2, "selectionEnd": 2}
    input_method.send("Input.imeSetComposition", composed)
    for key in ("Escape", "Enter"):
        page.keyboard.press(key)  # the input method's own
    expect(field).to_have_value("something elseかな")
    input_method.send("Input.insertText", {"text": "仮名"})

    page.keyboard.press("Escape")

    expect(field).to_have_count(0)
    expect(page.get_by_text("qa talk 0", exact=True)).to_be_visible()


def test_delete_opens_the_next_one_and_undo_brings_it_back(app, answers, visit):
    page = visit(app)
    ask(page, "What is a Python list?")
    last_answer(page)
    first = page.url
    page.get_by_test_id("new-teacher").click()
    page.wait_for_function("address => location.href !== address", arg=first)
    ask(page, "What is a Python dictionary?")
    last_answer(page)
    second = page.url
    expect(page.get_by_test_id("sidebar-item")).to_have_count(2)

    page.get_by_test_id("sidebar-item").first.hover()
    page.get_by_test_id("sidebar-delete").first.click()
    page.wait_for_url(first)
    expect(page.get_by_test_id("sidebar-item")).to_have_count(1)
    page.get_by_test_id("sidebar-undo").click()

    page.wait_for_url(second)
    expect(page.get_by_test_id("message-answer")).to_have_count(1)


def test_clear_takes_one_mode_and_asks_first(app, answers, visit):
    page = visit(app)
    fill(page, 3, "qa")
    fill(page, 2, "teacher")
    page.reload()
    expect(page.get_by_text("qa talk 0", exact=True)).to_be_visible()

    page.get_by_test_id("sidebar-menu").click()
    page.get_by_test_id("clear-qa").click()
    page.get_by_test_id("clear-confirm").click()

    expect(page.get_by_text("qa talk 0", exact=True)).to_have_count(0)
    expect(page.get_by_text("teacher talk 1", exact=True)).to_be_visible()


def test_an_empty_conversation_is_used_again(app, answers, visit):
    page = visit(app)
    first = page.url

    page.get_by_test_id("new-teacher").click()
    ask(page, "What is a Python list?")  # comes after the click, for the server too
    last_answer(page)

    assert page.url == first
    expect(page.get_by_test_id("sidebar-item")).to_have_count(1)


def test_other_tabs_follow(app, answers, visit, context: BrowserContext):
    page = visit(app)
    other = context.new_page()
    other.goto(page.url)
    ready(other)

    ask(page, "What is a Python list?")
    last_answer(page)

    expect(other.get_by_test_id("sidebar-item").first).to_contain_text("2 messages")


def test_a_custom_title_is_never_replaced(app, answers, visit):
    page = visit(app)
    page.get_by_test_id("sidebar-item").first.hover()
    page.get_by_test_id("sidebar-rename").first.click()
    page.get_by_test_id("sidebar-rename-input").fill("Mine")
    page.get_by_test_id("sidebar-rename-input").press("Enter")
    expect(page.locator(".rail-row-title")).to_have_text(["Mine"])

    ask(page, "What is a Python list?")
    last_answer(page)

    expect(page.locator(".rail-row-facts").first).to_contain_text("2 messages")
    expect(page.locator(".rail-row-title")).to_have_text(["Mine"])
