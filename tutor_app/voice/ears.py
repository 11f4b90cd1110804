"""What one voice session hears with: put together by whoever opens it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from tutor_app.voice.audio import Audio
from tutor_app.voice.endpointing import EndpointingConfig
from tutor_app.voice.ports import SpeechToText, VoiceActivity


async def spend_nothing(_seconds: float) -> None:
    """Speech without an allowance."""


@dataclass(frozen=True, slots=True)
class Ears:
    """What a voice session hears with.

    `prompt` is vocabulary to expect. `spend` takes seconds of speech from the owner's allowance and
    raises TooMany when it is used up; `keep` stores an utterance's audio, where that is wanted.
    """

    activity: VoiceActivity
    speech_to_text: SpeechToText
    prompt: str = ""
    spend: Callable[[float], Awaitable[None]] = spend_nothing
    keep: Callable[[str, Audio], Awaitable[None]] | None = None
    config: EndpointingConfig = field(default_factory=EndpointingConfig)
