"""What the tutor said aloud, and when: the ground of the echo guard."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from tutor_app.voice.protocol import SpokenBy

REMEMBERED_SECONDS = 60.0
ECHO_SECONDS = 1.5
"""Sound leaves a loudspeaker, crosses the room and the network: an echo comes this late at most."""


@dataclass(slots=True)
class _Stretch:
    text: str
    by: SpokenBy
    start_seconds: float
    end_seconds: float | None = None


class TutorSpeech:
    """The tutor's words on the time of the learner's audio stream, in seconds."""

    def __init__(self) -> None:
        self._said: deque[_Stretch] = deque()

    @property
    def by(self) -> SpokenBy:
        """What the tutor's voice comes out of now."""
        if self._said and self._said[-1].end_seconds is None:
            return self._said[-1].by
        return "nothing"

    def say(self, text: str, by: SpokenBy, now: float) -> None:
        """From `now` on the tutor says this, and nothing of what it said before."""
        if self._said and self._said[-1].end_seconds is None:
            self._said[-1].end_seconds = now
        while self._said and (self._said[0].end_seconds or now) < now - REMEMBERED_SECONDS:
            self._said.popleft()
        if by != "nothing":
            self._said.append(_Stretch(text, by, now))

    def during(self, start_seconds: float, end_seconds: float) -> str:
        """All that may be heard as an echo in this stretch of audio."""
        heard = (
            one.text
            for one in self._said
            if one.start_seconds <= end_seconds
            and (one.end_seconds is None or one.end_seconds + ECHO_SECONDS >= start_seconds)
        )
        return " ".join(heard)
