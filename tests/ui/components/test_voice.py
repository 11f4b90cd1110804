"""The microphone: on, heard, sent, off; what it shows, and what it does when it cannot be used."""

from __future__ import annotations

from typing import Any, Literal

import pytest
from axe_core_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from tests.ui.components.browser import Site
from tests.ui.components.talking import FAKE_SPEECH, REMEMBER_STREAMS, Talk

pytestmark = pytest.mark.browser
REFUSING = (
    "navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('no', '%s') }"
)


def test_the_microphone_is_heard_and_let_go(talk: Talk) -> None:
    assert not talk.is_recording
    expect(talk.button).to_have_attribute("aria-pressed", "false")
    talk.turn_on()
    expect(talk.button).to_have_attribute("aria-pressed", "true")
    talk.until(lambda: talk.peers[0]["loudest"] > 1_000)
    assert talk.is_recording
    (asked,) = talk.page.evaluate("__asked")
    assert [True, True, True] == [
        asked[name] for name in ("echoCancellation", "noiseSuppression", "autoGainControl")
    ]
    talk.button.click()
    talk.shows("off")
    assert not talk.is_recording
    talk.until(lambda: talk.peers[0]["state"] == "closed")


def test_the_ring_is_the_level(talk: Talk) -> None:
    talk.turn_on()
    levels = set()
    talk.until(
        lambda: (
            levels.add(talk.button.evaluate("(e) => e.style.getPropertyValue('--level')"))
            or (len(levels) > 4 and max(map(float, levels)) > 0.3)
        )
    )
    talk.button.click()
    assert "0.00" == talk.button.evaluate("(e) => e.style.getPropertyValue('--level')")


def test_a_spoken_question_becomes_a_message(site: Site, talk: Talk) -> None:
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


def test_hello_then_how_to_listen(talk: Talk) -> None:
    talk.turn_on()
    hello, config, *_ = talk.peers[0]["messages"]
    assert {"v": 1, "type": "hello", "after": 0} == hello
    assert ("config", 1.2, "two_stage", "hands_free", "en") == tuple(
        config[name] for name in ("type", "think_seconds", "rule", "mode", "language")
    )
    talk.until(lambda: talk.told("pong"))
    assert talk.peers[0]["about"]["conversation_id"]


def test_what_was_nothing_leaves_nothing(talk: Talk) -> None:
    talk.turn_on()
    talk.hears("speech_started")
    talk.transcript("hm")
    talk.hears("dropped", reason="noise")
    talk.shows("listening")
    expect(talk.caption).to_have_text("")
    expect(talk.page.get_by_test_id("message-question")).to_have_count(0)


def test_a_refused_question_is_in_the_composer_with_its_reason(talk: Talk, site: Site) -> None:
    talk.open(site.scene([], refusal="You are sending too fast. Wait a minute."))
    talk.turn_on()
    talk.asks("What is a list?")
    field = talk.page.get_by_test_id("composer-input")
    expect(field).to_have_value("What is a list?")
    expect(talk.page.get_by_test_id("composer-note")).to_have_text(
        "You are sending too fast. Wait a minute."
    )
    talk.until(lambda: talk.told("received"))


def test_it_waits_for_a_field_that_is_sending(talk: Talk, site: Site) -> None:
    talk.open(site.scene([], refusal="Too fast."))
    field = talk.page.get_by_test_id("composer-input")
    talk.turn_on()
    field.evaluate("(e) => { e.readOnly = true; }")
    talk.asks("Kept words")
    talk.page.wait_for_timeout(400)
    expect(field).to_have_value("")
    field.evaluate("(e) => { e.readOnly = false; }")
    expect(field).to_have_value("Kept words")


def test_a_cut_line_comes_back_and_nothing_is_sent_twice(talk: Talk, site: Site) -> None:
    talk.turn_on()
    talk.asks("First question?")
    expect(talk.page.get_by_test_id("message-question")).to_have_count(1)
    talk.until(lambda: talk.told("received"))
    site.call("POST", "/double/ears/cut")
    talk.shows("reconnecting")
    talk.until(lambda: len(talk.peers) == 2 and talk.told("hello"))
    hello = talk.told("hello")[0]
    assert (talk.peers[1]["about"]["resume"], 1) == (hello["voice_session_id"], hello["after"])
    talk.transcript("First question?", number=1)
    talk.asks("Second question?", "u2", number=2)
    expect(talk.page.get_by_test_id("message-question")).to_have_count(2)
    assert 1 == len([words for words, _ in site.log("say") if words == "First question?"])


def test_leaving_lets_the_microphone_go(talk: Talk, site: Site) -> None:
    talk.turn_on()
    talk.page.goto("about:blank")
    talk.until(lambda: talk.peers[0]["state"] == "closed")


def test_a_reload_goes_on_with_the_voice_session(talk: Talk) -> None:
    talk.turn_on()
    first = talk.peers[0]
    talk.page.reload()
    talk.shows("off")
    talk.turn_on()
    talk.until(lambda: len(talk.peers) == 2)
    assert "resume" not in first["about"]
    assert talk.peers[1]["about"]["resume"]


def test_switched_off_in_mid_sentence_the_words_still_come(talk: Talk) -> None:
    talk.turn_on()
    talk.hears("speech_started")
    talk.shows("hearing")
    talk.button.click()
    talk.until(lambda: talk.told("commit"))
    assert not talk.is_recording
    talk.hears("speech_ended")
    talk.transcript("What is a list?", number=1)
    expect(talk.page.get_by_test_id("message-question")).to_contain_text("What is a list?")
    talk.shows("off")


def test_muted_it_sends_silence(talk: Talk) -> None:
    talk.turn_on()
    talk.until(lambda: talk.peers[0]["loudest"] > 1_000)
    talk.page.get_by_test_id("voice-mute").click()
    talk.shows("muted")
    talk.page.wait_for_timeout(300)
    latest = set()
    for _ in range(10):
        latest.add(talk.peers[0]["latest"])
        talk.page.wait_for_timeout(120)
    assert max(latest) < 100
    assert talk.told("mute")[-1]["is_muted"]
    talk.page.get_by_test_id("voice-mute").click()
    talk.shows("listening")


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
    assert 2 == len(talk.told("commit"))
    field = page.get_by_test_id("composer-input")
    field.focus()
    page.keyboard.press("Space")
    assert " " == field.input_value()
    talk.shows("waiting")
    hold = page.get_by_test_id("voice-hold")
    hold.hover()
    page.mouse.down()
    talk.shows("listening")
    page.mouse.up()
    talk.shows("waiting")


def test_the_settings_are_told_and_remembered(talk: Talk) -> None:
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
    expect(page.get_by_test_id("voice-latency")).to_be_visible()
    page.get_by_test_id("voice-settings").click()
    expect(page.get_by_test_id("voice-rule")).to_have_value("classic")
    expect(page.get_by_test_id("voice-thinkSeconds")).to_have_value("3")
    page.get_by_test_id("composer-input").click()
    expect(page.get_by_test_id("voice-panel")).to_have_count(0)


@pytest.mark.parametrize(
    ("refusal", "code", "words"),
    [
        ([503, "voice_busy", {"Retry-After": "10"}], "voice_busy", "Try again in 10 seconds."),
        ([401, "not_signed_in", {}], "signed_out", "You are signed out."),
        ([429, "voice_peers", {}], "voice_peers", "Refused: voice_peers."),
        ([500, "error", {}], "error", "Refused: error."),
    ],
)
def test_a_refusal_is_said_and_typing_works(
    talk: Talk, refusal: list[object], code: str, words: str
) -> None:
    talk.plan(refusals=[refusal])
    talk.button.click()
    expect(talk.problem).to_have_attribute("data-code", code)
    expect(talk.problem).to_contain_text(words)
    expect(talk.problem).to_contain_text("Typing always works.")
    assert not talk.is_recording
    talk.page.get_by_test_id("voice-type").click()
    talk.shows("off")
    expect(talk.page.get_by_test_id("composer-input")).to_be_focused()
    talk.turn_on()


def test_a_network_that_blocks_voice_is_said(talk: Talk) -> None:
    talk.plan(is_unreachable=True)
    talk.button.click()
    talk.shows("connecting")
    expect(talk.problem).to_have_attribute("data-code", "blocked", timeout=25_000)
    assert not talk.is_recording
    talk.plan()
    talk.page.get_by_test_id("voice-again").click()
    talk.shows("listening")


def test_a_tab_that_is_offline_is_told_so(talk: Talk) -> None:
    talk.page.context.set_offline(True)
    talk.button.click()
    expect(talk.problem).to_have_attribute("data-code", "offline")
    talk.page.context.set_offline(False)


@pytest.mark.parametrize(
    ("script", "code"),
    [
        ("Object.defineProperty(window, 'isSecureContext', {value: false})", "insecure"),
        ("delete window.RTCPeerConnection", "no_webrtc"),
        (REFUSING % "NotAllowedError", "denied"),
        (REFUSING % "NotReadableError", "device_busy"),
        (REFUSING % "NotFoundError", "no_device"),
    ],
)
def test_a_browser_that_cannot_is_told_apart(talk: Talk, script: str, code: str) -> None:
    talk.page.evaluate(f"() => {{ {script}; }}")
    talk.button.click()
    expect(talk.problem).to_have_attribute("data-code", code)
    expect(talk.page.get_by_test_id("voice-type")).to_be_visible()


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


def test_a_page_in_the_background_for_long_lets_the_microphone_go(talk: Talk) -> None:
    page = talk.page
    page.clock.install()
    talk.open(talk.site.scene([]))
    talk.button.click()
    page.clock.run_for(500)
    talk.shows("listening")
    page.evaluate(
        """() => {
            Object.defineProperty(document, 'visibilityState', {value: 'hidden'});
            document.dispatchEvent(new Event('visibilitychange'));
        }"""
    )
    page.clock.fast_forward("05:01")
    expect(talk.problem).to_have_attribute("data-code", "background")
    assert not talk.is_recording


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1100, 390, 320])
def test_axe_finds_nothing_in_any_state(
    talk: Talk, theme: Literal["light", "dark"], width: int
) -> None:
    page = talk.page
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=theme)
    page.wait_for_selector(f"html.{theme}")
    problems = {"off": violations(talk)}
    talk.turn_on()
    talk.hears("speech_started")
    talk.transcript("What is the difference between a list and a linked list, and when")
    talk.shows("hearing")
    problems["hearing"] = violations(talk)
    page.get_by_test_id("voice-settings").click()
    page.get_by_role("dialog").wait_for()
    page.wait_for_timeout(200)
    problems["settings"] = violations(talk)
    page.keyboard.press("Escape")
    talk.hears("error", code="idle", detail="The microphone is off now, because nobody has spoken.")
    talk.shows("error")
    problems["error"] = violations(talk)
    assert {state: [] for state in problems} == problems


def violations(talk: Talk) -> list[Any]:
    """What axe finds, whether the page is too wide, and whether buttons overlap."""
    found = Axe().run(talk.page)["violations"]
    wide = talk.page.evaluate("document.documentElement.scrollWidth > innerWidth")
    overlaps = talk.page.evaluate(
        """() => {
            const boxes = [...document.querySelectorAll('.composer-row button')]
                .map((element) => element.getBoundingClientRect());
            const meet = (a, b) => a.left < b.right - 1 && b.left < a.right - 1
                && a.top < b.bottom - 1 && b.top < a.bottom - 1;
            return boxes.some((a, n) => boxes.slice(n + 1).some((b) => meet(a, b)));
        }"""
    )
    named = [(one["id"], [node["html"][:120] for node in one["nodes"]]) for one in found]
    return [*named, *(["wide"] if wide else []), *(["overlap"] if overlaps else [])]


def test_nothing_moves_for_those_who_asked_for_calm(talk: Talk) -> None:
    talk.page.emulate_media(reduced_motion="reduce")
    talk.turn_on()
    talk.hears("speech_started")
    talk.shows("hearing")
    running = "document.getAnimations().filter((a) => a.playState === 'running').length"
    assert 0 == talk.page.evaluate(running)
