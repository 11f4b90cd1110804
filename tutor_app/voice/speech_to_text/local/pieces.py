"""Long audio cut into pieces where nobody speaks: pure."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from tutor_app.voice.audio import CHUNK, SAMPLE_RATE, Audio

LONGEST_SECONDS = 20.0
"""No piece is longer; a recogniser's memory and delay grow with it."""

SHORTEST_SECONDS = 10.0
"""The cut is looked for from here on."""

_QUIET_CHUNKS = 6
"""The quietest 0.2 s, rather than the quietest moment within a word."""


def pieces_of(audio: Audio) -> Iterator[Audio]:
    """The audio in pieces of 20 s at most, each cut at the quietest place of its second half."""
    start = 0
    while len(audio) - start > LONGEST_SECONDS * SAMPLE_RATE:
        end = start + _cut(audio[start : start + int(LONGEST_SECONDS * SAMPLE_RATE)])
        yield audio[start:end]
        start = end
    yield audio[start:]


def _cut(audio: Audio) -> int:
    """The place of the cut, in samples."""
    first = int(SHORTEST_SECONDS * SAMPLE_RATE) // CHUNK
    chunks = audio[: len(audio) - len(audio) % CHUNK].reshape(-1, CHUNK)
    energy = np.mean(np.square(chunks), axis=1)[first:]
    smooth = np.convolve(energy, np.ones(_QUIET_CHUNKS) / _QUIET_CHUNKS, mode="valid")
    return int(first + np.argmin(smooth) + _QUIET_CHUNKS // 2) * CHUNK
