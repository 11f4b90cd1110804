"""The one form audio has inside: mono, 16 kHz, 32-bit float, in chunks of 512 samples."""

from __future__ import annotations

import io
import wave

import numpy as np
import numpy.typing as npt

SAMPLE_RATE = 16_000
"""Samples a second."""

CHUNK = 512
"""Samples of a chunk: what Silero VAD takes at 16 kHz."""

CHUNK_SECONDS = CHUNK / SAMPLE_RATE
"""0.032 s."""

Audio = npt.NDArray[np.float32]
"""Mono samples in [-1, 1], shape `[samples]`."""

_FULL_SCALE = 32_768
_SAMPLE_BYTES = 2


def pcm16(audio: Audio) -> bytes:
    """The samples as little-endian signed 16 bit; what lies outside [-1, 1] is clipped."""
    scaled = np.rint(np.clip(np.nan_to_num(audio, nan=0.0), -1, 1) * _FULL_SCALE)
    return np.minimum(scaled, _FULL_SCALE - 1).astype("<i2").tobytes()


def from_pcm16(data: bytes) -> Audio:
    """Samples in [-1, 1) from little-endian signed 16 bit; half a sample at the end is left out."""
    whole = len(data) - len(data) % _SAMPLE_BYTES
    return np.frombuffer(data[:whole], dtype="<i2").astype(np.float32) / np.float32(_FULL_SCALE)


def wav_bytes(audio: Audio) -> bytes:
    """A mono 16-bit WAV file at 16 kHz with these samples."""
    file = io.BytesIO()
    with wave.open(file, "wb") as wav:
        wav.setnchannels(1)
        wav.setsampwidth(_SAMPLE_BYTES)
        wav.setframerate(SAMPLE_RATE)
        wav.writeframes(pcm16(audio))
    return file.getvalue()


def seconds_of(audio: Audio) -> float:
    """How long the audio lasts."""
    return len(audio) / SAMPLE_RATE
