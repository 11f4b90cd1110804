"""The bundled recogniser itself, in its process: few runs, for they cost seconds of a core."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Sequence

import pytest

from benchmarks.voice_words import errors, words_of
from tests.voice.people import human, recordings
from tests.voice.speech import at_16k, padded, spoken
from tests.voice.speech_to_text.sounds import clicks, silence
from tutor_app.topics.terms import computing_phrases
from tutor_app.voice.audio import SAMPLE_RATE, Audio
from tutor_app.voice.speech_to_text.build import SPHINX
from tutor_app.voice.speech_to_text.local.pool import WorkerPool
from tutor_app.voice.speech_to_text.local.recogniser import LocalRecogniser

pytestmark = [pytest.mark.real_time, pytest.mark.slow]

SENTENCES = (
    "what is the difference between a process and a thread",
    "how does a hash table work",
    "explain the binary search algorithm",
)
HUMAN_WORDS = {
    "librivox_sense_0870.wav": "and mister john dashwood had then leisure to consider how much "
    "there might be prudently in his power to do for them",
    "cards_005.wav": "eight of spades four of clubs seven of hearts",
}


@pytest.fixture
async def recogniser() -> AsyncIterator[LocalRecogniser]:
    setup = {"engine": "pocketsphinx", "phrases": computing_phrases()}
    pool = WorkerPool(setup, 1)
    one = LocalRecogniser(SPHINX, pool, languages=frozenset({"en"}), is_streaming=True)
    yield one
    await one.close()


def said(text: str) -> Audio:
    return at_16k(padded(spoken(text, speed=150), before=0.5, after=0.6))


def error_rate(pairs: Sequence[tuple[str, str]]) -> float:
    """Words wrong, missing or invented, divided by the words said; pairs of heard and said."""
    wrong = sum(errors(words_of(said), words_of(heard)) for heard, said in pairs)
    return wrong / sum(len(words_of(said)) for _, said in pairs)


async def test_it_writes_down_what_is_said_and_no_noises(recogniser: LocalRecogniser) -> None:
    questions = [((await recogniser.transcribe(said(text))).text, text) for text in SENTENCES]
    assert error_rate(questions) < 0.5, questions
    people = [
        ((await recogniser.transcribe(human(file, SAMPLE_RATE))).text, HUMAN_WORDS[file.name])
        for file in recordings()
        if file.name in HUMAN_WORDS
    ]
    assert len(HUMAN_WORDS) == len(people)
    assert error_rate(people) < 0.4, people
    for noise in (clicks(4), silence(3, 0.002), silence(3, 0)):
        transcript = await recogniser.transcribe(noise)
        assert ("", True) == (transcript.text, transcript.dropped is not None)
    assert "pocketsphinx" not in sys.modules, "it holds the interpreter: here everything would wait"


async def test_it_follows_while_somebody_speaks(recogniser: LocalRecogniser) -> None:
    text = SENTENCES[0]
    live = await recogniser.live()
    assert live is not None
    audio = said(text)
    half = len(audio) // 2
    live.feed(audio[:half])
    while not await live.partial():
        await asyncio.sleep(0.02)
    live.feed(audio[half:])
    transcript = await live.finish()

    assert transcript is not None
    assert error_rate([(transcript.text, text)]) < 0.6, transcript
