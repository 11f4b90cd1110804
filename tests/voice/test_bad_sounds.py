"""What microphones hear besides clear synthetic speech: the real voice activity model on it."""

from __future__ import annotations

import functools
from collections.abc import Callable

import numpy as np
import pytest

from tests.voice.hearing import SaysWhatItIsTold, says
from tests.voice.listening import Listening
from tests.voice.people import human, recordings
from tests.voice.speech import at_16k, padded, spoken
from tests.voice.speech_to_text.sounds import clicks, music, silence, white_noise
from tutor_app.voice.audio import SAMPLE_RATE, Audio
from tutor_app.voice.vad import voice_activity

pytestmark = pytest.mark.slow
QUESTION = "What is the difference between a list and a tuple?"


@functools.cache
def question() -> Audio:
    """The question between silence, at full scale at most."""
    return at_16k(padded(spoken(QUESTION)))


def of_a_telephone(sound: Audio) -> Audio:
    """The same through 8,000 samples a second of eight bits."""
    narrow = sound[: len(sound) // 2 * 2].reshape(-1, 2).mean(axis=1)
    curve = np.sign(narrow) * np.log1p(255 * np.abs(narrow)) / np.log(256)
    steps = np.round(curve * 127) / 127
    line = np.sign(steps) * np.expm1(np.abs(steps) * np.log(256)) / 255
    places = np.arange(2 * len(line)) / 2
    return np.interp(places, np.arange(len(line)), line).astype(np.float32)


def clipped(sound: Audio) -> Audio:
    """A microphone that is turned up twenty times too far."""
    return np.clip(20 * sound, -1, 1).astype(np.float32)


def far_away(sound: Audio) -> Audio:
    """Somebody at the other end of the room, with a fan on."""
    return 0.1 * sound + white_noise(len(sound) / SAMPLE_RATE, 0.002)[: len(sound)]


async def heard(sound: Audio, text: str = QUESTION) -> Listening:
    """All that comes of a sound, by a recogniser that always writes down this text."""
    activity = voice_activity()
    listening = Listening(SaysWhatItIsTold(says(text)), activity)
    try:
        await listening.hears_sound(sound)
    finally:
        await activity.close()
    return listening


@pytest.mark.parametrize(
    "sound",
    [silence(6), silence(6, 0), white_noise(6, 0.02), white_noise(6, 0.3), music(6), clicks(6)],
    ids=["a quiet room", "nothing at all", "a fan", "a waterfall", "music", "a keyboard"],
)
async def test_what_is_no_speech_becomes_no_question(sound: Audio) -> None:
    listening = await heard(sound)
    assert ([], []) == (listening.stt.asked, listening.texts)


@pytest.mark.parametrize("spoil", [of_a_telephone, clipped, far_away])
async def test_bad_speech_is_one_question(spoil: Callable[[Audio], Audio]) -> None:
    listening = await heard(spoil(question()))
    assert 1 == len(listening.texts)
    assert 2.0 < max(asked.seconds for asked in listening.stt.asked) < 5.0


async def test_a_person_who_pauses_to_think_is_one_question() -> None:
    pauses = human(next(file for file in recordings() if "jfk" in file.name), SAMPLE_RATE)
    sound = np.concatenate([silence(0.5), pauses, silence(2)])
    listening = await heard(sound, "And so my fellow Americans ask not what and")
    assert 1 == len(listening.texts)
    assert max(asked.seconds for asked in listening.stt.asked) > 9


async def test_a_monologue_of_more_than_a_minute_is_cut_and_nothing_is_lost() -> None:
    sentence = at_16k(spoken(QUESTION))
    gap = silence(0.15)
    count = round(75 * SAMPLE_RATE / (len(sentence) + len(gap)))
    said = np.concatenate([silence(0.5), *[sentence, gap] * count, silence(2)])
    listening = await heard(said, "and then there is another thing and")
    lengths = [asked.seconds for asked in listening.stt.asked]
    first = max(lengths)
    second = max(lengths[lengths.index(first) + 1 :])
    assert 2 == len(listening.texts)
    assert first <= 61
    assert first + second >= count * (len(sentence) + len(gap)) / SAMPLE_RATE - 1
