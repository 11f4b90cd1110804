"""Recordings of people: espeak-ng is no human voice."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import numpy.typing as npt

FOLDER = Path(__file__).parent / "recordings"


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
