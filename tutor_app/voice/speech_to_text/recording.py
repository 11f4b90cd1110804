"""Audio on its way to a provider."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from tutor_app.voice.audio import Audio, wav_bytes
from tutor_app.voice.speech_to_text.sound import Sound


@dataclass(frozen=True, slots=True)
class Recording:
    """Audio with what can be said of it beforehand.

    `prompt` is vocabulary to expect, `language` an ISO 639-1 code or empty. `wav` is the file a
    provider gets, empty where nobody needs to be asked.
    """

    audio: Audio
    sound: Sound
    wav: bytes = field(repr=False)
    prompt: str = ""
    language: str = ""

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return self.sound.seconds


async def recorded(audio: Audio, prompt: str, language: str) -> Recording:
    """Measure and pack audio, off the event loop."""
    return await asyncio.to_thread(_recorded, audio, prompt, language)


def _recorded(audio: Audio, prompt: str, language: str) -> Recording:
    sound = Sound.of(audio)
    wav = b"" if sound.nothing else wav_bytes(audio)
    return Recording(audio, sound, wav, prompt, language)
