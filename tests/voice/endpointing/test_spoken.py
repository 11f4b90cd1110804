"""Voice activity and endpointing together, on spoken sentences."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np
import pytest

from tests.voice.endpointing.listening import Listening
from tests.voice.speech import at_16k, spoken
from tutor_app.voice.audio import CHUNK, SAMPLE_RATE, Audio
from tutor_app.voice.endpointing import Speculate, UtteranceEnded
from tutor_app.voice.ports import VoiceActivity
from tutor_app.voice.vad import voice_activity

QUESTIONS = [
    "What is recursion?",
    "How do I sort a list in Python?",
    "Can you explain decorators?",
    "Why is my loop not ending?",
    "What does this function return?",
    "Is a tuple mutable?",
    "Give me another exercise.",
    "Yes please.",
]
HALVES = [
    ("What is the difference between", "a list and a tuple?"),
    ("Can you explain", "how recursion works?"),
    ("I have a list of numbers.", "How do I find the biggest one?"),
    ("How do I convert a string", "to an integer?"),
    ("What happens if", "the file does not exist?"),
]
VOICES = [("en-us", 150), ("en-gb", 170)]
TRANSCRIPTION_SECONDS = 0.15

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Part:
    """What is said up to here, and when the last sound of it ended, in seconds."""

    text: str
    end: float


def trimmed(audio: Audio) -> Audio:
    """From the first to the last 10 ms that can be heard."""
    frames = audio[: len(audio) // 160 * 160].reshape(-1, 160)
    loudness = np.sqrt((frames**2).mean(axis=1))
    audible = np.flatnonzero(loudness > 0.02 * loudness.max())
    return audio[audible[0] * 160 : (audible[-1] + 1) * 160]


def with_pauses(
    texts: Sequence[str], pause: float, voice: tuple[str, int]
) -> tuple[Audio, list[Part]]:
    """The texts spoken one after the other, and the parts of what was said."""
    noise = np.random.default_rng(3).normal(0, 4e-4, 4 * SAMPLE_RATE).astype(np.float32)
    pieces, parts = [noise[:SAMPLE_RATE]], list[Part]()
    for at, text in enumerate(texts):
        pieces.append(trimmed(at_16k(spoken(text, *voice))))
        parts.append(Part(" ".join(texts[: at + 1]), sum(map(len, pieces)) / SAMPLE_RATE))
        pieces.append(noise[: int((pause if at + 1 < len(texts) else 2.5) * SAMPLE_RATE)])
    return np.concatenate(pieces), parts


@pytest.fixture
async def activity() -> AsyncIterator[VoiceActivity]:
    opened = voice_activity()
    yield opened
    await opened.close()


async def heard(activity: VoiceActivity, audio: Audio, parts: Sequence[Part]) -> Listening:
    """Everything heard, by a recogniser that writes down what ended before it was asked."""

    def text(asked: Speculate) -> str:
        said = [part.text for part in parts if part.end <= asked.end_seconds + 0.05]
        return said[-1] if said else ""

    listening = Listening(text=text, stt_seconds=TRANSCRIPTION_SECONDS)
    stream = activity.stream()
    for at in range(0, len(audio) - CHUNK, CHUNK):
        listening.chunk(await activity.probability(stream, audio[at : at + CHUNK]))
    return listening


async def test_a_question_ends_soon_after_its_last_sound(activity: VoiceActivity):
    waits: list[float] = []
    for question in QUESTIONS:
        for voice in VOICES:
            audio, parts = with_pauses([question], 0, voice)
            listening = await heard(activity, audio, parts)
            assert ["complete"] == [ended.reason for ended in listening.ended], question
            waits.append(listening.time_of(UtteranceEnded) - parts[-1].end)

    # 600 ms up to the page, of which 50 go by before a sound is here
    assert 0.45 <= median(waits) <= 0.55, sorted(waits)


@pytest.mark.parametrize("pause", [0.4, 0.7, 1.0])
async def test_a_pause_inside_a_sentence_cuts_nothing(activity: VoiceActivity, pause: float):
    for halves in HALVES:
        for voice in VOICES:
            audio, parts = with_pauses(halves, pause, voice)
            listening = await heard(activity, audio, parts)

            assert 1 == len(listening.started) == len(listening.ended), (halves, listening.events)
            assert listening.ended[0].start_seconds <= 1.0
            assert listening.ended[0].end_seconds >= parts[-1].end
