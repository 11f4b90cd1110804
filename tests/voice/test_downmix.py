"""Two channels to one: whatever they are to each other, nothing of what was said is lost."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.voice.speech import at_16k, spoken
from tutor_app.voice.audio import SAMPLE_RATE, Audio
from tutor_app.voice.downmix import Downmix, Stereo

START = SAMPLE_RATE // 20
"""After 50 ms it has found out how the channels stand to each other."""


def tone(seconds: float = 1.0, hertz: float = 220) -> Audio:
    time = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    return (0.5 * np.sin(2 * np.pi * hertz * time)).astype(np.float32)


def noise(seconds: float = 1.0, level: float = 0.1, seed: int = 1) -> Audio:
    chance = np.random.default_rng(seed)
    return (level * chance.normal(size=round(seconds * SAMPLE_RATE))).astype(np.float32)


def stereo(left: Audio, right: Audio) -> Stereo:
    return np.stack([left, right]).astype(np.float32)


def level(audio: Audio) -> float:
    """The root of the mean square, in dB."""
    return float(20 * np.log10(np.sqrt(np.mean(np.square(audio[START:], dtype=np.float64))) + 1e-9))


def mixed(left: Audio, right: Audio) -> Audio:
    return Downmix(SAMPLE_RATE)(stereo(left, right))


def speech() -> Audio:
    return at_16k(spoken("What is the difference between a list and a tuple?"))


@pytest.mark.parametrize(
    ("share", "least", "most"),
    [
        (1.0, -0.1, 0.1),  # the same twice
        (-1.0, -0.1, 0.1),  # upside down
        (-0.9, -1.0, 0.1),
        (-0.5, -3.0, 0.1),
        (-0.3, -10.0, 0.1),
        (0.5, -3.0, 0.1),
        (0.1, -6.1, 0.1),
        (0.02, -0.1, 0.3),  # hardly anything on the right
        (0.0, -0.1, 0.1),  # nothing at all
        (-0.02, -0.3, 0.1),
    ],
)
@pytest.mark.parametrize("is_swapped", [False, True])
def test_the_level_of_the_louder_channel_stays(
    share: float, least: float, most: float, is_swapped: bool
) -> None:
    for source in (tone(), noise(), speech()):
        channels = source, (share * source).astype(np.float32)
        heard = mixed(*(reversed(channels) if is_swapped else channels))
        assert least <= level(heard) - level(source) <= most


def test_upside_down_is_the_same_sound() -> None:
    said = speech()
    heard = mixed(said, -said)

    assert len(said) == len(heard)
    assert float(np.corrcoef(said[START:], heard[START:])[0, 1]) > 0.999


def test_what_agrees_is_the_mean_to_the_bit() -> None:
    left, right = noise(seed=1), noise(seed=2)
    right = (left + 0.2 * right).astype(np.float32)

    np.testing.assert_allclose((left + right) / 2, mixed(left, right), atol=1e-7)


def test_of_opposed_channels_with_a_voice_each_both_are_heard() -> None:
    """Somebody in both channels, upside down, and another on the left alone."""
    low, high = tone(hertz=220), tone(hertz=1_500) * np.float32(0.3)
    spectrum = np.abs(np.fft.rfft(mixed(low + high, -low)[-8_000:]))

    assert spectrum[110] > 0.9 * 0.5 * 4_000
    assert spectrum[750] > 0.4 * 0.15 * 4_000


def test_speakers_who_take_turns_in_their_channels_are_both_whole() -> None:
    said = speech()
    quiet = np.zeros_like(said)
    heard = mixed(np.concatenate([said, quiet]), np.concatenate([quiet, said]))

    for half in (heard[: len(said)], heard[len(said) :]):
        assert level(half) == pytest.approx(level(said), abs=0.5)


@pytest.mark.parametrize("change", [-1.0, 0.0, 1.0])
@pytest.mark.parametrize("before", [-1.0, 0.0, 1.0])
def test_a_change_makes_no_click(before: float, change: float) -> None:
    """The channels change in the middle, where the tone on the left is loudest."""
    left = tone(hertz=100)
    share = np.where(np.arange(len(left)) < 8_040, before, change).astype(np.float32)
    right = left * share
    steps = np.abs(np.diff(mixed(left, right)))
    jump = float(np.abs(np.diff(right)).max()) if before != change else 0.0
    steepest = 2 * float(np.abs(np.diff(left)).max())

    assert steps.max() <= steepest + jump  # the source's own jump is all that may be left


def test_no_jump_of_its_own() -> None:
    """Opposed fades into agreed: the sources are smooth, and so is what comes out."""
    left = tone(2, hertz=100)
    right = left * np.linspace(-1, 1, len(left)).astype(np.float32)
    heard = mixed(left, right)

    assert np.abs(np.diff(heard)).max() <= 2 * np.abs(np.diff(left)).max()


def test_silence_stays_silence_and_keeps_what_was_known() -> None:
    said = speech()
    quiet = np.zeros(SAMPLE_RATE, np.float32)
    both = np.concatenate([said, quiet, said])
    heard = mixed(both, -both)

    assert not heard[len(said) + START : len(said) + len(quiet)].any()
    assert heard[-len(said) :][:START] == pytest.approx(said[:START], abs=1e-6)  # at once


@given(
    st.lists(st.integers(0, 1_500), max_size=12),
    st.lists(st.sampled_from([-1.0, -0.4, 0.0, 0.01, 0.6, 1.0]), min_size=1, max_size=6),
)
def test_pieces_are_mixed_as_the_whole_is(sizes: list[int], shares: list[float]) -> None:
    left = noise(0.1 * len(shares))
    right = left * np.repeat(shares, len(left) // len(shares)).astype(np.float32)
    whole = stereo(left, right)
    downmix, at, pieces = Downmix(SAMPLE_RATE), 0, []
    for size in [*sizes, len(left)]:
        pieces.append(downmix(whole[:, at : at + size]))
        at += size

    assert np.array_equal(Downmix(SAMPLE_RATE)(whole), np.concatenate(pieces))


@given(st.integers(0, 2**32 - 1), st.floats(-1, 1), st.floats(-1, 1))
def test_nothing_audible_becomes_silence(seed: int, first: float, second: float) -> None:
    """Two sources at any two places: never less than a third of the louder channel."""
    one, two = noise(0.5, seed=seed), noise(0.5, seed=seed + 1)
    left, right = one, (first * one + second * two).astype(np.float32)
    heard = mixed(left, right)

    assert level(heard) >= max(level(left), level(right)) - 10
    assert np.isfinite(heard).all()
