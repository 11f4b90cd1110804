"""Spoken sentences for tests, by Debian's espeak-ng, at 48 kHz as a browser sends them."""

from __future__ import annotations

import functools
import io
import shutil
import subprocess

import av
import numpy as np
import numpy.typing as npt
import pytest

Samples = npt.NDArray[np.int16]
RATE = 48_000


@functools.cache
def spoken(text: str, voice: str = "en-us", speed: int = 160) -> Samples:
    """The sentence, mono at 48 kHz; the test is skipped where espeak-ng is not installed."""
    program = shutil.which("espeak-ng")
    if program is None:
        pytest.skip("espeak-ng is not installed (Debian: apt-get install espeak-ng)")
    command = [program, "-v", voice, "-s", str(speed), "--stdout", text]
    wav = subprocess.run(command, check=True, capture_output=True).stdout
    resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
    with av.open(io.BytesIO(wav)) as file:
        frames = [part for frame in file.decode(audio=0) for part in resampler.resample(frame)]
    frames += resampler.resample(None)
    return np.concatenate([frame.to_ndarray()[0] for frame in frames]).astype(np.int16)


def silence(seconds: float) -> Samples:
    """Nothing, but not quite: a microphone's own faint noise."""
    noise = np.random.default_rng(7).normal(0, 8, int(seconds * RATE))
    return noise.astype(np.int16)


def padded(*parts: Samples, before: float = 0.4, after: float = 2.0) -> Samples:
    """The parts between silence."""
    return np.concatenate([silence(before), *parts, silence(after)])


def at_16k(samples: Samples) -> npt.NDArray[np.float32]:
    """The same as the server hears it."""
    third = samples[: len(samples) // 3 * 3].reshape(-1, 3).mean(axis=1)
    return (third / 32_768).astype(np.float32)
