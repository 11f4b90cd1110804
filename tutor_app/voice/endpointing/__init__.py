"""Endpointing: where an utterance begins, where it pauses, and where it ends."""

from __future__ import annotations

from tutor_app.voice.endpointing.config import EndpointingConfig, Mode, Rule, TutorVoice
from tutor_app.voice.endpointing.events import (
    EndReason,
    Event,
    FalseStart,
    Speculate,
    SpeechResumed,
    SpeechStarted,
    UtteranceEnded,
)
from tutor_app.voice.endpointing.machine import Endpointer
from tutor_app.voice.endpointing.reading import reads_complete

__all__ = [
    "EndReason",
    "Endpointer",
    "EndpointingConfig",
    "Event",
    "FalseStart",
    "Mode",
    "Rule",
    "Speculate",
    "SpeechResumed",
    "SpeechStarted",
    "TutorVoice",
    "UtteranceEnded",
    "reads_complete",
]
