"""Whether anybody speaks in a recording."""

from __future__ import annotations

import numpy as np

from tutor_app.voice.audio import CHUNK, Audio
from tutor_app.voice.endpointing.config import START_THRESHOLD
from tutor_app.voice.ports import VoiceActivity

LEAST_CHUNKS = 4
"""0.13 s of speech, together: the shortest word. Most recordings are judged by their beginning."""


async def has_speech(activity: VoiceActivity, audio: Audio) -> bool:
    """Whether voice activity detection finds speech anywhere; stops as soon as it does."""
    stream, found = activity.stream(), 0
    for place in range(0, len(audio), CHUNK):
        chunk = audio[place : place + CHUNK]
        whole = np.pad(chunk, (0, CHUNK - len(chunk))) if len(chunk) < CHUNK else chunk
        found += await activity.probability(stream, whole) >= START_THRESHOLD
        if found >= LEAST_CHUNKS:
            return True
    return False
