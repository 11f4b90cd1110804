from __future__ import annotations

import numpy as np
import pytest

from tests.voice.decoding.files import tone
from tutor_app.voice.tempo import at_tempo
from tutor_app.voice.wav import Sound

RATE = 24_000
TONE = Sound((tone(3, RATE, 440) * 32_767).astype(np.int16), RATE)


@pytest.mark.parametrize("speed", [0.5, 0.75, 1.0, 1.3, 2.0])
def test_time_changes_and_the_pitch_does_not(speed: float) -> None:
    sound = at_tempo(TONE, speed)
    assert RATE == sound.rate
    assert 3 / speed == pytest.approx(len(sound.samples) / RATE, abs=0.1)
    spectrum = np.abs(np.fft.rfft(sound.samples[2_400:26_400].astype(float)))
    assert 440 == pytest.approx(float(np.argmax(spectrum)), abs=3)
    assert np.abs(sound.samples).max() < 20_000


def test_nothing_stays_nothing() -> None:
    nothing = Sound(np.zeros(0, np.int16), RATE)
    assert nothing is at_tempo(nothing, 2)


def test_a_moment_survives() -> None:
    assert len(at_tempo(Sound(TONE.samples[:100], RATE), 0.5).samples) >= 0
