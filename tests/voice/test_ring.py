"""The last minute of audio, by its place in the stream."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tutor_app.voice.audio import CHUNK, CHUNK_SECONDS
from tutor_app.voice.ring import IDLE_SECONDS, SPEAKING_SECONDS, AudioRing


def filled(chunks: int) -> AudioRing:
    """A ring whose samples are their own number in the stream."""
    ring = AudioRing()
    for number in range(chunks):
        ring.add(np.arange(number * CHUNK, (number + 1) * CHUNK, dtype=np.float32))
    return ring


def test_a_stretch_is_found_to_the_sample() -> None:
    stretch = filled(100).between(1.0, 1.5)

    assert (16_000, 8_000) == (stretch[0], len(stretch))


def test_what_is_not_there_yet_is_left_out() -> None:
    assert len(filled(2).between(0, 10)) == 2 * CHUNK


def test_a_stretch_of_nothing_is_empty() -> None:
    assert len(filled(2).between(0.5, 0.1)) == len(AudioRing().between(0, 1)) == 0


def test_what_is_needed_stays_and_the_rest_goes() -> None:
    ring = filled(1_000)
    ring.keep(30.0, is_speaking=True)

    assert ring.between(0, 31)[0] == 30.0 // CHUNK_SECONDS * CHUNK
    assert ring.end_seconds == 32.0


def test_silence_is_kept_for_seconds_only_and_speech_for_a_minute() -> None:
    ring = filled(4_000)
    ring.keep(0.0, is_speaking=True)
    assert len(ring.between(0, 128)) / 16_000 <= SPEAKING_SECONDS + CHUNK_SECONDS
    ring.keep(0.0, is_speaking=False)
    assert len(ring.between(0, 128)) / 16_000 <= IDLE_SECONDS + CHUNK_SECONDS


@given(st.integers(1, 60), st.floats(0, 2.5), st.floats(0, 2.5), st.floats(0, 2.5))
def test_any_stretch_is_what_it_would_be_in_the_whole(
    chunks: int, start: float, end: float, needed: float
) -> None:
    ring, whole = filled(chunks), np.arange(chunks * CHUNK, dtype=np.float32)
    ring.keep(needed, is_speaking=True)
    first = int(min(needed, chunks * CHUNK_SECONDS) / CHUNK_SECONDS) * CHUNK
    expected = whole[max(first, round(start * 16_000)) : round(end * 16_000)]

    np.testing.assert_array_equal(expected, ring.between(start, end))
