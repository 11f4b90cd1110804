"""Where somebody speaks in a recording."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from tutor_app.voice.audio import CHUNK, Audio
from tutor_app.voice.endpointing.config import END_THRESHOLD, START_THRESHOLD
from tutor_app.voice.ports import VoiceActivity

LEAST_CHUNKS = 4
"""0.13 s of speech, together: the shortest word."""

BEFORE_CHUNKS, AFTER_CHUNKS = 12, 9
"""0.4 and 0.3 s are kept around speech. Recognisers mishear words that stand beside long silence,
and invent some for the silence itself."""


async def speech_in(activity: VoiceActivity, audio: Audio) -> Audio:
    """The recording without its silence, but for a moment around speech; empty without speech."""
    stream = activity.stream()
    likely = np.array([await activity.probability(stream, chunk) for chunk in _chunks(audio)])
    if np.count_nonzero(likely >= START_THRESHOLD) < LEAST_CHUNKS:
        return audio[:0]
    return await asyncio.to_thread(_kept, audio, likely >= END_THRESHOLD)


def _chunks(audio: Audio) -> Iterator[Audio]:
    for place in range(0, len(audio), CHUNK):
        chunk = audio[place : place + CHUNK]
        yield np.pad(chunk, (0, CHUNK - len(chunk))) if len(chunk) < CHUNK else chunk


def _kept(audio: Audio, is_speech: npt.NDArray[np.bool_]) -> Audio:
    """The samples of the chunks near speech."""
    around = np.convolve(is_speech, np.ones(BEFORE_CHUNKS + AFTER_CHUNKS + 1))
    is_near = around[BEFORE_CHUNKS : BEFORE_CHUNKS + len(is_speech)] > 0
    return audio[np.repeat(is_near, CHUNK)[: len(audio)]]
