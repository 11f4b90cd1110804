"""The microphone in every state, with a microphone and a server that the scene plays itself."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

from tests.browser.scenes import Scene, Stage

EARS = Path(__file__).with_name("fake_ears.js")
HEARD = "Why is looking something up in a hash table so much faster than searching a list"
PLACE = ".composer-place"


def at(page: Page, state: str) -> None:
    """Wait for a state of the button."""
    page.locator(f'[data-testid="voice-button"][data-state="{state}"]').wait_for()


def says(page: Page, kind: str, **fields: object) -> None:
    """Let the server say something."""
    page.evaluate("([kind, fields]) => window.__ears.say(kind, fields)", [kind, fields])


def ready(stage: Stage) -> Page:
    """The lesson, with a microphone that can be switched on."""
    page = stage.page
    page.add_init_script(path=EARS)
    stage.go(f"/chat/{stage.lesson_id}", ".answer-body table")
    page.get_by_test_id("sidebar-item").first.wait_for(state="attached")
    return page


def on(stage: Stage) -> Page:
    """Voice is on."""
    page = ready(stage)
    page.get_by_test_id("voice-button").click()
    at(page, "listening")
    return page


def off(stage: Stage) -> None:
    """Voice is off."""
    ready(stage)


def asking(stage: Stage) -> None:
    """The browser asks for the microphone."""
    page = ready(stage)
    page.evaluate("window.__ears.isAsking = true")
    page.get_by_test_id("voice-button").click()
    at(page, "asking")


def connecting(stage: Stage) -> None:
    """The line is being made."""
    page = ready(stage)
    page.evaluate("window.__ears.answer = 'never'")
    page.get_by_test_id("voice-button").click()
    at(page, "connecting")


def listening(stage: Stage) -> None:
    """It listens."""
    on(stage)


def hearing(stage: Stage) -> None:
    """The learner speaks."""
    page = on(stage)
    says(page, "speech_started")
    says(page, "transcript", text=HEARD, is_final=False)
    at(page, "hearing")


def transcribing(stage: Stage) -> None:
    """The learner has spoken."""
    hearing(stage)
    says(stage.page, "speech_ended")
    at(stage.page, "transcribing")


def thinking(stage: Stage) -> None:
    """The question is on its way."""
    page = on(stage)
    answer(page, "started", text="")
    at(page, "thinking")


def speaking(stage: Stage) -> None:
    """The answer is read aloud."""
    page = on(stage)
    answer(page, "started", text="")
    answer(page, "added", text="A hash table computes where to look. And then it looks. ")
    at(page, "speaking")


def answer(page: Page, kind: str, **more: object) -> None:
    """Let an answer on the page do something."""
    detail = {"kind": kind, "messageId": "m", "turnId": "t", **more}
    tell = "(detail) => window.dispatchEvent(new CustomEvent('tutor:answer', { detail }))"
    page.evaluate(tell, detail)


def muted(stage: Stage) -> None:
    """The learner does not want to be heard."""
    page = on(stage)
    page.get_by_test_id("voice-mute").click()
    at(page, "muted")


def push_to_talk(stage: Stage) -> None:
    """The key is up."""
    page = ready(stage)
    choose(page, "voice-mode", "push_to_talk")
    page.get_by_test_id("voice-button").click()
    at(page, "waiting")


def held(stage: Stage) -> None:
    """The key is down."""
    push_to_talk(stage)
    stage.page.get_by_test_id("voice-hold").focus()
    stage.page.keyboard.down("Space")
    at(stage.page, "listening")


def choose(page: Page, field: str, value: str) -> None:
    """Set one of the settings."""
    page.get_by_test_id("voice-settings").click()
    page.get_by_test_id(field).select_option(value)
    page.keyboard.press("Escape")


def reconnecting(stage: Stage) -> None:
    """The line broke."""
    page = on(stage)
    page.evaluate("window.__ears.answer = 'never'; window.__ears.channel.onclose()")
    at(page, "reconnecting")


def denied(stage: Stage) -> None:
    """The browser does not give the microphone."""
    page = ready(stage)
    page.evaluate("window.__ears.refusal = 'NotAllowedError'")
    page.get_by_test_id("voice-button").click()
    at(page, "error")


def busy(stage: Stage) -> None:
    """Every place of the server is taken."""
    page = ready(stage)
    page.evaluate("window.__ears.answer = 'busy'")
    page.get_by_test_id("voice-button").click()
    at(page, "error")


def settings(stage: Stage) -> None:
    """How to talk and be talked to."""
    page = on(stage)
    page.get_by_test_id("voice-settings").click()
    page.get_by_test_id("voice-panel").wait_for()


def strip(stage: Stage) -> None:
    """Where the time goes."""
    page = ready(stage)
    page.get_by_test_id("voice-settings").click()
    page.get_by_label("Show how long each step takes").check()
    page.keyboard.press("Escape")
    page.get_by_test_id("voice-button").click()
    at(page, "listening")
    says(page, "speech_started")
    says(page, "speech_ended")
    says(page, "transcript", text=HEARD, is_final=True, number=1)
    says(page, "latency", endpoint_ms=520, stt_ms=160)
    page.get_by_test_id("voice-latency").get_by_text("Heard after 680 ms").wait_for()


def no_voice(stage: Stage) -> None:
    """Neither the server nor the browser has a voice to read with."""
    page = ready(stage)
    page.route("**/api/text-to-speech", lambda route: route.fulfill(status=503, json={}))
    page.evaluate(
        "window.speechSynthesis.speak = (text) => setTimeout(() => text.onerror({ error: 'x' }))"
    )
    page.get_by_test_id("message-speak").last.click()
    page.get_by_test_id("speech-problem").wait_for()


STATES: dict[str, Scene] = {
    "voice-off": off,
    "voice-asking": asking,
    "voice-connecting": connecting,
    "voice-listening": listening,
    "voice-hearing": hearing,
    "voice-transcribing": transcribing,
    "voice-thinking": thinking,
    "voice-speaking": speaking,
    "voice-muted": muted,
    "voice-push-to-talk": push_to_talk,
    "voice-held": held,
    "voice-reconnecting": reconnecting,
    "voice-denied": denied,
    "voice-busy": busy,
    "voice-strip": strip,
    "voice-no-voice": no_voice,
}
"""Shown by the composer alone."""

PAGES: dict[str, Scene] = {"voice": hearing, "voice-settings": settings}
"""Shown as whole pages."""
