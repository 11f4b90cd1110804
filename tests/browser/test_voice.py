"""Talking with the real app: espeak-ng speaks into Chromium's fake microphone."""

from __future__ import annotations

import random
import re
import wave
from array import array
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import MODEL, PATIENCE_MS, last_answer, long_answer, ready
from tests.doubles.groq_behaviour import Behaviour
from tests.doubles.groq_server import GroqServer
from tests.launcher.app import App
from tests.microphone import RATE, browser_with, playing, spoken
from tests.ui.components.browser import wait_for
from tests.ui.components.talking import FAKE_SPEECH, REMEMBER_STREAMS
from tests.voice.people import human, recordings
from tutor_app.voice.wav import Sound, write_wav

pytestmark = pytest.mark.browser
WHISPER = "whisper-large-v3-turbo"
QUESTION = "What is a linked list?"
LONGEST_QUESTION_SECONDS = 3.6
"""A recording of QUESTION alone is shorter, with the silence around it."""
SHORT = "A linked list is a chain of nodes. Each node knows the next one."
IS_RECORDING = (
    "(window.__streams ?? []).flatMap((stream) => stream.getTracks())"
    ".some((track) => track.readyState === 'live')"
)
BROWSER_VOICE = 'localStorage.setItem("tutor.voice", JSON.stringify({ voice: "browser:fake" }))'
REMEMBER_SOUNDS = """
window.__sounds = [];
const { play } = HTMLMediaElement.prototype;
HTMLMediaElement.prototype.play = function () {
  if (!window.__sounds.includes(this)) window.__sounds.push(this);
  return play.call(this);
};
"""
REMEMBER_CONNECTIONS = """
window.__connections = [];
window.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(...options) {
    super(...options);
    window.__connections.push(this);
  }
};
"""
SECONDS_SENT = """async () => {
  const reports = await Promise.all(window.__connections.map((one) => one.getStats()));
  const sources = reports
    .flatMap((report) => [...report.values()])
    .filter((one) => one.type === "media-source");
  return Math.max(0, ...sources.map((one) => one.totalSamplesDuration));
}"""
"""How much of what the microphone plays has gone out."""
ARE_SILENT = "window.__sounds.every((sound) => sound.paused)"
IS_ON = re.compile("listening|hearing|transcribing|thinking|speaking")
Open = Callable[..., Page]


@pytest.fixture
def listen(browser: Browser) -> Iterator[Open]:
    """Opens the chat as a visitor whose microphone plays a WAV file once it is switched on.

    The browser's own voice speaks, unless the server's is wished (`is_server_voice`).
    """
    with ExitStack() as stack:

        def opened(app: App, sound: Path, *, is_server_voice: bool = False) -> Page:
            own = stack.enter_context(browser_with(browser, *playing(sound)))
            context = own.new_context(viewport={"width": 1280, "height": 860})
            context.set_default_timeout(PATIENCE_MS)
            context.add_init_script(path=FAKE_SPEECH)
            context.add_init_script(path=REMEMBER_STREAMS)
            context.add_init_script(REMEMBER_CONNECTIONS)
            context.add_init_script(REMEMBER_SOUNDS if is_server_voice else BROWSER_VOICE)
            page = context.new_page()
            page.goto(f"{app.url}/api/auth/visit?next=/chat")
            ready(page)
            return page

        yield opened


@pytest.fixture
def heard(answers: GroqServer) -> Iterator[GroqServer]:
    """The provider's double, which writes down what a test says it hears."""
    answers.always(WHISPER, Behaviour(text=f" {QUESTION}"))
    answers.always(MODEL, Behaviour(text=SHORT))
    yield answers
    answers.always(WHISPER, None)


def turn_on(page: Page) -> None:
    """Switch voice on and wait until it listens, or has heard something already."""
    page.get_by_test_id("voice-button").click()
    expect(page.get_by_test_id("voice-button")).to_have_attribute("data-state", IS_ON)


def said(page: Page) -> list[dict[str, str]]:
    """What the browser's voice was asked to say, and how each text ended."""
    return page.evaluate("window.__said")


def noise(file: Path, seconds: float) -> Path:
    """White noise as loud as a fan beside the microphone."""
    source = random.Random(7)
    samples = array("h", (source.randint(-1_500, 1_500) for _ in range(int(seconds * RATE))))
    with wave.open(str(file), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes(samples.tobytes())
    return file


def test_a_spoken_question_becomes_the_message_and_the_answer_is_spoken(
    app: App, heard: GroqServer, listen: Open, tmp_path: Path
) -> None:
    page = listen(app, spoken(tmp_path / "q.wav", [1.0, QUESTION, 5.0]))
    refused: list[str] = []
    page.on("console", lambda line: refused.append(line.text))

    turn_on(page)

    expect(page.get_by_test_id("message-question")).to_contain_text(QUESTION)
    expect(page.get_by_test_id("message-question")).to_contain_text("spoken")
    assert SHORT == last_answer(page).strip()
    expect(page.get_by_test_id("voice-line")).to_have_attribute("data-speech", "tts_complete")
    texts = [one["text"] for one in said(page)]
    assert ["A linked list is a chain of nodes.", "Each node knows the next one."] == texts
    assert 1 == len([seen for seen in heard.chats if seen.model == MODEL])
    assert [] == [words for words in refused if "Content Security Policy" in words]


def test_the_voice_of_the_server_says_a_sentence_at_a_time(
    app: App, heard: GroqServer, listen: Open, tmp_path: Path
) -> None:
    sound = spoken(tmp_path / "q.wav", [1.0, QUESTION, 9.0])
    page = listen(app, sound, is_server_voice=True)

    turn_on(page)

    assert SHORT == last_answer(page).strip()
    expect(page.get_by_test_id("voice-button")).to_have_attribute("data-state", "speaking")
    expect(page.get_by_test_id("voice-line")).to_have_attribute("data-speech", "tts_complete")
    sentences = ["A linked list is a chain of nodes.", "Each node knows the next one."]
    assert sentences == [seen.question for seen in heard.speeches]
    assert 2 == page.evaluate("window.__sounds.length")
    assert page.evaluate(ARE_SILENT)
    expect(page.get_by_test_id("message-question")).to_have_count(1)


def test_a_persons_voice_becomes_a_message(
    app: App, heard: GroqServer, listen: Open, tmp_path: Path
) -> None:
    (file,) = [file for file in recordings() if file.stem.endswith("0890")]
    still = np.zeros(2 * RATE, np.float32)
    said = np.concatenate([still[:RATE], human(file, RATE), still, still])
    sound = tmp_path / "person.wav"
    sound.write_bytes(write_wav(Sound((said * 32_000).astype(np.int16), RATE)))
    page = listen(app, sound)

    turn_on(page)

    expect(page.get_by_test_id("message-question")).to_contain_text(QUESTION)
    assert SHORT == last_answer(page).strip()
    expect(page.get_by_test_id("message-question")).to_have_count(1)


def test_a_question_that_goes_on_after_a_pause_is_one_question(
    app: App, heard: GroqServer, listen: Open, tmp_path: Path
) -> None:
    more = "And what is a doubly linked one?"
    sound = spoken(tmp_path / "q.wav", [1.0, QUESTION, 0.5, more, 6.0])
    whole = (LONGEST_QUESTION_SECONDS, f" {QUESTION} {more}")
    heard.always(WHISPER, Behaviour(text=f" {QUESTION}", longer=whole))
    long_answer(heard)
    page = listen(app, sound)

    turn_on(page)

    question = page.get_by_test_id("message-question")
    expect(question).to_contain_text(QUESTION)
    expect(question).to_contain_text(f"{QUESTION} {more}")
    expect(question).to_have_count(1)
    expect(page.get_by_test_id("message-answer")).to_have_count(1)
    page.reload()
    ready(page)
    expect(question).to_have_count(1)
    expect(question).to_contain_text(f"{QUESTION} {more}")


@pytest.mark.parametrize("is_server_voice", [False, True], ids=["browser voice", "server voice"])
def test_the_learner_cuts_in(
    app: App, heard: GroqServer, listen: Open, tmp_path: Path, is_server_voice: bool
) -> None:
    again = "No wait, I would rather hear about arrays and about how they grow."
    sound = spoken(tmp_path / "q.wav", [1.0, QUESTION, 6.0, again, 5.0])
    other = (LONGEST_QUESTION_SECONDS, f" {again}")
    heard.always(WHISPER, Behaviour(text=f" {QUESTION}", longer=other))
    long_answer(heard)
    page = listen(app, sound, is_server_voice=is_server_voice)

    turn_on(page)

    expect(page.get_by_test_id("message-question")).to_have_count(1)
    expect(page.get_by_test_id("voice-button")).to_have_attribute("data-state", "speaking")
    expect(page.get_by_test_id("voice-button")).to_have_attribute("data-state", "hearing")
    if is_server_voice:
        assert page.evaluate(ARE_SILENT)
    else:
        assert all(one["end"] for one in said(page))
    assert "One more line" in last_answer(page, "stopped")
    expect(page.get_by_test_id("message-question")).to_have_count(2)
    expect(page.get_by_test_id("message-question").last).to_contain_text("arrays")


@pytest.mark.parametrize("is_server_voice", [False, True], ids=["browser voice", "server voice"])
def test_okay_while_the_tutor_speaks_stops_nothing(
    app: App, heard: GroqServer, listen: Open, tmp_path: Path, is_server_voice: bool
) -> None:
    long_answer(heard, 120)
    sound = spoken(tmp_path / "q.wav", [1.0, QUESTION, 5.0, "Okay, okay.", 5.0])
    page = listen(app, sound, is_server_voice=is_server_voice)

    turn_on(page)

    button = page.get_by_test_id("voice-button")
    expect(button).to_have_attribute("data-state", "speaking")
    heard.always(WHISPER, Behaviour(text=" Okay."))
    expect(button).to_have_attribute("data-state", "hearing")
    expect(button).to_have_attribute("data-state", "speaking")
    expect(page.get_by_test_id("message-question")).to_have_count(1)
    page.get_by_test_id("speech-stop").click()
    assert last_answer(page).count("One more line") > 50


def test_noise_and_silence_are_nothing(
    app: App, heard: GroqServer, listen: Open, tmp_path: Path
) -> None:
    before = len(heard.transcriptions)
    for sound in (noise(tmp_path / "noise.wav", 6), spoken(tmp_path / "silence.wav", [6.0])):
        page = listen(app, sound)
        turn_on(page)
        wait_for(page, lambda page=page: page.evaluate(SECONDS_SENT) > 7.5)
        expect(page.get_by_test_id("message-question")).to_have_count(0)
        expect(page.get_by_test_id("voice-button")).to_have_attribute("data-state", "listening")
        page.close()
    assert before == len(heard.transcriptions)


def test_the_microphone_is_let_go_when_the_conversation_or_the_page_is_left(
    app: App, heard: GroqServer, listen: Open, tmp_path: Path
) -> None:
    page = listen(app, spoken(tmp_path / "q.wav", [1.0]))
    for way in ("new-qa", "link"):
        turn_on(page)
        assert page.evaluate(IS_RECORDING)
        if way == "link":
            page.get_by_role("link", name="Status").click()
            page.get_by_test_id("status-engines").wait_for()
        else:
            here = page.url
            page.get_by_test_id(way).click()
            page.wait_for_url(lambda url, here=here: url != here)
            expect(page.get_by_test_id("voice-button")).to_have_attribute("data-state", "off")
        assert not page.evaluate(IS_RECORDING)


def test_without_any_key_this_machine_writes_down_what_was_said(
    offline: App, listen: Open, tmp_path: Path
) -> None:
    sound = spoken(tmp_path / "q.wav", [1.0, QUESTION, 8.0], words_a_minute=130)
    page = listen(offline, sound)

    turn_on(page)

    question = page.get_by_test_id("message-question").first
    question.wait_for()
    assert question.locator("p").inner_text().strip()
    assert last_answer(page).strip()
