"""The composer in a real browser: keys, focus, height, the moment in which a page is left.

What it decides is tested by `js/composing.test.mjs`.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.ui.components.browser import Site

pytestmark = pytest.mark.browser
COMPOSED = ("{isComposing: true}", "{keyCode: 229}")
"""How browsers mark a key that belongs to an input method."""


def sent(site: Site, text: str) -> list[str]:
    """The keys with which a text was sent."""
    return [key for was, key in site.log("send") if was == text]


def test_keys_send_break_lines_and_stop(site: Site, page: Page) -> None:
    scene = site.scene([])
    site.open(page, scene)
    field = page.get_by_test_id("composer-input")
    expect(field).to_be_focused()
    expect(page.get_by_test_id("composer-send")).to_be_disabled()

    field.press_sequentially("one")
    before = field.evaluate("(e) => e.offsetHeight")
    field.press("Shift+Enter")
    field.press_sequentially(scene)
    assert field.evaluate("(e) => e.offsetHeight") > before
    for how in COMPOSED:
        field.evaluate(
            f"""(e) => e.dispatchEvent(new KeyboardEvent('keydown', {{
                key: 'Enter', bubbles: true, cancelable: true, ...{how},
            }}))"""
        )
    field.press("Enter")
    expect(page.get_by_test_id("message-question")).to_contain_text(f"one\n{scene}")
    expect(field).to_have_value("")
    expect(field).to_be_focused()
    (key,) = sent(site, f"one\n{scene}")
    assert re.fullmatch(r"[0-9a-f]{32}", key)

    expect(page.get_by_test_id("composer-send")).to_have_count(0)
    page.get_by_test_id("composer-stop").wait_for()
    stops = len(site.log("stop"))
    for how in COMPOSED:
        field.evaluate(
            f"""(e) => e.dispatchEvent(new KeyboardEvent('keydown', {{
                key: 'Escape', bubbles: true, cancelable: true, ...{how},
            }}))"""
        )
    field.fill("Next one")
    field.press("Enter")
    expect(page.get_by_test_id("composer-note")).to_contain_text("still answering")
    field.press("Escape")
    page.get_by_test_id("composer-send").wait_for()
    assert stops + 1 == len(site.log("stop"))
    expect(field).to_have_value("Next one")

    field.press("Enter")
    page.get_by_test_id("composer-stop").click()
    page.get_by_test_id("composer-send").wait_for()
    expect(page.get_by_test_id("answer-ending")).to_have_count(2)
    expect(field).to_be_focused()
    page.get_by_role("button", name="What is a hash table?").click()
    expect(page.get_by_test_id("message-question")).to_have_count(3)


def test_it_shows_at_once_what_it_does_and_grows_with_its_text(site: Site, page: Page) -> None:
    site.open(page, site.scene([], is_silent=True))
    field = page.get_by_test_id("composer-input")
    field.fill("line\n" * 200)
    assert 320 == field.evaluate("(e) => e.offsetHeight")
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")

    field.fill("x" * 50_001)
    expect(page.get_by_test_id("composer-counter")).to_have_text("50,001 / 50,000")
    expect(page.get_by_test_id("composer-note")).to_contain_text("1 character too long")
    expect(page.get_by_test_id("composer-send")).to_be_disabled()

    field.fill("Slow server")
    phase = field.evaluate(
        """async (e) => {
            const frame = new Promise(requestAnimationFrame);
            const options = {key: 'Enter', bubbles: true, cancelable: true};
            e.dispatchEvent(new KeyboardEvent('keydown', options));
            await frame;
            return e.form.dataset.phase;
        }"""
    )
    assert "sent" == phase
    expect(page.get_by_role("button", name="Sending")).to_be_visible()


def test_a_draft_survives_a_reload_in_the_same_moment(site: Site, page: Page) -> None:
    site.open(page, site.scene([]))
    page.get_by_test_id("composer-input").fill("Just typed")
    page.reload()
    expect(page.get_by_test_id("composer-input")).to_have_value("Just typed")
    expect(page.get_by_test_id("composer-send")).to_be_enabled()


def test_without_a_connection_it_waits_and_says_so(
    site: Site, page: Page, context: BrowserContext
) -> None:
    scene = site.scene([])
    site.open(page, scene)
    field = page.get_by_test_id("composer-input")
    page.evaluate("window.dispatchEvent(new PageTransitionEvent('pagehide'))")
    context.set_offline(True)
    field.fill(f"Offline {scene}")
    field.press("Enter")
    expect(page.get_by_test_id("composer-note")).to_contain_text("Not connected")
    page.get_by_role("button", name="Edit it").click()
    field.press("End")
    field.press_sequentially("!")
    field.press("Enter")
    context.set_offline(False)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(field).to_have_value("")
    assert 1 == len(set(sent(site, f"Offline {scene}!")))
    assert [] == sent(site, f"Offline {scene}")
