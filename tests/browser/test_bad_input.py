"""Bad input on pages: a clear word, and nothing lost."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import ask, last_answer

pytestmark = pytest.mark.browser


def write(page: Page, text: str) -> None:
    """Put a long text into the field as a paste does."""
    page.get_by_test_id("composer-input").evaluate(
        """(field, text) => {
            field.value = text;
            field.dispatchEvent(new Event('input', {bubbles: true}));
        }""",
        text,
    )


def test_one_character_too_many_is_said_and_kept(offline, visit):
    page = visit(offline)

    write(page, "x" * 50_001)

    expect(page.get_by_test_id("composer-counter")).to_contain_text("50,001")
    expect(page.get_by_test_id("composer-note")).to_contain_text("1 character too long")
    expect(page.get_by_test_id("composer-send")).to_be_disabled()
    page.get_by_test_id("composer-input").press("Enter")
    expect(page.get_by_test_id("message-question")).to_have_count(0)
    assert len(page.get_by_test_id("composer-input").input_value()) == 50_001


def test_a_message_beyond_what_the_socket_takes_is_never_sent(offline, visit):
    page = visit(offline)

    write(page, "word " * 250_000)

    expect(page.get_by_test_id("composer-send")).to_be_disabled()
    write(page, "What is a hash table?")
    page.get_by_test_id("composer-input").press("Enter")
    assert "hash" in last_answer(page).lower()


def test_nothing_is_not_sent(offline, visit):
    page = visit(offline)

    for nothing in ("", "   \n\t ", "\u200b"):
        ask(page, nothing)
    ask(page, "What is a hash table?")
    last_answer(page)

    expect(page.get_by_test_id("message-question")).to_have_count(1)
    expect(page.get_by_test_id("message-question")).to_contain_text("What is a hash table?")


ODD_IDS = (
    "not-an-id",
    "00000000-0000-0000-0000-000000000000",
    "%3Cscript%3Ealert(1)%3C%2Fscript%3E",
    "..%2F..%2Fetc%2Fpasswd",
    "%00",
    "x" * 3_000,
    "'%20or%201=1%20--",
)


def test_an_odd_id_in_the_address_is_not_found(offline, visit):
    page = visit(offline)
    missing = page.get_by_test_id("chat-missing").or_(page.get_by_text("does not exist"))

    for odd in ODD_IDS:
        page.goto(f"{offline.url}/chat/{odd}")

        expect(missing.first, odd).to_be_visible()


def test_markup_in_the_address_is_never_shown(offline, context: BrowserContext):
    page = context.new_page()
    hostile = "%3Cimg%20src=x%20onerror=window.pwned=1%3E"

    for path in ("/login", "/register", "/"):
        page.goto(f"{offline.url}{path}?error={hostile}&done={hostile}&identifier={hostile}")

        expect(page.get_by_test_id("form-error"), path).to_contain_text("That did not work")
        assert page.evaluate("window.pwned") is None
        assert page.locator("main img[src=x]").count() == 0


EVIL = ("//evil.example", "/%5Cevil.example", "https://evil.example", "javascript:alert(1)")


def test_a_login_never_leads_to_another_site(offline, context: BrowserContext):
    page = context.new_page()

    for evil in EVIL:
        page.goto(f"{offline.url}/login?error=login_failed&next={evil}")
        page.get_by_test_id("form-error").wait_for()  # by now the page has read its address
        assert "" == page.locator('input[name="next"]').input_value(), evil
        page.goto(f"{offline.url}/api/auth/visit?next={evil}")

        page.wait_for_url(f"{offline.url}/chat/**")


def test_hostile_text_stays_text(offline, visit):
    page = visit(offline)
    hostile = (
        "<script>window.pwned=1</script> \u202eevil\u202c \x00 ![x](javascript:alert(1)) hash table"
    )

    ask(page, hostile)
    last_answer(page)

    expect(page.get_by_test_id("message-question")).to_contain_text(
        "<script>window.pwned=1</script>"
    )
    assert page.evaluate("window.pwned") is None
