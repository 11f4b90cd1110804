"""Audio in: RTP packets of one sender to chunks of 512 samples at 16 kHz, in real time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Protocol

import numpy as np

from tutor_app.voice.audio import CHUNK, CHUNK_SECONDS, SAMPLE_RATE, Audio
from tutor_app.voice.clock import loop_seconds
from tutor_app.voice.jitter import AudioPacket, Reorder
from tutor_app.voice.opus import OpusDecoder
from tutor_app.voice.timeline import Timeline

TICK_SECONDS = 0.05
"""How often the clock looks whether packets stay away."""

STALL_SECONDS = 2 * TICK_SECONDS
"""When `TICK_SECONDS` take longer than this, the loop was busy with something else."""

MOST_WAITING_SECONDS = 10.0
"""Audio that may wait to be heard; when that is more, the oldest goes."""

PACE = 1.25
PACE_SECONDS = 3.0
"""A sender may be `PACE` times as fast as real time, and be ahead of it by `PACE_SECONDS` once."""


class Decoder(Protocol):
    """Packets to samples."""

    def decode(self, payload: bytes) -> Audio:
        """The samples of a packet at 16 kHz; none when it is damaged."""
        ...

    def forget(self) -> None:
        """Silence was put in before the next packet."""
        ...


class InboundAudio:
    """The audio of one sender: order, gaps, Opus, silence while nobody sends.

    `add` and `tick` put in, `chunks` gives out; all in one loop.

    `now` is a clock in seconds. `heard_at` is when the last packet came, None before the first.
    """

    def __init__(
        self, decoder: Decoder | None = None, *, now: Callable[[], float] = loop_seconds
    ) -> None:
        self._now = now
        self._decoder = decoder or OpusDecoder()
        self._order = Reorder()
        self._timeline = Timeline()
        self._pace = _Pace(now())
        self._rest = np.zeros(0, np.float32)
        self._waiting: asyncio.Queue[Audio | None] = asyncio.Queue()
        self._is_closed = False
        self.heard_at: float | None = None
        self.overrun = 0

    @property
    def lost(self) -> int:
        """Packets that never came, or came too late to be heard."""
        return self._order.lost

    def add(self, packet: AudioPacket) -> None:
        """Take a packet as it comes from the network."""
        self.heard_at = self._now()
        if not self._is_closed:
            self._hear(self._order.add(packet))

    def tick(self) -> None:
        """Look at the clock: what has been missing long enough becomes silence."""
        now = self._now()
        if self._is_closed or self.heard_at is None or now - self.heard_at < TICK_SECONDS:
            return
        self._hear(self._order.give_up())
        self._silence(self._timeline.pass_time(now))

    async def keep_time(self) -> None:
        """Tick until cancelled.

        A loop that stood still says nothing of the sender: the packets of that time lie in the
        socket, and are read before the clock counts.
        """
        while True:
            before = self._now()
            await asyncio.sleep(TICK_SECONDS)
            if self._now() - before > STALL_SECONDS:
                await asyncio.sleep(TICK_SECONDS)
            self.tick()

    async def chunks(self) -> AsyncIterator[Audio]:
        """The stream in chunks of 512 samples, until `close`."""
        while (chunk := await self._waiting.get()) is not None:
            yield chunk

    def close(self) -> None:
        """Nothing more comes; what waits is still given out."""
        if not self._is_closed:
            self._is_closed = True
            self._waiting.put_nowait(None)

    def _hear(self, packets: list[AudioPacket]) -> None:
        now = self._now()
        for packet in packets:
            if not self._pace.allows(now):
                continue
            samples = self._decoder.decode(packet.payload)
            if not len(samples):
                continue
            silence = self._timeline.place(packet.timestamp, len(samples), now)
            self._pace.spend((silence + len(samples)) / SAMPLE_RATE)
            self._silence(silence)
            self._give(samples)

    def _silence(self, samples: int) -> None:
        if samples:
            self._decoder.forget()
            self._give(np.zeros(samples, np.float32))

    def _give(self, samples: Audio) -> None:
        joined = np.concatenate([self._rest, samples])
        whole = len(joined) - len(joined) % CHUNK
        for start in range(0, whole, CHUNK):
            self._put(joined[start : start + CHUNK])
        self._rest = joined[whole:]

    def _put(self, chunk: Audio) -> None:
        if self._waiting.qsize() * CHUNK_SECONDS >= MOST_WAITING_SECONDS:
            self._waiting.get_nowait()
            self.overrun += 1
        self._waiting.put_nowait(chunk)


class _Pace:
    """Seconds of audio that a sender may send now: a bucket that fills with time."""

    def __init__(self, now: float) -> None:
        self._left, self._at = PACE_SECONDS, now

    def allows(self, now: float) -> bool:
        self._left = min(PACE_SECONDS, self._left + (now - self._at) * PACE)
        self._at = now
        return self._left > 0

    def spend(self, seconds: float) -> None:
        self._left -= seconds
