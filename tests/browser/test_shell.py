"""The frame of the pages: drawer, focus, titles, dialogs, notices, zoom, motion."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import seeding
from tests.browser.conftest import ask, last_answer, ready

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
FOCUSED = "() => document.activeElement.getAttribute('aria-label') ?? document.activeElement.id"


@pytest.fixture
def phone(offline, browser: Browser):
    """A visitor's chat on a phone."""
    context = browser.new_context(viewport=PHONE, bypass_csp=True)
    page = context.new_page()
    page.goto(f"{offline.url}/api/auth/visit?next=/chat")
    ready(page)
    yield page
    context.close()


def test_the_rail_is_a_drawer_that_takes_the_focus_and_gives_it_back(phone: Page):
    expect(phone.get_by_test_id("new-teacher")).to_be_hidden()
    phone.get_by_test_id("open-rail").focus()
    phone.keyboard.press("Enter")

    expect(phone.get_by_test_id("new-teacher")).to_be_visible()
    phone.wait_for_function("document.querySelector('#rail').contains(document.activeElement)")
    assert phone.evaluate("document.querySelector('.beside').inert")
    phone.keyboard.press("Escape")

    expect(phone.get_by_test_id("new-teacher")).to_be_hidden()
    assert phone.evaluate(FOCUSED) == "Open the sidebar"
    assert not phone.evaluate("document.querySelector('.beside').inert")


def test_the_drawer_closes_by_its_button_by_the_veil_and_by_a_choice(phone: Page):
    for close in (
        lambda: phone.get_by_role("button", name="Close the sidebar").click(),
        lambda: phone.locator(".rail-veil").click(position={"x": 380, "y": 400}),
        lambda: phone.get_by_test_id("new-qa").click(),
    ):
        phone.get_by_test_id("open-rail").click()
        expect(phone.get_by_test_id("new-teacher")).to_be_visible()
        close()
        expect(phone.get_by_test_id("new-teacher")).to_be_hidden()


def test_the_tab_is_named_after_the_conversation(offline, visit):
    page = visit(offline)
    expect(page).to_have_title("New conversation · Tutor")

    ask(page, "What is a hash table?")
    last_answer(page)

    expect(page).to_have_title(re.compile(r"hash table.* · Tutor", re.IGNORECASE))


def test_the_skip_link_leads_past_the_rail(offline, visit):
    page = visit(offline)
    first = page.evaluate("document.querySelector('a[href], button, input, textarea').className")
    assert first == "skip-link"

    page.locator(".skip-link").focus()
    expect(page.locator(".skip-link")).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_a_menu_and_a_dialog_float_above_the_page(offline, visit):
    page = visit(offline)
    page.get_by_test_id("sidebar-menu").click()
    menu = page.get_by_role("menu")
    expect(menu).to_be_visible()
    assert menu.bounding_box()["height"] < 200

    page.get_by_test_id("clear-qa").click()
    dialog = page.get_by_role("alertdialog")
    expect(dialog.get_by_role("button", name="Keep them")).to_be_focused()
    page.keyboard.press("Escape")

    expect(dialog).to_have_count(0)


def test_a_notice_is_shown_under_the_policy(app, answers, browser: Browser):
    context = browser.new_context()
    page = context.new_page()
    with seeding.signed_in(app, context, "noticed"):
        page.goto(f"{app.url}/account")
        page.locator('input[name="time_zone"]').fill("Moon/Crater")
        page.get_by_test_id("account-save").click()
        expect(page.locator("[data-sonner-toast]")).to_contain_text("time zone is not known")

        page.locator('input[name="time_zone"]').fill("Europe/Berlin")
        page.get_by_test_id("account-save").click()
        expect(page.locator("[data-sonner-toast]").first).to_contain_text("Saved")
    context.close()


def test_at_double_size_nothing_is_cut_off(offline, browser: Browser):
    context = browser.new_context(viewport={"width": 640, "height": 400}, device_scale_factor=2)
    page = context.new_page()
    page.goto(f"{offline.url}/api/auth/visit?next=/chat")
    ready(page)

    assert page.evaluate("document.documentElement.scrollWidth") <= 640
    expect(page.get_by_test_id("composer-input")).to_be_in_viewport()
    expect(page.get_by_test_id("composer-send")).to_be_in_viewport()
    context.close()


def test_nothing_moves_for_those_who_asked_for_less_motion(offline, browser: Browser):
    context = browser.new_context(viewport=PHONE, reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{offline.url}/api/auth/visit?next=/chat")
    ready(page)

    longest = page.evaluate(
        """() => Math.max(...[...document.querySelectorAll('*')].flatMap((element) => {
            const style = getComputedStyle(element);
            return (style.transitionDuration + ',' + style.animationDuration)
                .split(',').map(parseFloat);
        }))"""
    )

    assert longest <= 0.001
    context.close()
