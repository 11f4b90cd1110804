"""What the parts of the voice path promise each other: voice activity and speech-to-text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from tutor_app.errors import Unavailable
from tutor_app.voice.audio import Audio

Dropped = Literal["silence", "noise", "phantom", "too_short"]
"""Why a transcript has no text: nothing said, no speech, words a model invents, a mere click."""


class SpeechFailed(Unavailable):
    """No recogniser could say what is in the audio."""

    code = "speech_failed"
    message = "What you said could not be written down just now. Say it again, or type it."


@dataclass(frozen=True, slots=True)
class Transcript:
    """What a recogniser heard in a stretch of audio.

    `text` is empty when nothing worth keeping was said; `dropped` then says why. `engine` names
    who heard it: `groq:whisper-large-v3-turbo`, `local`, `faster-whisper`, `<provider>:<model>`.
    `duration_seconds` is of the audio, `stt_ms` what recognising it took, `confidence` 0 to 1.
    """

    text: str
    engine: str
    language: str = "en"
    duration_seconds: float = 0.0
    confidence: float | None = None
    stt_ms: int = 0
    dropped: Dropped | None = None


@dataclass(frozen=True, slots=True)
class SpeechEngine:
    """One recogniser for the status page; `detail` says in words why it is not ready."""

    name: str
    provider: str
    state: Literal["ready", "resting", "out", "gone"]
    detail: str = ""


class Recogniser(Protocol):
    """One speech-to-text engine."""

    @property
    def name(self) -> str:
        """What `Transcript.engine` says of it."""
        ...

    async def transcribe(self, audio: Audio, *, prompt: str = "", language: str = "") -> Transcript:
        """The text of the audio.

        `prompt` is vocabulary to expect, `language` an ISO 639-1 code (empty: found out by the
        engine). Raises `SpeechFailed`.
        """
        ...


class LiveTranscript(Protocol):
    """The local recogniser that follows one utterance while it is spoken."""

    @property
    def is_lost(self) -> bool:
        """Whether its bounded queue overflowed: it says nothing more."""
        ...

    def feed(self, audio: Audio) -> None:
        """Take the next samples; never blocks."""
        ...

    async def partial(self) -> str:
        """The words so far; they may still change."""
        ...

    async def finish(self) -> Transcript | None:
        """The final transcript of all that was fed; None when it was lost."""
        ...

    async def close(self) -> None:
        """Give the recogniser back, whatever state it is in; closing twice is harmless."""
        ...


class SpeechToText(Protocol):
    """The chain of recognisers: the only speech-to-text a voice session knows."""

    def is_local_only(self) -> bool:
        """Whether no provider is configured, so that a transcript costs processor time here."""
        ...

    async def live(self) -> LiveTranscript | None:
        """A local recogniser for partials; None when all are taken."""
        ...

    async def transcribe(
        self,
        audio: Audio,
        *,
        prompt: str = "",
        language: str = "",
        live: LiveTranscript | None = None,
    ) -> Transcript:
        """The text of the audio, from the first engine that can say it.

        Providers come first. The last link is `live.finish()` when `live` has followed this very
        audio, else the local pool. Raises `SpeechFailed` when every engine failed.
        """
        ...

    def engines(self) -> Sequence[SpeechEngine]:
        """All engines in the order they are asked."""
        ...


class VadStream(Protocol):
    """What voice activity detection remembers of one stream of audio."""

    def reset(self) -> None:
        """Forget what was heard: the next chunk begins anew."""
        ...


class VoiceActivity(Protocol):
    """Says how likely a chunk is speech; one serves all streams of the process."""

    def stream(self) -> VadStream:
        """A new stream that has heard nothing."""
        ...

    async def probability(self, stream: VadStream, chunk: Audio) -> float:
        """How likely speech is in the next chunk of this stream, 0 to 1.

        `chunk` has exactly `audio.CHUNK` samples. A stream's chunks come one after the other:
        the next is only asked for once the answer to this one is there.
        """
        ...

    async def close(self) -> None:
        """End the inference thread; waiting chunks are answered first."""
        ...
