"""The bundled recogniser itself, in its process."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Sequence

import pytest

from benchmarks.voice_words import errors, words_of
from tests.llm.asking import until
from tests.voice.people import human, recordings
from tests.voice.speech import at_16k, padded, spoken
from tests.voice.speech_to_text.sounds import clicks, silence
from tutor_app.topics.terms import computing_phrases
from tutor_app.voice.audio import SAMPLE_RATE, Audio
from tutor_app.voice.speech_to_text.build import SPHINX
from tutor_app.voice.speech_to_text.local.pool import WorkerPool
from tutor_app.voice.speech_to_text.local.recogniser import LocalRecogniser

pytestmark = pytest.mark.slow

SENTENCES = (
    "how do i sort a list of numbers in python",
    "what is the difference between a process and a thread",
    "explain the binary search algorithm",
    "how does a hash table work",
    "what is a linked list",
    "please give me another example",
)
HUMAN_WORDS = {
    "jfk.flac": "and so my fellow americans ask not what your country can do for you "
    "ask what you can do for your country",
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


async def test_it_writes_programming_questions_down(recogniser: LocalRecogniser) -> None:
    heard = [((await recogniser.transcribe(said(text))).text, text) for text in SENTENCES]
    assert error_rate(heard) < 0.5, heard


async def test_it_follows_and_is_done_when_speech_is(recogniser: LocalRecogniser) -> None:
    await recogniser.transcribe(said("hello"))  # the process is there
    finals, firsts = [], []
    for text in SENTENCES[:3]:
        live = await recogniser.live()
        assert live is not None
        audio, began, first = said(text), time.monotonic(), 0.0
        for place in range(0, len(audio), 2_048):
            live.feed(audio[place : place + 2_048])
            await asyncio.sleep(max(0.0, began + (place + 2_048) / SAMPLE_RATE - time.monotonic()))
            first = first or (time.monotonic() - began if await live.partial() else 0.0)
        async with asyncio.timeout(1.5):
            transcript = await live.finish()
        assert transcript is not None
        finals.append((transcript.text, text))
        firsts.append(first)
    assert error_rate(finals) < 0.6, finals
    assert all(firsts), firsts
    if max(firsts) >= 2.5:  # half a second of it is before the first word
        raise TimeoutError(f"the first words came after {max(firsts):.1f} s")


async def test_the_event_loop_goes_on(recogniser: LocalRecogniser) -> None:
    decoding = asyncio.create_task(recogniser.transcribe(said(" ".join(SENTENCES[:3]))))
    longest, last = 0.0, time.monotonic()
    while not decoding.done():
        await asyncio.sleep(0.005)
        longest, last = max(longest, time.monotonic() - last - 0.005), time.monotonic()
    if longest >= 0.25:
        raise TimeoutError(f"the loop stood still for {longest:.2f} s")


@pytest.mark.parametrize("noise", [clicks(4), silence(3, 0.002), silence(3, 0)])
async def test_noises_are_no_questions(recogniser: LocalRecogniser, noise: Audio) -> None:
    transcript = await recogniser.transcribe(noise)
    assert ("", True) == (transcript.text, transcript.dropped is not None)


async def test_it_is_replaced_when_it_is_killed(recogniser: LocalRecogniser) -> None:
    decoding = asyncio.create_task(recogniser.transcribe(said(SENTENCES[0])))
    await until(lambda: len(recogniser.pool.pids) == 1, 5)
    await asyncio.sleep(0.3)
    os.kill(recogniser.pool.pids[0], signal.SIGKILL)
    assert (await decoding).text


async def test_it_understands_people(recogniser: LocalRecogniser) -> None:
    heard = [
        ((await recogniser.transcribe(human(file, SAMPLE_RATE))).text, HUMAN_WORDS[file.name])
        for file in recordings()
        if file.name in HUMAN_WORDS
    ]
    assert error_rate(heard) < 0.4, heard
