"""Recordings of people, where this machine has some: espeak-ng is no human voice."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
import pytest

FOLDER = Path(__file__).parents[3] / "shared" / "audio"
needs_people = pytest.mark.skipif(
    not FOLDER.is_dir(), reason="no recordings of people on this machine"
)


def recordings() -> list[Path]:
    """All of them."""
    return [file for file in sorted(FOLDER.iterdir()) if file.suffix in {".wav", ".flac"}]


def human(file: Path, rate: int) -> npt.NDArray[np.float32]:
    """A recording as mono samples."""
    resampler = av.AudioResampler(format="flt", layout="mono", rate=rate)
    with av.open(str(file)) as opened:
        frames = [part for frame in opened.decode(audio=0) for part in resampler.resample(frame)]
    frames += resampler.resample(None)
    return np.concatenate([frame.to_ndarray()[0] for frame in frames]).astype(np.float32)
