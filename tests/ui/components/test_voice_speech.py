"""Answers read aloud in a real browser: while they are written, by button, by the server's voice.

What is read, when, and how it is cut off is tested by `js/speaker.test.mjs`, `js/talk.test.mjs`,
`js/player.test.mjs` and `js/browser_voice.test.mjs`.
"""

from __future__ import annotations

from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.ui.components.talking import Talk

pytestmark = pytest.mark.browser
ROWS = [
    {"id": "q1", "role": "user", "content": "Why?"},
    {
        "id": "a1",
        "content": "A list keeps order. Use `items[0]`.\n\n```py\nx = 1\n```\n"
        "[EXPLAIN]\nBecause it is an array.\n[/EXPLAIN]\nIt takes $O(n)$.",
    },
]
SECOND = "another utterance"


def texts(talk: Talk) -> list[str]:
    """What the browser's voice was asked to say."""
    return [one["text"] for one in talk.said]


def ask(talk: Talk) -> str:
    """Ask aloud; the turn that answers."""
    talk.utterance = utterance = uuid4().hex
    talk.asks("What is a list?", utterance, 1)
    busy = talk.page.locator("[data-testid=message-answer][data-status=streaming]")
    busy.wait_for()
    return f"turn-{utterance[:8]}"


def test_an_answer_is_spoken_while_it_is_written_and_the_learner_cuts_in(talk: Talk) -> None:
    page = talk.page
    page.get_by_test_id("voice-settings").click()
    page.get_by_label("Show how long each step takes").check()
    page.keyboard.press("Escape")
    talk.turn_on()
    turn = ask(talk)
    stops = len(talk.site.log("stop"))
    talk.hears("latency", talk.utterance, endpoint_ms=480, stt_ms=120)
    talk.site.write(turn, "A list keeps order. ", "It is ")
    talk.until(lambda: texts(talk) == ["A list keeps order."])
    talk.shows("speaking")
    expect(talk.line).to_have_attribute("data-speech", "tts_speaking")
    expect(page.get_by_test_id("voice-latency")).to_contain_text("Heard after 600 ms")
    talk.site.write(turn, "fast, and it has many words that take a while to say aloud. And ")
    talk.until(lambda: len(talk.said) == 2)
    assert texts(talk)[1].startswith("It is fast")

    talk.hears("speech_started", SECOND)
    talk.shows("hearing")
    assert "cancelled" == talk.said[-1]["end"]
    talk.transcript("But what about sets", SECOND)
    talk.until(lambda: talk.site.log("stop")[stops:])
    talk.hears("speech_ended", SECOND)
    talk.transcript("But what about sets?", SECOND, number=2)
    expect(page.get_by_test_id("message-question")).to_have_count(2)
    expect(page.get_by_test_id("answer-ending").first).to_contain_text("Stopped")
    assert 2 == len(talk.said)
    told = [(message["text"], message["by"]) for message in talk.told("tutor_speaking")]
    assert ("A list keeps order.", "browser") in told
    assert ("", "nothing") == told[-1]


def test_a_message_is_read_by_its_button_with_its_open_aside_and_escape_silences(
    talk: Talk,
) -> None:
    talk.open(talk.site.scene(ROWS))
    speak = talk.speak
    expect(speak).to_have_attribute("aria-label", "Read aloud")
    talk.page.locator("summary").click()
    speak.click()
    expect(speak).to_have_attribute("data-speech", "tts_speaking")
    expect(speak).to_have_attribute("aria-label", "Stop reading")
    read = [
        "A list keeps order.",
        "Use items index 0.",
        "Code on screen.",
        "Because it is an array.",
        "It takes O of n.",
    ]
    talk.until(lambda: texts(talk) == read)
    expect(speak).to_have_attribute("data-speech", "tts_complete")
    for silence in (speak.click, lambda: talk.page.keyboard.press("Escape")):
        count = len(talk.said)
        speak.click()
        talk.until(lambda count=count: len(talk.said) == count + 1)
        expect(talk.line).to_have_attribute("data-speech", "tts_speaking")
        silence()
        expect(speak).to_have_attribute("data-speech", "idle")
        assert "cancelled" == talk.said[-1]["end"]


def test_the_servers_voice_reads_when_there_is_one(talk: Talk) -> None:
    talk.plan(has_voice=True)
    talk.open(talk.site.scene([ROWS[0], {"id": "a1", "content": "A list. A set."}]))
    talk.page.get_by_test_id("voice-settings").click()
    talk.page.get_by_test_id("voice-voice").select_option(label="Otto")
    talk.page.get_by_test_id("voice-rate").fill("1.5")
    expect(talk.page.get_by_test_id("voice-pitch")).to_be_disabled()
    talk.page.keyboard.press("Escape")
    talk.speak.click()
    expect(talk.line).to_have_attribute("data-speech", "tts_complete")
    spoken = talk.site.call("GET", "/double/spoken")
    assert {"A list.", "A set."} == {one["text"] for one in spoken}
    assert {("otto", 1.5)} == {(one["voice_id"], one["speed"]) for one in spoken}
    assert [] == talk.said
