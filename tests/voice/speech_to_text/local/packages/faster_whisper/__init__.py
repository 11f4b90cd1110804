"""Stands for the package faster-whisper 1.2: the same names, and words about what it was given."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np


@dataclass
class Segment:
    id: int
    start: float
    end: float
    text: str
    avg_logprob: float = -0.3
    compression_ratio: float = 1.1
    no_speech_prob: float = 0.02


@dataclass
class TranscriptionInfo:
    language: str
    duration: float


class WhisperModel:
    def __init__(
        self,
        model_size_or_path: str,
        device: str = "auto",
        compute_type: str = "default",
        cpu_threads: int = 0,
        local_files_only: bool = False,
    ) -> None:
        if not (Path(model_size_or_path) / "model.bin").read_bytes():
            raise RuntimeError("model.bin is incomplete: failed to read a buffer of size 4")
        assert local_files_only
        assert cpu_threads > 0

    def transcribe(
        self,
        audio: np.ndarray,
        language: str | None = None,
        beam_size: int = 5,
        condition_on_previous_text: bool = True,
        initial_prompt: str | None = None,
    ) -> tuple[Iterable[Segment], TranscriptionInfo]:
        assert audio.dtype == np.float32
        seconds = len(audio) / 16_000
        texts = [f" Heard {seconds:.1f} s", f" in {language}", f" expecting {initial_prompt}."]
        if initial_prompt == "invent":
            texts = [" Thanks for watching!"]
        segments = (Segment(place, 0, seconds / 3, text) for place, text in enumerate(texts))
        return segments, TranscriptionInfo(language or "de", seconds)
