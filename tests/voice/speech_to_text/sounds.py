"""Audio for tests: what a microphone hears, with and without somebody speaking."""

from __future__ import annotations

import numpy as np

from tutor_app.voice.audio import SAMPLE_RATE, Audio

FLOOR = 0.0005
"""The noise of a good microphone, 66 dB below full scale."""


def silence(seconds: float = 2.0, level: float = FLOOR) -> Audio:
    """A quiet room; a level of 0 is digital silence."""
    return _noise(seconds, level)


def white_noise(seconds: float = 2.0, level: float = 0.1) -> Audio:
    """A fan, a waterfall."""
    return _noise(seconds, level)


def babble(seconds: float = 2.0, level: float = 0.2) -> Audio:
    """Four syllables a second: as loud and as uneven as speech, without a word in it."""
    time = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    voice = sum(np.sin(2 * np.pi * 120 * tone * time) / tone for tone in range(1, 12))
    syllables = np.maximum(np.sin(2 * np.pi * 4 * time), 0) ** 2
    return (level * voice * syllables).astype(np.float32) + _noise(seconds, FLOOR)


def clicks(seconds: float = 4.0, level: float = 0.4) -> Audio:
    """Keys of a keyboard, six a second."""
    sound = _noise(seconds, FLOOR)
    fall = np.exp(-np.arange(400) / 80).astype(np.float32)
    for place in np.arange(0.3, seconds - 0.1, 0.17):
        start = round(place * SAMPLE_RATE)
        sound[start : start + 400] += _noise(0.025, level) * fall
    return sound


def music(seconds: float = 4.0, level: float = 0.2) -> Audio:
    """Plucked notes, two a second."""
    sound = _noise(seconds, FLOOR)
    length = SAMPLE_RATE // 2
    time = np.arange(length) / SAMPLE_RATE
    for place in range(round(seconds * 2)):
        hertz = (220, 262, 330, 392, 440, 523, 349, 294)[place % 8]
        tones = sum(np.sin(2 * np.pi * hertz * over * time) / over**2 for over in (1, 2, 3, 4))
        sound[place * length : (place + 1) * length] += level * tones * np.exp(-3 * time)
    return sound.astype(np.float32)


def _noise(seconds: float, level: float) -> Audio:
    count = round(seconds * SAMPLE_RATE)
    return (level * np.random.default_rng(7).standard_normal(count)).astype(np.float32)
