"""The last minute of audio, found again by its place in the stream."""

from __future__ import annotations

from collections import deque

import numpy as np

from tutor_app.voice.audio import CHUNK, CHUNK_SECONDS, SAMPLE_RATE, Audio

IDLE_SECONDS = 6.0
"""What is kept at most while nobody speaks."""

SPEAKING_SECONDS = 65.0
"""What is kept at most of an utterance: its longest, 60 s, and some more."""


class AudioRing:
    """The newest chunks of a stream; places are seconds since its start.

    A minute is only kept while somebody speaks: a silent session holds 0.1 MB, not 4.
    """

    def __init__(self) -> None:
        self._chunks: deque[Audio] = deque()
        self._first = 0

    @property
    def end_seconds(self) -> float:
        """Where the stream is now."""
        return (self._first + len(self._chunks)) * CHUNK_SECONDS

    def add(self, chunk: Audio) -> None:
        """The next chunk, of exactly 512 samples."""
        self._chunks.append(chunk)

    def keep(self, needed_from: float, *, is_speaking: bool) -> None:
        """Let go of what is older than this place, or than what is kept at most."""
        most = SPEAKING_SECONDS if is_speaking else IDLE_SECONDS
        oldest = max(needed_from, self.end_seconds - most)
        while self._chunks and (self._first + 1) * CHUNK_SECONDS <= oldest:
            self._chunks.popleft()
            self._first += 1

    def between(self, start_seconds: float, end_seconds: float) -> Audio:
        """The samples of a stretch, as far as they are still, or already, there."""
        zero = self._first * CHUNK
        start = max(0, round(start_seconds * SAMPLE_RATE) - zero)
        end = min(len(self._chunks) * CHUNK, round(end_seconds * SAMPLE_RATE) - zero)
        if end <= start:
            return np.zeros(0, np.float32)
        chunks = [self._chunks[at] for at in range(start // CHUNK, -(-end // CHUNK))]
        skipped = start // CHUNK * CHUNK
        return np.concatenate(chunks)[start - skipped : end - skipped]
