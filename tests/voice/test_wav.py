from __future__ import annotations

import struct
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.doubles.groq_audio import speech
from tests.voice.decoding.files import made, stereo_wav, tone
from tutor_app.voice.wav import Sound, read_wav, write_wav


@given(st.lists(st.integers(-32_768, 32_767)), st.sampled_from([8_000, 24_000, 48_000]))
def test_what_was_written_is_read(values: list[int], rate: int) -> None:
    samples = np.array(values, np.int16)
    found = read_wav(write_wav(Sound(samples, rate)))
    assert (values, rate) == (found.samples.tolist(), found.rate)


def test_a_file_that_was_sent_while_it_was_made() -> None:
    sound = read_wav(speech("Hello, world."))
    assert (24_000, round(13 * 0.06 * 24_000)) == (sound.rate, len(sound.samples))


def test_two_channels_become_one() -> None:
    sound = read_wav(made("wav"))
    assert (44_100, 88_200) == (sound.rate, len(sound.samples))


@pytest.mark.parametrize("share", [-1.0, -0.7, 0.0, 1.0])
def test_both_channels_are_heard_whatever_they_are_to_each_other(share: float) -> None:
    left = tone(1, 24_000)
    sound = read_wav(stereo_wav(left, (share * left).astype(np.float32), 24_000))
    heard = sound.samples[2_000:] / 32_768

    assert 24_000 == len(sound.samples)
    assert 0.28 < float(np.sqrt(np.mean(heard**2))) < 0.37


def test_other_chunks_are_passed_over() -> None:
    data = write_wav(Sound(np.arange(5, dtype=np.int16), 8_000))
    more = data[:12] + struct.pack("<4sI3sx", b"LIST", 3, b"abc") + data[12:]
    assert [0, 1, 2, 3, 4] == read_wav(more).samples.tolist()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<html></html>",
        made("mp3"),
        made("wav of floats"),
        made("wav at 8 kHz, mu-law"),
        write_wav(Sound(np.zeros(4, np.int16), 8_000))[:36],
        b"RIFF\0\0\0\0WAVEdata\4\0\0\0abcd",
    ],
)
def test_what_is_no_16_bit_wav(data: bytes) -> None:
    with pytest.raises(ValueError):
        read_wav(data)


@given(st.binary(max_size=80))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for junk in (data, b"RIFF\0\0\0\0WAVE" + data):
        with suppress(ValueError):
            assert read_wav(junk).rate > 0
