"""A recogniser on the clock of a stream, for speech that is heard faster than it is spoken."""

from __future__ import annotations

import asyncio
import heapq
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from benchmarks.speech import Said
from tutor_app.voice.audio import Audio, seconds_of
from tutor_app.voice.ports import LiveTranscript, SpeechEngine, Transcript

STT_SECONDS = 0.15
ASKS = re.compile(
    r"((and|but|so|or) )?(what|how|why|when|where|which|who)\b"
    r"|(is|are|do|does|can|could|would|should)\b",
    re.IGNORECASE,
)
"""How half a sentence begins that Whisper takes for a question."""


@dataclass(slots=True)
class StreamClock:
    """Seconds of audio that were heard, and who waits for more of them."""

    now: float = 0.0
    _waiting: list[tuple[float, int, asyncio.Future[None]]] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    async def sleep(self, seconds: float) -> None:
        """Return once so much more audio was heard."""
        waiter = asyncio.get_running_loop().create_future()
        number = next(self._numbers)
        heapq.heappush(self._waiting, (self.now + seconds, number, waiter))
        await waiter

    def pass_time(self, seconds: float) -> None:
        """So much more was heard."""
        self.now += seconds
        while self._waiting and self._waiting[0][0] <= self.now:
            _, _, waiter = heapq.heappop(self._waiting)
            if not waiter.done():
                waiter.set_result(None)


@dataclass(slots=True)
class Hears:
    """Implements `SpeechToText`: knows what was said, and how much of it the audio holds."""

    said: Said
    clock: StreamClock
    begins_at: float  # where its first sound is, in seconds of the stream
    starts_at: float = 0.0  # where the utterance that is heard now starts

    def is_local_only(self) -> bool:
        """A provider is there."""
        return False

    async def live(self) -> LiveTranscript | None:
        """Nobody writes along."""
        return None

    async def transcribe(
        self,
        audio: Audio,
        *,
        prompt: str = "",  # noqa: ARG002
        language: str = "",  # noqa: ARG002
        live: LiveTranscript | None = None,  # noqa: ARG002
    ) -> Transcript:
        """The words of the parts that the audio holds whole."""
        since = self.starts_at - self.begins_at
        text = as_whisper(self.said.heard(since, since + seconds_of(audio)))
        await self.clock.sleep(STT_SECONDS)
        return Transcript(text, "double")

    def engines(self) -> Sequence[SpeechEngine]:
        """Nobody asks."""
        return ()


def as_whisper(text: str) -> str:
    """The words as Whisper would write them: a capital, and a mark at the end."""
    if not text or text[-1] in ".?":
        return text[:1].upper() + text[1:]
    text = text.rstrip(" ,")
    last = re.split(r"[.?,] ", text)[-1]
    return text[:1].upper() + text[1:] + ("?" if ASKS.match(last) else ".")
