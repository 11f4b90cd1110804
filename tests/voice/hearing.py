"""A recogniser for tests that says what the test wants, on the same terms as the real chain."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tests.virtual_time import VirtualTimeLoop
from tutor_app.voice.audio import Audio, seconds_of
from tutor_app.voice.ports import (
    LiveTranscript,
    SpeechEngine,
    SpeechFailed,
    SpeechToText,
    Transcript,
)


@dataclass
class Asked:
    """One request for a transcript."""

    seconds: float
    prompt: str
    language: str
    has_live: bool


@dataclass
class WritesAlong:
    """A live recogniser: one word a second of audio."""

    words: Sequence[str]
    heard_seconds: float = 0.0
    is_lost: bool = False
    is_closed: bool = False
    finished: int = 0

    def feed(self, audio: Audio) -> None:
        self.heard_seconds += seconds_of(audio)

    async def partial(self) -> str:
        return " ".join(self.words[: 1 + int(self.heard_seconds)])

    async def finish(self) -> Transcript | None:
        self.finished += 1
        return None if self.is_lost else Transcript(" ".join(self.words), "local")

    async def close(self) -> None:
        self.is_closed = True


@dataclass
class SaysWhatItIsTold:
    """Implements `SpeechToText`: `answer` makes of audio what was said, after `delay` seconds."""

    answer: Callable[[Audio], Transcript] = lambda audio: Transcript("What is a list?", "double")
    delay: float = 0.0
    is_failing: bool = False
    is_local: bool = False
    words: Sequence[str] = ("what", "is", "a", "list")
    has_live: bool = True
    asked: list[Asked] = field(default_factory=list)
    lives: list[WritesAlong] = field(default_factory=list)
    cancelled: int = 0

    def is_local_only(self) -> bool:
        return self.is_local

    async def live(self) -> LiveTranscript | None:
        if not self.has_live:
            return None
        self.lives.append(WritesAlong(self.words))
        return self.lives[-1]

    async def transcribe(
        self,
        audio: Audio,
        *,
        prompt: str = "",
        language: str = "",
        live: LiveTranscript | None = None,
    ) -> Transcript:
        self.asked.append(Asked(seconds_of(audio), prompt, language, live is not None))
        try:
            await asyncio.sleep(self.delay)
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        if self.is_failing or self.is_local:
            heard = await live.finish() if live else None
            if heard is None:
                raise SpeechFailed
            return heard
        return self.answer(audio)

    def engines(self) -> Sequence[SpeechEngine]:
        return [SpeechEngine("double", "tests", "ready")]


def says(*texts: str) -> Callable[[Audio], Transcript]:
    """One text after the other; the last one again and again."""
    left = list(texts)

    def answer(audio: Audio) -> Transcript:
        text = left.pop(0) if len(left) > 1 else left[0]
        return Transcript(text, "double", duration_seconds=seconds_of(audio), stt_ms=7)

    return answer


class HoldsTheClock:
    """A `SpeechToText` that works in other processes: virtual time stands while it does."""

    def __init__(self, engines: SpeechToText) -> None:
        self._engines = engines

    def is_local_only(self) -> bool:
        return self._engines.is_local_only()

    def engines(self) -> Sequence[SpeechEngine]:
        return self._engines.engines()

    async def live(self) -> LiveTranscript | None:
        with virtual_time_of_loop().held():
            live = await self._engines.live()
        return HeldLive(live) if live else None

    async def transcribe(
        self, audio: Audio, *, live: LiveTranscript | None = None, **asked: str
    ) -> Transcript:
        if live is not None:  # it may have to wait for the end of the utterance
            return await self._engines.transcribe(audio, live=live, **asked)
        with virtual_time_of_loop().held():
            return await self._engines.transcribe(audio, **asked)


class HeldLive:
    """A live recogniser in another process; its last words hold the clock as well."""

    def __init__(self, live: LiveTranscript) -> None:
        self._live = live

    @property
    def is_lost(self) -> bool:
        return self._live.is_lost

    def feed(self, audio: Audio) -> None:
        self._live.feed(audio)

    async def partial(self) -> str:
        return await self._live.partial()

    async def finish(self) -> Transcript | None:
        with virtual_time_of_loop().held():
            return await self._live.finish()

    async def close(self) -> None:
        await self._live.close()


def virtual_time_of_loop() -> VirtualTimeLoop:
    """The running loop."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, VirtualTimeLoop)
    return loop
