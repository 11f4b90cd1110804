"""Voice activity detection: how likely is speech in these 32 ms?"""

from __future__ import annotations

from typing import Literal

from tutor_app.voice.vad import onnx, torch
from tutor_app.voice.vad.batching import BatchedVoiceActivity

VadEngine = Literal["onnx", "torch"]
"""Who runs the model; both say the same within 0.001."""


def voice_activity(engine: VadEngine = "onnx") -> BatchedVoiceActivity:
    """The detector for all streams of a process; nothing is loaded before its first use."""
    return BatchedVoiceActivity({"onnx": onnx.load, "torch": torch.load}[engine])
