"""The bundled recogniser itself, in its process."""

from __future__ import annotations

import asyncio
import itertools
import os
import re
import signal
import time
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import av
import numpy as np
import pytest

from tests.llm.asking import until
from tests.voice.speech import at_16k, padded, spoken
from tests.voice.speech_to_text.sounds import clicks, silence
from tutor_app.topics.terms import computing_phrases
from tutor_app.voice.audio import SAMPLE_RATE, Audio
from tutor_app.voice.speech_to_text.build import SPHINX
from tutor_app.voice.speech_to_text.local.pool import WorkerPool
from tutor_app.voice.speech_to_text.local.recogniser import LocalRecogniser

pytestmark = pytest.mark.slow

HUMAN = Path(__file__).parents[5] / "shared" / "audio"
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


def errors(heard: str, expected: str) -> tuple[int, int]:
    """Words wrong, left out or put in, and how many there are."""
    found, words = re.findall(r"[a-z']+", heard.lower()), expected.split()
    row = list(range(len(found) + 1))
    for place, word in enumerate(words, 1):
        before, row[0] = row[0], place
        for column, other in enumerate(found, 1):
            best = min(row[column] + 1, row[column - 1] + 1, before + (word != other))
            before, row[column] = row[column], best
    return row[-1], len(words)


def error_rate(pairs: Sequence[tuple[str, str]]) -> float:
    wrong, all_words = zip(*itertools.starmap(errors, pairs), strict=True)
    return sum(wrong) / sum(all_words)


def human(name: str) -> Audio:
    """A recording of somebody, at 16 kHz."""
    resampler = av.AudioResampler(format="s16", layout="mono", rate=SAMPLE_RATE)
    with av.open(str(HUMAN / name)) as file:
        frames = [part for frame in file.decode(audio=0) for part in resampler.resample(frame)]
    samples = np.concatenate(
        [frame.to_ndarray()[0] for frame in [*frames, *resampler.resample(None)]]
    )
    return (samples / 32_768).astype(np.float32)


async def test_it_writes_programming_questions_down(recogniser: LocalRecogniser) -> None:
    heard = [((await recogniser.transcribe(said(text))).text, text) for text in SENTENCES]
    assert error_rate(heard) < 0.5, heard


async def test_it_follows_and_is_done_when_speech_is(recogniser: LocalRecogniser) -> None:
    await recogniser.transcribe(said("hello"))  # the process is there
    finals, waits, firsts = [], [], []
    for text in SENTENCES[:3]:
        live = await recogniser.live()
        assert live is not None
        audio, began, first = said(text), time.monotonic(), 0.0
        for place in range(0, len(audio), 2_048):
            live.feed(audio[place : place + 2_048])
            await asyncio.sleep(max(0.0, began + (place + 2_048) / SAMPLE_RATE - time.monotonic()))
            first = first or (time.monotonic() - began if await live.partial() else 0.0)
        asked = time.monotonic()
        transcript = await live.finish()
        assert transcript is not None
        waits.append(time.monotonic() - asked)
        finals.append((transcript.text, text))
        firsts.append(first)
    assert error_rate(finals) < 0.6, finals
    assert max(waits) < 1.5, waits
    assert max(firsts) < 2.5, firsts  # half a second of it is before the first word


async def test_the_event_loop_goes_on(recogniser: LocalRecogniser) -> None:
    decoding = asyncio.create_task(recogniser.transcribe(said(" ".join(SENTENCES[:3]))))
    longest, last = 0.0, time.monotonic()
    while not decoding.done():
        await asyncio.sleep(0.005)
        longest, last = max(longest, time.monotonic() - last - 0.005), time.monotonic()
    assert longest < 0.25


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


@pytest.mark.skipif(not HUMAN.is_dir(), reason="no human speech in ../shared/audio")
async def test_it_understands_people(recogniser: LocalRecogniser) -> None:
    heard = [
        ((await recogniser.transcribe(human(name))).text, words)
        for name, words in HUMAN_WORDS.items()
    ]
    assert error_rate(heard) < 0.4, heard
