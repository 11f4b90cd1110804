"""Silero VAD by onnxruntime: a quarter of the memory, and no torch in the process."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import cast

import numpy as np

from tutor_app.errors import Unavailable
from tutor_app.voice.audio import SAMPLE_RATE
from tutor_app.voice.vad.batching import Floats, Infer

MODEL = Path("data", "silero_vad_16k_op15.onnx")
"""The model for 16 kHz alone, inside the `silero_vad` package."""


def model_file() -> Path:
    """The model's file, found without importing the package, which would import torch.

    Raises `Unavailable` when the package or the file is not there.
    """
    package = importlib.util.find_spec("silero_vad")
    for folder in (package and package.submodule_search_locations) or ():
        if (file := Path(folder) / MODEL).is_file():
            return file
    raise Unavailable("Voice needs the package silero-vad, which is not installed here.")


def load() -> Infer:
    """The model as a function; it uses the calling thread only."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(
        str(model_file()), options, providers=["CPUExecutionProvider"]
    )
    rate = np.array(SAMPLE_RATE, dtype=np.int64)

    def infer(samples: Floats, state: Floats) -> tuple[Floats, Floats]:
        inputs = {"input": samples, "state": state, "sr": rate}
        output, state_after = cast("tuple[Floats, Floats]", tuple(session.run(None, inputs)))
        return output[:, 0], state_after

    return infer
