"""Speech that other programs send as samples while it is spoken: transcripts come back at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import numpy as np

from tutor_app.errors import TooMany, Unavailable
from tutor_app.voice import protocol
from tutor_app.voice.audio import CHUNK, SAMPLE_RATE, Audio, from_pcm16
from tutor_app.voice.ears import Ears
from tutor_app.voice.session import VoiceSession

MOST_CHUNKS = 320
"""Chunks that may wait to be heard, 10 s: then the sender has to."""

MOST_SECONDS = 600.0
"""Audio in one stream."""

MOST_MESSAGES = 200
"""Messages that may wait to be sent; beyond it partial words are left out."""

MOST_OF_OWNER = 2
MOST_OF_ALL = 20
DRAIN_SECONDS = 2.5


class TooLong(Unavailable):
    """The stream has lasted as long as it may."""

    code = "too_long"
    message = "Ten minutes are enough for one stream. Open another one."


class StreamsBusy(Unavailable):
    """No place is left for another stream."""

    code = "speech_busy"
    message = "Too many streams are open just now. Try again in a moment."


class SpeechStream:
    """One stream: samples in by `hear`, messages out by `messages`."""

    def __init__(self, ears: Ears) -> None:
        self._chunks: asyncio.Queue[Audio | None] = asyncio.Queue(MOST_CHUNKS)
        self._messages: asyncio.Queue[protocol.ToPage | None] = asyncio.Queue()
        self._session = VoiceSession(ears, self._send, self._send)
        self._rest = b""
        self._heard = 0
        self._is_ended = False
        self._listening = asyncio.create_task(self._listen(), name="speech stream")

    async def hear(self, pcm: bytes) -> None:
        """The next samples, PCM16 at 16 kHz; waits while much is unheard. Raises TooLong."""
        if self._is_ended:
            return
        data = self._rest + pcm
        whole = len(data) - len(data) % (2 * CHUNK)
        self._rest = data[whole:]
        for place in range(0, whole, 2 * CHUNK):
            self._heard += CHUNK
            if self._heard > MOST_SECONDS * SAMPLE_RATE:
                raise TooLong
            await self._chunks.put(from_pcm16(data[place : place + 2 * CHUNK]))

    async def end(self) -> None:
        """Nothing more comes: what is being said ends here."""
        if self._is_ended:
            return
        self._is_ended = True
        if self._rest:
            last = from_pcm16(self._rest)
            await self._chunks.put(np.pad(last, (0, CHUNK - len(last))))
        await self._chunks.put(None)

    async def messages(self) -> AsyncIterator[protocol.ToPage]:
        """What is to be told, until everything that was said is written down."""
        while (message := await self._messages.get()) is not None:
            yield message
        await self._listening

    async def close(self) -> None:
        """End it at once, in any state."""
        self._is_ended = True
        self._listening.cancel()
        await asyncio.wait([self._listening])

    def _send(self, message: protocol.ToPage) -> None:
        is_partial = isinstance(message, protocol.TranscriptMessage) and not message.is_final
        if not is_partial or self._messages.qsize() < MOST_MESSAGES:
            self._messages.put_nowait(message)

    async def _listen(self) -> None:
        try:
            await self._session.listen(self._arriving())
        finally:
            self._messages.put_nowait(None)

    async def _arriving(self) -> AsyncIterator[Audio]:
        while (chunk := await self._chunks.get()) is not None:
            yield chunk


class SpeechStreams:
    """The streams of a process: a few an owner, and all of them ended when the server stops."""

    def __init__(self, most: int = MOST_OF_ALL) -> None:
        self._most = most
        self._open: dict[SpeechStream, UUID] = {}
        self._is_draining = False

    def __len__(self) -> int:
        return len(self._open)

    @asynccontextmanager
    async def opened(self, owner_id: UUID, ears: Ears) -> AsyncIterator[SpeechStream]:
        """A stream for an owner. Raises TooMany for a third of theirs, and StreamsBusy."""
        if list(self._open.values()).count(owner_id) >= MOST_OF_OWNER:
            raise TooMany("Two streams are open already. End one of them first.", retry_after=5)
        if self._is_draining or len(self._open) >= self._most:
            raise StreamsBusy
        stream = SpeechStream(ears)
        self._open[stream] = owner_id
        try:
            yield stream
        finally:
            del self._open[stream]
            await stream.close()

    async def drain(self) -> None:
        """Take no more streams; write down what is being said, for 2.5 s at most."""
        self._is_draining = True
        await asyncio.gather(*(stream.end() for stream in list(self._open)))
        loop = asyncio.get_running_loop()
        until = loop.time() + DRAIN_SECONDS
        while self._open and loop.time() < until:  # noqa: ASYNC110 - each ends by itself
            await asyncio.sleep(0.05)
        for stream in list(self._open):
            await stream.close()
