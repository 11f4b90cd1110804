"""WAV files of 16-bit samples at any rate: as providers send them, and as browsers play them."""

from __future__ import annotations

import io
import struct
import wave
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tutor_app.voice.downmix import Downmix

Samples = npt.NDArray[np.int16]
"""Mono, shape `[samples]`."""

MOST_RATE = 384_000
"""Samples a second."""

_PCM, _EXTENSIBLE = 1, 0xFFFE
_FULL_SCALE = 32_768
_FORMAT = struct.Struct("<HHIIHH")


class Sound(NamedTuple):
    """Samples and how many of them make a second."""

    samples: Samples
    rate: int


def read_wav(data: bytes) -> Sound:
    """The sound in a WAV file; several channels become one.

    The size of its data may be unknown, as in files that are sent while they are made. Raises
    ValueError for anything but 16-bit PCM at 1 to 384,000 samples a second.
    """
    if data[:4] != b"RIFF" or data[8:12] != b"WAVE":
        raise ValueError("no WAV file")
    place, channels, rate = 12, 0, 0
    while place + 8 <= len(data):
        name, size = struct.unpack_from("<4sI", data, place)
        place += 8
        if name == b"fmt " and place + _FORMAT.size <= len(data):
            kind, channels, rate, _, _, bits = _FORMAT.unpack_from(data, place)
            if kind not in (_PCM, _EXTENSIBLE) or bits != 16 or not 0 < channels <= 8:
                raise ValueError("not 16-bit PCM")
            if not 0 < rate <= MOST_RATE:
                raise ValueError("a rate that nothing plays")
        elif name == b"data":
            if not channels:
                raise ValueError("samples before their format")
            return Sound(_mixed(data[place : place + size], channels, rate), rate)
        place += size + size % 2
    raise ValueError("no samples")


def write_wav(sound: Sound) -> bytes:
    """A mono WAV file."""
    file = io.BytesIO()
    with wave.open(file, "wb") as wav:
        wav.setnchannels(1)
        wav.setsampwidth(2)
        wav.setframerate(sound.rate)
        wav.writeframes(sound.samples.astype("<i2").tobytes())
    return file.getvalue()


def _mixed(data: bytes, channels: int, rate: int) -> Samples:
    whole = len(data) - len(data) % (2 * channels)
    samples = np.frombuffer(data[:whole], dtype="<i2").reshape(-1, channels)
    if channels == 1:
        return samples[:, 0]
    if channels > 2:
        mean: Samples = samples.mean(axis=1).astype(np.int16)
        return mean
    mixed = Downmix(rate)(samples.T.astype(np.float32) / np.float32(_FULL_SCALE))
    return np.clip(np.rint(mixed * _FULL_SCALE), -_FULL_SCALE, _FULL_SCALE - 1).astype(np.int16)
