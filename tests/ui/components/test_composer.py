"""The composer: what is sent, what is kept, what the keys do."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.ui.components.browser import Site

pytestmark = pytest.mark.browser


@pytest.fixture
def scene(site: Site, page: Page) -> str:
    """An open page with an empty conversation."""
    name = site.scene([])
    site.open(page, name)
    return name


def sent(site: Site, text: str) -> list[str]:
    """The keys with which a text was sent."""
    return [key for was, key in site.log("send") if was == text]


def test_enter_sends_and_the_field_is_empty(site: Site, page: Page, scene: str) -> None:
    field = page.get_by_test_id("composer-input")
    expect(field).to_be_focused()
    expect(page.get_by_test_id("composer-send")).to_be_disabled()
    field.fill(f"  Question {scene}\n")
    field.press("Enter")
    expect(page.get_by_test_id("message-question")).to_contain_text(f"Question {scene}")
    expect(field).to_have_value("")
    expect(field).to_be_focused()
    (key,) = sent(site, f"Question {scene}")
    assert re.fullmatch(r"[0-9a-f]{32}", key)


def test_shift_and_enter_starts_a_line(site: Site, page: Page, scene: str) -> None:
    field = page.get_by_test_id("composer-input")
    field.type(f"one {scene}")
    before = field.evaluate("(e) => e.offsetHeight")
    field.press("Shift+Enter")
    field.type("two")
    assert field.evaluate("(e) => e.offsetHeight") > before
    field.press("Enter")
    expect(field).to_have_value("")
    assert 1 == len(sent(site, f"one {scene}\ntwo"))


def test_the_enter_of_an_input_method_does_not_send(site: Site, page: Page, scene: str) -> None:
    field = page.get_by_test_id("composer-input")
    field.fill(f"かな {scene}")
    for options in ("{key: 'Enter', isComposing: true}", "{key: 'Enter', keyCode: 229}"):
        field.evaluate(
            f"""(e) => {{
                const options = Object.assign({{bubbles: true, cancelable: true}}, {options});
                e.dispatchEvent(new KeyboardEvent('keydown', options));
            }}"""
        )
    page.wait_for_timeout(200)
    assert [] == sent(site, f"かな {scene}")
    field.press("Enter")
    expect(field).to_have_value("")
    assert 1 == len(sent(site, f"かな {scene}"))


def test_a_draft_survives_a_reload_and_each_conversation_has_its_own(
    site: Site, page: Page, scene: str
) -> None:
    page.get_by_test_id("composer-input").fill("Half a thought")
    page.wait_for_timeout(300)
    site.open(page, site.scene([]))
    expect(page.get_by_test_id("composer-input")).to_have_value("")
    site.open(page, scene)
    expect(page.get_by_test_id("composer-input")).to_have_value("Half a thought")
    expect(page.get_by_test_id("composer-send")).to_be_enabled()


def test_a_draft_survives_a_reload_in_the_same_moment(site: Site, page: Page, scene: str) -> None:
    page.get_by_test_id("composer-input").fill("Just typed")
    page.reload()
    expect(page.get_by_test_id("composer-input")).to_have_value("Just typed")


def test_the_counter_comes_near_the_limit_and_too_long_is_refused(
    site: Site, page: Page, scene: str
) -> None:
    field, counter = page.get_by_test_id("composer-input"), page.get_by_test_id("composer-counter")
    field.fill("x" * 44_999)
    expect(counter).to_have_count(0)
    field.fill("x" * 44_998 + "😀😀")
    expect(counter).to_have_text("45,000 / 50,000")
    field.fill("x" * 50_001)
    expect(page.get_by_test_id("composer-note")).to_contain_text("1 character too long")
    expect(page.get_by_test_id("composer-send")).to_be_disabled()
    field.press("Enter")
    page.wait_for_timeout(200)
    assert [] == sent(site, "x" * 50_001)
    field.fill("x" * 50_000)
    expect(page.get_by_test_id("composer-note")).to_have_text("")
    field.press("Enter")
    expect(field).to_have_value("")
    assert sent(site, "x" * 50_000)


def test_text_is_cleaned(site: Site, page: Page, scene: str) -> None:
    field = page.get_by_test_id("composer-input")
    field.evaluate(
        f"""(e) => {{
            e.value = 'a\\u0000b\\ud800c {scene} \\u202ertl 😀';
            e.dispatchEvent(new Event('input', {{bubbles: true}}));
        }}"""
    )
    field.press("Enter")
    expect(field).to_have_value("")
    assert 1 == len(sent(site, f"abc {scene} \u202ertl 😀"))


def test_blank_text_is_not_sent(site: Site, page: Page, scene: str) -> None:
    field = page.get_by_test_id("composer-input")
    before = len(site.log("send"))
    field.fill(" \n\t ")
    field.press("Enter")
    page.wait_for_timeout(200)
    assert before == len(site.log("send"))


def test_a_refusal_keeps_the_text_and_can_be_tried_again(site: Site, page: Page) -> None:
    name = site.scene([], refusal="You are sending too fast. Wait a minute.")
    site.open(page, name)
    field, note = page.get_by_test_id("composer-input"), page.get_by_test_id("composer-note")
    field.fill(f"Refused {name}")
    for tries in (1, 2):
        field.press("Enter")
        expect(note).to_have_text("You are sending too fast. Wait a minute.")
        expect(field).to_have_value(f"Refused {name}")
        assert tries == len(set(sent(site, f"Refused {name}")))
        field.press("End")
    page.reload()
    expect(field).to_have_value(f"Refused {name}")


def test_a_try_without_an_answer_keeps_its_key_over_a_reload(site: Site, page: Page) -> None:
    name = site.scene([], is_silent=True)
    site.open(page, name)
    field = page.get_by_test_id("composer-input")
    field.fill(f"Silent {name}")
    field.press("Enter")
    page.wait_for_timeout(200)
    site.open(page, name)
    expect(field).to_have_value(f"Silent {name}")
    field.press("Enter")
    page.wait_for_timeout(200)
    first, second = sent(site, f"Silent {name}")
    assert first == second


def test_sending_shows_in_the_same_frame(site: Site, page: Page) -> None:
    name = site.scene([], is_silent=True)
    site.open(page, name)
    field = page.get_by_test_id("composer-input")
    field.fill("Slow server")
    state = field.evaluate(
        """async (e) => {
            const frame = new Promise(requestAnimationFrame);
            const options = {key: 'Enter', bubbles: true, cancelable: true};
            e.dispatchEvent(new KeyboardEvent('keydown', options));
            await frame;
            return e.form.dataset.phase;
        }"""
    )
    assert "sent" == state
    expect(page.get_by_role("button", name="Sending")).to_be_visible()
    expect(page.get_by_test_id("composer-note")).to_contain_text("No answer", timeout=10_000)
    page.get_by_role("button", name="Send again").click()
    page.wait_for_timeout(200)
    first, second = sent(site, "Slow server")
    assert first == second


def test_without_a_connection_it_waits_and_says_so(
    site: Site, page: Page, context: BrowserContext, scene: str
) -> None:
    field = page.get_by_test_id("composer-input")
    page.evaluate("window.dispatchEvent(new PageTransitionEvent('pagehide'))")
    context.set_offline(True)
    field.fill(f"Offline {scene}")
    field.press("Enter")
    expect(page.get_by_test_id("composer-note")).to_contain_text("Not connected")
    page.get_by_role("button", name="Edit it").click()
    field.press("End")
    field.type("!")
    field.press("Enter")
    page.wait_for_timeout(300)
    assert [] == sent(site, f"Offline {scene}!")
    context.set_offline(False)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(field).to_have_value("")
    assert 1 == len(set(sent(site, f"Offline {scene}!")))
    assert [] == sent(site, f"Offline {scene}")


def test_stop_takes_the_place_of_send_and_escape_stops(site: Site, page: Page, scene: str) -> None:
    field = page.get_by_test_id("composer-input")
    field.fill("Long story")
    field.press("Enter")
    page.get_by_test_id("composer-stop").wait_for()
    expect(page.get_by_test_id("composer-send")).to_have_count(0)
    field.fill("Next one")
    field.press("Enter")
    expect(page.get_by_test_id("composer-note")).to_contain_text("still answering")
    stops = len(site.log("stop"))
    field.press("Escape")
    page.get_by_test_id("composer-send").wait_for()
    assert stops + 1 == len(site.log("stop"))
    expect(field).to_have_value("Next one")
    field.press("Enter")
    page.get_by_test_id("composer-stop").click()
    page.get_by_test_id("composer-send").wait_for()
    expect(page.get_by_test_id("answer-ending")).to_have_count(2)
    expect(field).to_be_focused()


def test_a_suggestion_is_sent_and_never_overwrites(site: Site, page: Page, scene: str) -> None:
    field = page.get_by_test_id("composer-input")
    field.fill("My own words")
    page.get_by_role("button", name="What is a hash table?").click()
    expect(field).to_have_value("My own words\nWhat is a hash table?")
    field.fill("")
    page.get_by_role("button", name="What is a hash table?").click()
    expect(page.get_by_test_id("message-question")).to_contain_text("What is a hash table?")


def test_it_grows_to_two_fifths_of_the_height(site: Site, page: Page, scene: str) -> None:
    field = page.get_by_test_id("composer-input")
    field.fill("line\n" * 200)
    assert 320 == field.evaluate("(e) => e.offsetHeight")
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")


def test_fifty_thousand_characters_do_not_freeze_it(site: Site, page: Page, scene: str) -> None:
    field = page.get_by_test_id("composer-input")
    for text in ("[a](" * 12_500, "x\n" * 10_000):
        took = field.evaluate(
            """(e, text) => {
                const start = performance.now();
                e.value = text;
                e.dispatchEvent(new Event('input', {bubbles: true}));
                e.offsetHeight;
                return performance.now() - start;
            }""",
            text,
        )
        assert took < 1_500  # what grows with the square takes minutes
