"""Decoding in child processes: one for each file, one kept ready."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import BinaryIO

from tutor_app.errors import Unavailable
from tutor_app.observability import logger
from tutor_app.voice.audio import SAMPLE_RATE
from tutor_app.voice.decoding.refusals import MOST_BYTES, MOST_SECONDS, AudioRefused
from tutor_app.voice.processes.child import Child
from tutor_app.voice.processes.frames import Frame

_LOG = logger(__name__)
MODULE = "tutor_app.voice.decoding.worker"
AT_ONCE = 2
"""Files that are read at the same time; each may take a core and 100 MB here."""

MOST_WAITING = 8
DECODE_SECONDS = 30.0
"""How long a file may take: ten minutes in any usual format take 1 to 5 s."""

READY_SECONDS = 120.0
"""How long a process is kept ready for the next file."""

READ_BYTES = 1 << 18
MOST_PCM_BYTES = round(MOST_SECONDS * SAMPLE_RATE * 2)


class DecoderBusy(Unavailable):
    """Too many files are being read."""

    code = "speech_busy"
    message = "Too many recordings are being read just now. Send yours again in a moment."


class Decoder:
    """Turns files into samples; `close` ends what runs."""

    def __init__(self, *, module: str = MODULE, ready_seconds: float = READY_SECONDS) -> None:
        self._module = module
        self._ready_seconds = ready_seconds
        self._places = asyncio.Semaphore(AT_ONCE)
        self._waiting = 0
        self._ready: Child | None = None
        self._preparing: asyncio.Task[None] | None = None
        self._children: set[Child] = set()
        self._is_closed = False

    async def decode(self, file: BinaryIO) -> bytes:
        """The sound of a file, from where it stands to its end, as PCM16 at 16 kHz, mono.

        The file is read in threads. Raises AudioRefused for one that is no audio, too long, too
        large or cut off, and DecoderBusy.
        """
        async with self._place(), self._child() as child:
            reading = _Reading(child)
            try:
                async with asyncio.timeout(DECODE_SECONDS):
                    await _send(child, file)
                    return await reading.done
            except TimeoutError as error:
                raise AudioRefused("too_costly") from error

    async def close(self) -> None:
        """End all processes."""
        self._is_closed = True
        if self._preparing:
            await asyncio.wait([self._preparing])
        await asyncio.gather(*(self._end(child) for child in list(self._children)))

    @asynccontextmanager
    async def _place(self) -> AsyncIterator[None]:
        if self._is_closed or self._waiting >= MOST_WAITING:
            raise DecoderBusy
        self._waiting += 1
        try:
            await self._places.acquire()
        finally:
            self._waiting -= 1
        try:
            yield
        finally:
            self._places.release()

    @asynccontextmanager
    async def _child(self) -> AsyncIterator[Child]:
        """A process for one file; another is made ready meanwhile."""
        child, self._ready = self._ready, None
        if child is None or child.is_gone:
            child = await self._start()
        self._prepare()
        try:
            yield child
        finally:
            child.kill()
            await self._end(child)

    async def _start(self) -> Child:
        try:
            child = await Child.start(self._module)
        except OSError as error:
            raise DecoderBusy from error
        self._children.add(child)
        return child

    async def _end(self, child: Child) -> None:
        await child.close()
        self._children.discard(child)

    def _prepare(self) -> None:
        if self._preparing is None or self._preparing.done():
            self._preparing = asyncio.create_task(self._make_ready(), name="makes a decoder ready")

    async def _make_ready(self) -> None:
        if self._ready is not None or self._is_closed:
            return
        try:
            child = self._ready = await self._start()
        except DecoderBusy:
            return
        asyncio.get_running_loop().call_later(self._ready_seconds, self._let_go, child)

    def _let_go(self, child: Child) -> None:
        if self._ready is child:
            self._ready = None
            self._preparing = asyncio.create_task(self._end(child), name="ends a decoder")


class _Reading:
    """What a child says of one file."""

    def __init__(self, child: Child) -> None:
        self.done: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self.done.add_done_callback(_retrieve)
        self._pcm = bytearray()
        child.on_frame = self._hear

    def _hear(self, frame: Frame | None) -> None:
        if self.done.done():
            return
        if frame is None:
            _LOG.warning("decoder ended in a file")
            self.done.set_exception(AudioRefused("too_costly"))
        elif frame.kind == b"A":
            self._pcm += frame.payload
            if len(self._pcm) > MOST_PCM_BYTES:
                self.done.set_exception(AudioRefused("too_long"))
        elif frame.kind == b"!":
            self.done.set_exception(AudioRefused(str(frame.json().get("code"))))
        elif frame.kind == b"F":
            self.done.set_result(bytes(self._pcm))


async def _send(child: Child, file: BinaryIO) -> None:
    """Send the file, no faster than it is taken."""
    count = 0
    while data := await asyncio.to_thread(file.read, READ_BYTES):
        count += len(data)
        if count > MOST_BYTES:
            raise AudioRefused("too_large")
        child.send(b"D", data)
        await child.drain()
    child.send(b"E")


def _retrieve(done: asyncio.Future[bytes]) -> None:
    """Nobody may be waiting any more: the file was too large, or the asker has gone."""
    if not done.cancelled():
        done.exception()
