"""Answers read aloud: while they are written, again, by which voice, and how they are cut off."""

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
READ = ["A list keeps order.", "Use items 0.", "Code on screen.", "It takes O of n."]


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


def test_an_answer_is_spoken_while_it_is_written(talk: Talk) -> None:
    talk.turn_on()
    turn = ask(talk)
    talk.site.write(turn, "A list keeps order. ", "It is ")
    talk.until(lambda: texts(talk) == ["A list keeps order."])
    talk.shows("speaking")
    expect(talk.line).to_have_attribute("data-speech", "tts_speaking")
    talk.site.write(turn, "fast.\n\n```py\nx = 1\n")
    talk.until(lambda: texts(talk) == ["A list keeps order.", "It is fast.", "Code on screen."])
    talk.site.write(turn, "```\nDone")
    talk.site.feed(turn, ["completed", {"status": "complete"}])
    expect(talk.line).to_have_attribute("data-speech", "tts_complete")
    assert "Done." == texts(talk)[-1]
    told = [(message["text"], message["by"]) for message in talk.told("tutor_speaking")]
    assert ("It is fast.", "browser") in told
    assert ("", "nothing") == told[-1]
    talk.shows("listening")


def test_a_rejection_is_spoken(talk: Talk) -> None:
    talk.turn_on()
    turn = ask(talk)
    talk.site.feed(turn, ["rejected", {"text": "I teach programming. Ask me about code."}])
    talk.site.feed(turn, ["completed", {"status": "complete"}])
    talk.until(lambda: texts(talk) == ["I teach programming.", "Ask me about code."])


def test_a_typed_question_is_answered_in_silence_unless_wished(talk: Talk) -> None:
    field = talk.page.get_by_test_id("composer-input")
    for number, wish in enumerate(("talking", "always")):
        talk.page.get_by_test_id("voice-settings").click()
        talk.page.get_by_test_id("voice-speak").select_option(wish)
        talk.page.keyboard.press("Escape")
        field.fill(f"Typed {number}")
        field.press("Enter")
        busy = talk.page.locator("[data-testid=message-answer][data-status=streaming]")
        busy.wait_for()
        key = talk.site.log("send")[-1][1]
        talk.site.write(f"turn-{key[:8]}", "One sentence. ")
        talk.site.feed(f"turn-{key[:8]}", ["completed", {"status": "complete"}])
        busy.wait_for(state="detached")
    talk.until(lambda: texts(talk) == ["One sentence."])


def test_the_learner_cuts_in_and_it_is_silent_in_the_same_frame(talk: Talk) -> None:
    talk.turn_on()
    turn = ask(talk)
    stops = len(talk.site.log("stop"))
    talk.site.write(turn, "A very long sentence with many words takes a while to say aloud. And ")
    talk.until(lambda: talk.said)
    talk.page.evaluate(
        """() => {
            window.__order = [];
            const { speechSynthesis: speech } = window;
            const cancel = speech.cancel;
            speech.cancel = () => { window.__order.push(performance.now()); cancel(); };
            const button = document.querySelector('[data-testid=voice-button]');
            new MutationObserver(() => {
                if (button.dataset.state === 'hearing') window.__order.push(performance.now());
            }).observe(button, { attributes: true });
        }"""
    )
    talk.hears("speech_started", SECOND)
    talk.shows("hearing")
    silent, shown, *_ = talk.page.evaluate("window.__order")
    assert silent <= shown <= silent + 16.7
    assert "cancelled" == talk.said[-1]["end"]
    talk.transcript("But what about sets", SECOND)
    talk.until(lambda: talk.site.log("stop")[stops:])
    talk.hears("speech_ended", SECOND)
    talk.transcript("But what about sets?", SECOND, number=2)
    expect(talk.page.get_by_test_id("message-question")).to_have_count(2)
    expect(talk.page.get_by_test_id("answer-ending").first).to_contain_text("Stopped")
    assert 1 == len(talk.said)


def test_after_a_false_start_it_goes_on_where_it_stopped(talk: Talk) -> None:
    talk.turn_on()
    turn = ask(talk)
    stops = len(talk.site.log("stop"))
    talk.site.write(turn, "One two three four five six seven eight nine ten. And ")
    talk.until(lambda: talk.said)
    talk.page.wait_for_timeout(250)
    talk.hears("speech_started", SECOND)
    talk.shows("hearing")
    talk.hears("dropped", SECOND, reason="backchannel")
    talk.until(lambda: len(talk.said) == 2)
    first, then = texts(talk)
    assert first.endswith(then)
    assert len(then) < len(first)
    talk.site.write(turn, "the end. ")
    talk.site.feed(turn, ["completed", {"status": "complete"}])
    talk.until(lambda: texts(talk)[-1] == "And the end.")
    assert stops == len(talk.site.log("stop"))


def test_noise_that_stopped_the_answer_lets_it_be_written_on(talk: Talk) -> None:
    talk.turn_on()
    turn = ask(talk)
    before = len(talk.site.log("go on"))
    talk.site.write(turn, "One two three four five six seven eight. And the second")
    talk.until(lambda: talk.said)
    talk.hears("speech_started", SECOND)
    talk.until(lambda: talk.page.locator("[data-status=stopped]").count() == 1)
    talk.hears("dropped", SECOND, reason="noise")
    talk.until(lambda: len(talk.site.log("go on")) == before + 1)
    more = f"more-{turn}"
    talk.site.write(more, " sentence is whole. ")
    talk.site.feed(more, ["completed", {"status": "complete"}])
    talk.until(lambda: texts(talk)[-1] == "And the second sentence is whole.")


def test_a_message_is_read_again_and_stopped(talk: Talk) -> None:
    talk.open(talk.site.scene(ROWS))
    speak = talk.speak
    expect(speak).to_have_attribute("aria-label", "Read aloud")
    speak.click()
    expect(speak).to_have_attribute("data-speech", "tts_speaking")
    expect(speak).to_have_attribute("aria-label", "Stop reading")
    talk.until(lambda: texts(talk) == READ)
    expect(speak).to_have_attribute("data-speech", "tts_complete")
    expect(speak).to_have_attribute("data-speech", "idle")
    speak.click()
    talk.until(lambda: len(talk.said) == len(READ) + 1)
    speak.click()
    expect(speak).to_have_attribute("data-speech", "idle")
    assert "cancelled" == talk.said[-1]["end"]


def test_an_open_aside_is_read(talk: Talk) -> None:
    talk.open(talk.site.scene(ROWS))
    talk.page.locator("summary").click()
    talk.speak.click()
    talk.until(lambda: texts(talk) == [*READ[:3], "Because it is an array.", READ[3]])


def test_escape_silences_and_speech_ends_with_the_page(talk: Talk) -> None:
    talk.open(talk.site.scene(ROWS))
    talk.speak.click()
    expect(talk.line).to_have_attribute("data-speech", "tts_speaking")
    talk.page.keyboard.press("Escape")
    expect(talk.line).to_have_attribute("data-speech", "idle")
    assert "cancelled" == talk.said[-1]["end"]


def test_without_any_voice_it_says_so(talk: Talk) -> None:
    talk.page.evaluate(
        """() => {
            window.__noVoices = true;
            window.speechSynthesis.speak = (utterance) =>
                setTimeout(() => utterance.onerror({ error: 'synthesis-unavailable' }), 5);
        }"""
    )
    talk.open(talk.site.scene(ROWS))
    talk.page.evaluate(
        """() => {
            window.speechSynthesis.speak = (utterance) =>
                setTimeout(() => utterance.onerror({ error: 'synthesis-unavailable' }), 5);
        }"""
    )
    speak = talk.speak
    speak.click()
    expect(speak).to_have_attribute("data-speech", "tts_error")
    expect(talk.page.get_by_test_id("speech-problem")).to_contain_text("no voice to read with")
    talk.page.get_by_test_id("speech-dismiss").click()
    expect(speak).to_have_attribute("data-speech", "idle")


def test_the_servers_voice_reads_when_there_is_one(talk: Talk) -> None:
    talk.plan(has_voice=True)
    talk.open(talk.site.scene(ROWS))
    talk.page.get_by_test_id("voice-settings").click()
    talk.page.get_by_test_id("voice-voice").select_option(label="Otto")
    talk.page.get_by_test_id("voice-rate").fill("1.5")
    expect(talk.page.get_by_test_id("voice-pitch")).to_be_disabled()
    talk.page.keyboard.press("Escape")
    talk.speak.click()
    expect(talk.line).to_have_attribute("data-speech", "tts_speaking")
    expect(talk.line).to_have_attribute("data-speech", "tts_complete", timeout=15_000)
    spoken = talk.site.call("GET", "/double/spoken")
    assert sorted(READ) == sorted(one["text"] for one in spoken), spoken
    assert {("otto", 1.5)} == {(one["voice_id"], one["speed"]) for one in spoken}
    assert [] == talk.said


def test_a_servers_voice_that_fails_hands_over_to_the_browsers(talk: Talk) -> None:
    talk.plan(has_voice=True, voice_status=503)
    talk.open(talk.site.scene(ROWS))
    talk.speak.click()
    talk.until(lambda: texts(talk) == READ)


def test_rate_pitch_and_voice_are_the_browsers_too(talk: Talk) -> None:
    talk.open(talk.site.scene(ROWS))
    talk.page.get_by_test_id("voice-settings").click()
    talk.page.get_by_test_id("voice-voice").select_option(label="Fake (en-US)")
    talk.page.get_by_test_id("voice-rate").fill("2")
    talk.page.get_by_test_id("voice-pitch").fill("0.5")
    talk.page.keyboard.press("Escape")
    talk.speak.click()
    talk.until(lambda: talk.said)
    assert (2, 0.5) == (talk.said[0]["rate"], talk.said[0]["pitch"])


def test_the_strip_shows_where_the_time_goes(talk: Talk) -> None:
    page = talk.page
    page.get_by_test_id("voice-settings").click()
    page.get_by_label("Show how long each step takes").check()
    page.keyboard.press("Escape")
    talk.turn_on()
    turn = ask(talk)
    talk.hears("latency", talk.utterance, endpoint_ms=480, stt_ms=120)
    talk.site.write(turn, "A list keeps order. It ")
    strip = page.get_by_test_id("voice-latency")
    expect(strip).to_contain_text("Heard after 600 ms")
    expect(strip).to_contain_text("first sound after")
    timings = [set(message) - {"v", "type", "utterance_id"} for message in talk.told("timing")]
    assert [{"first_token_ms"}, {"first_sound_ms"}] == timings
