"""What endpointing says. Positions are seconds of the stream since its start."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

EndReason = Literal["complete", "cap", "length", "commit", "mute", "classic"]
"""Why an utterance ended: its text reads complete, the longest pause passed, it reached the longest
length, push-to-talk was released, the microphone was muted, or the plain rule's silence passed."""


@dataclass(frozen=True, slots=True)
class SpeechStarted:
    """Somebody speaks; `start_seconds` lies before the first sound by the prefix padding.

    `continues`: the utterance that had ended a moment ago, and goes on in this one: it starts
    where that one did, and takes its place unless it turns out to be a false start.
    """

    utterance: int
    start_seconds: float
    continues: int | None = None


@dataclass(frozen=True, slots=True)
class Speculate:
    """A pause: transcribe this stretch now, and bring the text to `Endpointer.read`."""

    utterance: int
    revision: int
    start_seconds: float
    end_seconds: float


@dataclass(frozen=True, slots=True)
class SpeechResumed:
    """The pause was none: forget what was asked for by this revision; the utterance goes on."""

    utterance: int
    revision: int


@dataclass(frozen=True, slots=True)
class UtteranceEnded:
    """The utterance is over; its audio is this stretch.

    `revision` is the one of a `Speculate` that covers exactly this stretch, so that its transcript
    is the final one; None when there is none and the stretch is still to be transcribed.
    """

    utterance: int
    revision: int | None
    start_seconds: float
    end_seconds: float
    reason: EndReason


@dataclass(frozen=True, slots=True)
class FalseStart:
    """What had started was too short to be speech: nothing to transcribe."""

    utterance: int


Event = SpeechStarted | Speculate | SpeechResumed | UtteranceEnded | FalseStart
"""Any of them."""
