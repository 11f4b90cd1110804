"""A virtual clock: seconds of speech and silence in, events with their times out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from tutor_app.voice.audio import CHUNK_SECONDS
from tutor_app.voice.endpointing import (
    Endpointer,
    EndpointingConfig,
    Event,
    FalseStart,
    Speculate,
    SpeechStarted,
    UtteranceEnded,
)

SPEECH, SILENCE, BETWEEN = 0.9, 0.05, 0.42
CHUNK = CHUNK_SECONDS
SLACK = 1.5 * CHUNK
"""Lengths are kept to the nearest chunk, and a length of speech is rounded to chunks itself."""


def nobody_answers(speculation: Speculate) -> str | None:
    """A recogniser that never comes back."""
    return None


@dataclass
class Listening:
    """Drives an `Endpointer`; a transcript comes back `stt_seconds` after it was asked for."""

    config: EndpointingConfig = field(default_factory=EndpointingConfig)
    text: Callable[[Speculate], str | None] = nobody_answers
    stt_seconds: float = 0.15
    events: list[tuple[float, Event]] = field(default_factory=list)
    needed: list[float] = field(default_factory=list)
    _due: list[tuple[float, Speculate]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.endpointer = Endpointer(self.config)

    @property
    def now(self) -> float:
        return self.endpointer.position

    def speech(self, seconds: float) -> Listening:
        return self.hear(seconds, SPEECH)

    def silence(self, seconds: float) -> Listening:
        return self.hear(seconds, SILENCE)

    def hear(self, seconds: float, probability: float) -> Listening:
        """As many whole chunks as come closest to these seconds."""
        for _ in range(round(seconds / CHUNK)):
            self.chunk(probability)
        return self

    def chunk(self, probability: float) -> None:
        self.needed.append(self.endpointer.needed_from)
        self.take(self.endpointer.process(CHUNK, probability))
        while self._due and self._due[0][0] <= self.now + 1e-9:
            _, asked = self._due.pop(0)
            text = self.text(asked)
            if text is not None:
                self.take(self.endpointer.read(asked.utterance, asked.revision, text))

    def take(self, events: list[Event]) -> None:
        for event in events:
            self.events.append((self.now, event))
            if isinstance(event, Speculate):
                self._due.append((self.now + self.stt_seconds, event))

    def commit(self) -> Listening:
        """Push-to-talk is released."""
        self.take(self.endpointer.commit())
        return self

    def mute(self) -> Listening:
        self.take(self.endpointer.mute(is_muted=True))
        return self

    def unmute(self) -> Listening:
        self.take(self.endpointer.mute(is_muted=False))
        return self

    def kinds(self) -> list[str]:
        return [type(event).__name__ for _, event in self.events]

    def of(self, kind: type[Event]) -> list[tuple[float, Event]]:
        return [(time, event) for time, event in self.events if isinstance(event, kind)]

    @property
    def started(self) -> list[SpeechStarted]:
        return [event for _, event in self.events if isinstance(event, SpeechStarted)]

    @property
    def ended(self) -> list[UtteranceEnded]:
        return [event for _, event in self.events if isinstance(event, UtteranceEnded)]

    @property
    def standing(self) -> list[UtteranceEnded]:
        """The utterances that ended and were not taken up by a later one."""
        ended = {event.utterance for event in self.ended}
        continued = {event.continues for event in self.started if event.utterance in ended}
        return [event for event in self.ended if event.utterance not in continued]

    @property
    def false_starts(self) -> list[FalseStart]:
        return [event for _, event in self.events if isinstance(event, FalseStart)]

    def time_of(self, kind: type[Event], which: int = 0) -> float:
        return self.of(kind)[which][0]
