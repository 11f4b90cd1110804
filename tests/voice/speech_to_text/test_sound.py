from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tests.voice.speech_to_text.sounds import babble, clicks, music, silence, white_noise
from tutor_app.voice.audio import Audio
from tutor_app.voice.speech_to_text.sound import Sound


@pytest.mark.parametrize(
    ("audio", "expected"),
    [
        (np.zeros(0, np.float32), "too_short"),
        (babble(0.15), "too_short"),
        (silence(), "silence"),
        (silence(2, 0), "silence"),
        (white_noise(), "noise"),
        (white_noise(2, 0.9), "noise"),
        (white_noise(0.5), None),
        (babble(), None),
        (babble(2, 0.005), None),
        (clicks(), None),
        (music(), None),
    ],
)
def test_whether_anybody_needs_to_be_asked(audio: Audio, expected: str | None) -> None:
    assert expected == Sound.of(audio).nothing


def test_a_word_in_a_long_silence_is_heard() -> None:
    quiet = silence(10)
    quiet[80_000:104_000] += babble(1.5)
    assert Sound.of(quiet).nothing is None


def test_loudness_and_spread() -> None:
    sound = Sound.of(np.concatenate([silence(2), white_noise(2)]))
    assert (4.0, -20, 47) == (sound.seconds, round(sound.loud_db), round(sound.spread_db))


@pytest.mark.parametrize(
    ("audio", "expected"),
    [(babble(), False), (babble(2, 0.002), True), (babble(2, 0.02) + white_noise(2, 0.03), True)],
)
def test_what_speaks_for_speech(audio: Audio, expected: bool) -> None:
    assert expected == Sound.of(audio).is_doubtful


@given(arrays(np.float32, st.integers(0, 3_000), elements=st.floats(width=32)))
def test_any_samples_can_be_measured(audio: Audio) -> None:
    sound = Sound.of(audio)
    assert sound.spread_db >= 0
    assert sound.nothing in {None, "too_short", "silence", "noise"}
