"""Opus to 16 kHz: the sound is the same, what 16 kHz cannot hold is gone, damage is nothing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.voice.opus_packets import encoded, tone
from tutor_app.voice.opus import OpusDecoder, _Third


def decoded(packets: list[bytes]) -> np.ndarray:
    decoder = OpusDecoder()
    return np.concatenate([decoder.decode(packet) for packet in packets])


def loudest(audio: np.ndarray) -> float:
    """The frequency that is loudest, in Hz."""
    power = np.abs(np.fft.rfft(audio * np.hanning(len(audio))))
    return float(np.argmax(power)) * 16_000 / len(audio)


def test_a_packet_of_20_ms_is_320_samples() -> None:
    assert [320] * 5 == [len(decoded([packet])) for packet in encoded(tone(0.1))]


@pytest.mark.parametrize("layout", ["mono", "stereo"])
def test_a_tone_stays_the_tone_it_was(layout: str) -> None:
    samples = tone(1)
    heard = decoded(encoded(samples if layout == "mono" else np.repeat(samples, 2), layout))

    assert loudest(heard[4_000:]) == pytest.approx(440, abs=2)
    assert np.sqrt(np.mean(heard[4_000:] ** 2)) == pytest.approx(0.3 / np.sqrt(2), rel=0.1)


@pytest.mark.parametrize("right", [-1.0, -0.6, 0.0, 1.0])
def test_stereo_is_heard_whatever_its_channels_are_to_each_other(right: float) -> None:
    left = tone(1)
    both = np.stack([left, (right * left).astype(np.int16)], axis=1).reshape(-1)
    heard = decoded(encoded(both, "stereo", bit_rate=96_000))

    assert loudest(heard[4_000:]) == pytest.approx(440, abs=2)
    assert np.sqrt(np.mean(heard[4_000:] ** 2)) == pytest.approx(0.3 / np.sqrt(2), rel=0.3)


def test_what_16_khz_cannot_hold_is_filtered_out() -> None:
    third = _Third()
    time = np.arange(48_000) / 48_000
    high = third(np.sin(2 * np.pi * 11_000 * time).astype(np.float32))

    assert np.abs(high[100:]).max() < 0.01


def test_pieces_are_resampled_as_the_whole_is() -> None:
    samples = np.random.default_rng(1).normal(size=4_800).astype(np.float32)
    third = _Third()
    pieces = np.concatenate([third(samples[at : at + 480]) for at in range(0, 4_800, 480)])

    np.testing.assert_allclose(_Third()(samples), pieces, atol=1e-6)


def test_an_empty_packet_is_nothing() -> None:
    assert len(OpusDecoder().decode(b"")) == 0


@given(st.binary(max_size=1_500))
def test_no_packet_breaks_it(payload: bytes) -> None:
    decoder = OpusDecoder()
    heard = decoder.decode(payload)

    assert len(heard) <= 16_000 * 0.12
    assert np.isfinite(heard).all()
    assert len(decoder.decode(encoded(tone(0.02))[0])) == 320
