"""What a recogniser in a child process is asked, and what it says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from tutor_app.voice.speech_to_text.heard import Segment


@dataclass(frozen=True, slots=True)
class Stretch:
    """Audio to be written down, in PCM16 at 16 kHz.

    `language` is empty when it is to be found out, `prompt` is vocabulary to expect. Once
    `is_wanted` says no, nobody waits for the words any more.
    """

    pcm: bytes
    language: str = ""
    prompt: str = ""
    is_wanted: Callable[[], bool] = lambda: True


@dataclass(frozen=True, slots=True)
class Hearing:
    """The words of a stretch; `language` empty when the engine knows but one."""

    segments: tuple[Segment, ...]
    language: str = ""

    def json(self) -> dict[str, Any]:
        """For the pipe."""
        return {"language": self.language, "segments": [asdict(one) for one in self.segments]}

    @classmethod
    def read(cls, value: dict[str, Any]) -> Hearing:
        """From the pipe."""
        segments: Sequence[dict[str, Any]] = value["segments"]
        return cls(tuple(Segment(**one) for one in segments), value["language"])
