"""A voice session on a stream that the test writes: level of a chunk = probability of speech."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import numpy as np

from tests.voice.hearing import SaysWhatItIsTold
from tutor_app.voice import protocol
from tutor_app.voice.audio import CHUNK, CHUNK_SECONDS, Audio
from tutor_app.voice.ears import Ears
from tutor_app.voice.ports import VoiceActivity
from tutor_app.voice.session import VoiceSession


class Level:
    """Remembers nothing but how often it was reset."""

    def __init__(self) -> None:
        self.resets = 0

    def reset(self) -> None:
        self.resets += 1


class LevelActivity:
    """Implements `VoiceActivity`: a chunk is speech as far as it is loud."""

    def __init__(self) -> None:
        self.asked = 0
        self.is_broken = False
        self.streams: list[Level] = []

    def stream(self) -> Level:
        self.streams.append(Level())
        return self.streams[-1]

    async def probability(self, stream: object, chunk: Audio) -> float:
        self.asked += 1
        if self.is_broken:
            raise RuntimeError("the model is gone")
        return float(chunk[0])

    async def close(self) -> None:
        """Nothing to close."""


class Listening:
    """A session, what it sent and what it delivered; `stt` says what was said."""

    def __init__(
        self,
        stt: SaysWhatItIsTold | None = None,
        activity: VoiceActivity | None = None,
        **ears: Any,
    ) -> None:
        self.stt = stt or SaysWhatItIsTold()
        self.activity = LevelActivity()
        self.sent: list[protocol.ToPage] = []
        self.finals: list[protocol.TranscriptMessage] = []
        self.session = VoiceSession(
            Ears(activity or self.activity, self.stt, **ears), self.sent.append, self._deliver
        )
        self._chunks: asyncio.Queue[Audio | None] = asyncio.Queue()
        self.task = asyncio.create_task(self.session.listen(self._stream()))

    def _deliver(self, final: protocol.TranscriptMessage) -> None:
        self.sent.append(final)
        self.finals.append(final)

    async def _stream(self) -> AsyncIterator[Audio]:
        while (chunk := await self._chunks.get()) is not None:
            yield chunk

    async def hears(self, seconds: float, level: float = 0.0) -> None:
        """So much audio of this level, as fast as time goes."""
        for _ in range(round(seconds / CHUNK_SECONDS)):
            self._chunks.put_nowait(np.full(CHUNK, level, np.float32))
            await asyncio.sleep(CHUNK_SECONDS)

    async def hears_sound(self, sound: Audio) -> None:
        """A sound, then the end of the stream."""
        for place in range(0, len(sound) - CHUNK, CHUNK):
            self._chunks.put_nowait(sound[place : place + CHUNK])
        await self.ends()

    async def speaks(self, seconds: float) -> None:
        """So much speech."""
        await self.hears(seconds, 0.9)

    async def ends(self) -> None:
        """The stream is over, and everything was delivered."""
        self._chunks.put_nowait(None)
        await self.task

    @property
    def types(self) -> list[str]:
        """The types of what was sent."""
        return [message.type for message in self.sent]

    @property
    def texts(self) -> list[str]:
        """The texts of the finals."""
        return [final.text for final in self.finals]

    @property
    def dropped(self) -> list[str]:
        """The reasons why utterances were dropped."""
        return [one.reason for one in self.sent if isinstance(one, protocol.Dropped)]
