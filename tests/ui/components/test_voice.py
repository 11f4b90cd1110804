"""The microphone in a real browser: WebRTC, keys and focus, what is remembered, what axe says.

What talking decides is tested by `js/talk.test.mjs`, `js/line.test.mjs`, `js/peer.test.mjs`,
`js/outbox.test.mjs` and `js/attention.test.mjs`.
"""

from __future__ import annotations

from typing import Any, Literal

import pytest
from axe_core_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from tests.ui.components.browser import Site
from tests.ui.components.talking import FAKE_SPEECH, REMEMBER_STREAMS, Talk

pytestmark = pytest.mark.browser
LOUD, QUIET = 1_000, 100
"""Of samples between -32,768 and 32,767: a beep, and what Opus makes of silence."""
QUIET_FRAMES = 25
WIDTHS = (1100, 390, 320)
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


def test_the_microphone_is_heard_shown_muted_and_let_go(talk: Talk) -> None:
    assert not talk.is_recording
    expect(talk.button).to_have_attribute("aria-pressed", "false")
    talk.turn_on()
    expect(talk.button).to_have_attribute("aria-pressed", "true")
    talk.until(lambda: talk.peers[0]["loudest"] > LOUD)
    assert talk.is_recording
    (asked,) = talk.page.evaluate("__asked")
    assert [True, True, True] == [
        asked[name] for name in ("echoCancellation", "noiseSuppression", "autoGainControl")
    ]
    hello, config, *_ = talk.peers[0]["messages"]
    assert {"v": 1, "type": "hello", "after": 0} == hello
    assert ("config", 1.2, "two_stage", "hands_free", "en") == tuple(
        config[name] for name in ("type", "think_seconds", "rule", "mode", "language")
    )
    talk.until(lambda: talk.told("pong"))
    assert talk.peers[0]["about"]["conversation_id"]

    levels: set[float] = set()
    talk.until(lambda: levels.add(level(talk)) or (len(levels) > 4 and max(levels) > 0.3))

    talk.page.get_by_test_id("voice-mute").click()
    talk.shows("muted")
    talk.until(lambda: talk.told("mute"))
    assert talk.told("mute")[-1]["is_muted"]
    talk.until(lambda: talk.peers[0]["latest"] < QUIET)
    heard: list[int] = []
    enough = talk.peers[0]["frames"] + QUIET_FRAMES
    talk.until(lambda: heard.append(talk.peers[0]["latest"]) or talk.peers[0]["frames"] >= enough)
    assert max(heard) < QUIET
    talk.page.get_by_test_id("voice-mute").click()
    talk.shows("listening")

    talk.button.click()
    talk.shows("off")
    assert not talk.is_recording
    assert 0 == level(talk)
    talk.until(lambda: talk.peers[0]["state"] == "closed")


def level(talk: Talk) -> float:
    """How large the ring around the button is."""
    return float(talk.button.evaluate("(e) => e.style.getPropertyValue('--level')"))


def test_spoken_questions_become_messages_through_a_cut_line(site: Site, talk: Talk) -> None:
    talk.turn_on()
    talk.hears("speech_started")
    talk.shows("hearing")
    talk.transcript("What is")
    expect(talk.caption).to_have_text("What is")
    talk.hears("speech_ended")
    talk.shows("transcribing")
    talk.transcript("What is a list?", number=1)
    expect(talk.page.get_by_test_id("message-question")).to_contain_text("What is a list?")
    assert ["What is a list?", "u1"] in site.log("say")
    talk.until(lambda: talk.told("received"))
    assert {"v": 1, "type": "received", "number": 1} == talk.told("received")[-1]
    talk.shows("thinking")
    expect(talk.page.get_by_test_id("announcer")).to_contain_text("What is a list?")

    says = len(site.log("say"))
    site.call("POST", "/double/ears/cut")
    talk.shows("reconnecting")
    talk.until(lambda: len(talk.peers) == 2 and talk.told("hello"))
    hello = talk.told("hello")[0]
    assert (talk.peers[1]["about"]["resume"], 1) == (hello["voice_session_id"], hello["after"])
    talk.transcript("What is a list?", number=1)
    talk.hears("speech_started", "u2")
    talk.shows("hearing")
    talk.button.click()
    talk.until(lambda: talk.told("commit"))
    assert not talk.is_recording
    talk.hears("speech_ended", "u2")
    talk.transcript("And a set?", "u2", number=2)
    expect(talk.page.get_by_test_id("message-question")).to_have_count(2)
    assert [["And a set?", "u2"]] == site.log("say")[says:]
    talk.shows("off")


def test_settings_and_voice_session_go_on_after_a_reload(talk: Talk) -> None:
    page = talk.page
    talk.turn_on()
    page.get_by_test_id("voice-settings").click()
    expect(page.get_by_role("dialog", name="Voice settings")).to_be_focused()
    page.get_by_test_id("voice-thinkSeconds").fill("3")
    talk.until(lambda: talk.told("config")[-1]["think_seconds"] == 3)
    page.get_by_test_id("voice-rule").select_option("classic")
    talk.until(lambda: talk.told("config")[-1]["rule"] == "classic")
    expect(page.get_by_test_id("voice-thinkSeconds")).to_be_disabled()
    page.get_by_test_id("voice-device").select_option(index=1)
    talk.until(lambda: len(page.evaluate("__asked")) == 2)
    page.get_by_label("Show how long each step takes").check()
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("voice-panel")).to_have_count(0)
    expect(page.get_by_test_id("voice-settings")).to_be_focused()
    talk.shows("listening")

    page.reload()
    talk.site.loaded(page)
    expect(page.get_by_test_id("voice-latency")).to_be_visible()
    page.get_by_test_id("voice-settings").click()
    expect(page.get_by_test_id("voice-rule")).to_have_value("classic")
    expect(page.get_by_test_id("voice-thinkSeconds")).to_have_value("3")
    page.get_by_test_id("composer-input").click()
    expect(page.get_by_test_id("voice-panel")).to_have_count(0)
    talk.turn_on()
    talk.until(lambda: len(talk.peers) == 2)
    assert "resume" not in talk.peers[0]["about"]
    assert talk.peers[1]["about"]["resume"]

    page.goto("about:blank")
    talk.until(lambda: talk.peers[1]["state"] == "closed")


def test_space_talks_while_it_is_held_but_never_where_one_writes(talk: Talk) -> None:
    page = talk.page
    page.get_by_test_id("voice-settings").click()
    page.get_by_test_id("voice-mode").select_option("push_to_talk")
    page.keyboard.press("Escape")
    talk.button.click()
    talk.shows("waiting")
    expect(page.get_by_test_id("voice-hold")).to_be_focused()
    for focus in ("voice-hold", "transcript"):
        page.get_by_test_id(focus).focus()
        page.keyboard.down("Space")
        talk.shows("listening")
        page.keyboard.up("Space")
        talk.shows("waiting")
    talk.until(lambda: len(talk.told("commit")) == 2)
    field = page.get_by_test_id("composer-input")
    field.focus()
    page.keyboard.press("Space")
    assert " " == field.input_value()
    talk.shows("waiting")
    page.get_by_test_id("voice-hold").hover()
    page.mouse.down()
    talk.shows("listening")
    page.mouse.up()
    talk.shows("waiting")


def test_a_refusal_is_said_and_there_is_a_way_on(talk: Talk) -> None:
    talk.plan(refusals=[[503, "voice_busy", {"Retry-After": "10"}]])
    talk.button.click()
    expect(talk.problem).to_have_attribute("data-code", "voice_busy")
    expect(talk.problem).to_contain_text("Try again in 10 seconds. Typing always works.")
    assert not talk.is_recording
    talk.page.get_by_test_id("voice-type").click()
    talk.shows("off")
    expect(talk.page.get_by_test_id("composer-input")).to_be_focused()
    talk.turn_on()


def test_without_permission_and_without_a_device_a_real_browser_says_so(
    site: Site, browser: Browser
) -> None:
    context = browser.new_context(bypass_csp=True)
    context.add_init_script(path=FAKE_SPEECH)
    context.add_init_script(path=REMEMBER_STREAMS)
    talk = Talk(site, context.new_page())
    talk.open(site.scene([]))
    talk.button.click()
    expect(talk.problem).to_be_visible()
    assert talk.problem.get_attribute("data-code") in ("denied", "no_device", "dismissed")
    context.close()


def test_axe_finds_nothing_and_nothing_moves_in_any_state(talk: Talk) -> None:
    page = talk.page
    page.emulate_media(reduced_motion="reduce")
    problems = {"off": found(talk)}
    talk.turn_on()
    talk.hears("speech_started")
    talk.transcript("What is the difference between a list and a linked list, and when")
    talk.shows("hearing")
    page.wait_for_function("() => document.getAnimations().every((a) => a.playState !== 'running')")
    problems["hearing"] = found(talk)
    page.get_by_test_id("voice-settings").click()
    page.get_by_role("dialog").wait_for()
    problems["settings"] = found(talk)
    page.keyboard.press("Escape")
    talk.hears("error", code="idle", detail="The microphone is off now, because nobody has spoken.")
    talk.shows("error")
    problems["error"] = found(talk)
    assert {state: [] for state in problems} == problems


def found(talk: Talk) -> list[Any]:
    """In each width what axe finds, whether the page is too wide, and whether buttons overlap.

    Axe looks at both themes at desktop width, and at one of them in the others.
    """
    problems: list[Any] = []
    for width in WIDTHS:
        talk.page.set_viewport_size({"width": width, "height": 800})
        for theme in THEMES if width == WIDTHS[0] else THEMES[:1]:
            talk.page.emulate_media(color_scheme=theme)
            talk.page.wait_for_selector(f"html.{theme}")
            violations = Axe().run(talk.page)["violations"]
            problems += [
                (width, theme, one["id"], [node["html"][:120] for node in one["nodes"]])
                for one in violations
            ]
        if talk.page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            problems.append((width, "wide"))
        if talk.page.evaluate(OVERLAPS):
            problems.append((width, "overlap"))
    return problems


OVERLAPS = """() => {
    const boxes = [...document.querySelectorAll('.composer-row button')]
        .map((element) => element.getBoundingClientRect());
    const meet = (a, b) => a.left < b.right - 1 && b.left < a.right - 1
        && a.top < b.bottom - 1 && b.top < a.bottom - 1;
    return boxes.some((a, n) => boxes.slice(n + 1).some((b) => meet(a, b)));
}"""
