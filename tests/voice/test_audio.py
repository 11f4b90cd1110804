"""PCM, WAV and back."""

from __future__ import annotations

import io
import wave

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor_app.voice.audio import (
    CHUNK,
    CHUNK_SECONDS,
    SAMPLE_RATE,
    from_pcm16,
    pcm16,
    seconds_of,
    wav_bytes,
)


def test_a_chunk_is_32_milliseconds():
    assert pytest.approx(0.032) == CHUNK_SECONDS
    assert pytest.approx(0.032) == seconds_of(np.zeros(CHUNK, np.float32))


@given(st.binary(max_size=400))
def test_pcm_survives_the_way_there_and_back(data: bytes):
    whole = data[: len(data) // 2 * 2]

    assert whole == pcm16(from_pcm16(data))


@given(st.lists(st.floats(width=32, allow_nan=True, allow_infinity=True), max_size=50))
def test_any_floats_become_samples_in_range(values: list[float]):
    samples = from_pcm16(pcm16(np.array(values, dtype=np.float32)))

    assert len(values) == len(samples)
    assert bool(np.all((samples >= -1) & (samples < 1)))


def test_what_is_too_loud_is_clipped_and_keeps_its_sign():
    loud = np.array([2.0, -2.0, np.inf, -np.inf, np.nan], dtype=np.float32)

    assert [32_767, -32_768, 32_767, -32_768, 0] == list(np.frombuffer(pcm16(loud), "<i2"))


def test_a_wav_file_says_what_it_holds():
    audio = np.linspace(-0.5, 0.5, 1_600, dtype=np.float32)

    with wave.open(io.BytesIO(wav_bytes(audio))) as file:
        assert (1, 2, SAMPLE_RATE, 1_600) == file.getparams()[:4]
        assert pcm16(audio) == file.readframes(1_600)
