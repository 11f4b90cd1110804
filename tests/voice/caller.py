"""A page for tests: a real WebRTC client of aiortc that speaks, listens, and can misbehave."""

from __future__ import annotations

import asyncio
import fractions
import json
import random
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import av
import numpy as np
from aiortc import (
    MediaStreamTrack,
    RTCConfiguration,
    RTCPeerConnection,
    RTCSessionDescription,
)

from tests.voice.speech import RATE, Samples, silence
from tutor_app.voice.udp_ports import confine

FRAME = 960

Signal = Callable[[str], Awaitable[tuple[str, str]]]
"""Offer to (answer, voice session id)."""


class Microphone(MediaStreamTrack):
    """Sends what it is given in real time, and a quiet room's noise in between."""

    kind = "audio"

    def __init__(self) -> None:
        super().__init__()
        self._left = np.zeros(0, np.int16)
        self._room = silence(1)
        self._sent = 0
        self._began: float | None = None

    def say(self, samples: Samples) -> None:
        """Speak, after what is being said."""
        self._left = np.concatenate([self._left, samples])

    @property
    def is_speaking(self) -> bool:
        """Whether something is left to say."""
        return len(self._left) > 0

    async def has_said(self, seconds: float) -> None:
        """Wait until so much more was sent."""
        until = self._sent + seconds * RATE
        while self._sent < until:
            await asyncio.sleep(0.01)

    async def done(self) -> None:
        """Wait until all was said."""
        while self.is_speaking:
            await asyncio.sleep(0.01)

    async def recv(self) -> av.AudioFrame:
        now = asyncio.get_running_loop().time
        self._began = self._began or now()
        due = self._began + self._sent / RATE
        await asyncio.sleep(max(0, due - now()))
        samples, self._left = self._left[:FRAME], self._left[FRAME:]
        if len(samples) < FRAME:
            samples = np.concatenate([samples, self._room[: FRAME - len(samples)]])
        frame = av.AudioFrame.from_ndarray(samples[None, :], "s16", "mono")
        frame.sample_rate = RATE
        frame.pts = self._sent
        frame.time_base = fractions.Fraction(1, RATE)
        self._sent += FRAME
        return frame


class Caller:
    """One connection. Answers pings and acknowledges finals unless told otherwise."""

    def __init__(self, *, answers_pings: bool = True, acknowledges: bool = True) -> None:
        self.rtc = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self.microphone = Microphone()
        self.rtc.addTrack(self.microphone)
        self.channel = self.rtc.createDataChannel("tutor")
        self.messages: list[dict[str, Any]] = []
        self.times: list[float] = []
        self.voice_session_id = ""
        self._answers_pings = answers_pings
        self._acknowledges = acknowledges
        self._news = asyncio.Event()
        self._opened = asyncio.Event()
        self.channel.on("open", self._opened.set)
        self.channel.on("message", self._take)

    async def offer(self) -> str:
        """The session description to send."""
        description = await self.rtc.createOffer()
        confine(self.rtc, None)
        await self.rtc.setLocalDescription(description)
        return self.rtc.localDescription.sdp

    async def connect(
        self, signal: Signal, hello: dict[str, Any] | None = None, *, says_hello: bool = True
    ) -> None:
        """Offer, take the answer, open the channel, say hello."""
        answer, self.voice_session_id = await signal(await self.offer())
        await self.rtc.setRemoteDescription(RTCSessionDescription(answer, "answer"))
        await asyncio.wait_for(self._opened.wait(), 10)
        if says_hello:
            self.send("hello", **{"after": 0, **(hello or {})})
            await self.wait_for("ready")

    def send(self, kind: str, **fields: Any) -> None:
        """Send a message."""
        self.channel.send(json.dumps({"v": 1, "type": kind, **fields}))

    def of(self, kind: str, **fields: Any) -> list[dict[str, Any]]:
        """The messages of this type, with these fields, so far."""
        return [
            one for one in self.messages if one["type"] == kind and fields.items() <= one.items()
        ]

    async def wait_for(
        self, kind: str, seconds: float = 10, count: int = 1, **fields: Any
    ) -> dict[str, Any]:
        """The `count`th message of this type with these fields."""
        async with asyncio.timeout(seconds):
            while len(self.of(kind, **fields)) < count:
                self._news.clear()
                await self._news.wait()
        return self.of(kind, **fields)[count - 1]

    @property
    def finals(self) -> list[str]:
        """The texts of the final transcripts."""
        return [one["text"] for one in self.of("transcript", is_final=True)]

    def lose(self, part: float, seed: int = 1) -> None:
        """Drop this part of the audio packets on their way out."""
        transport = self.rtc.getSenders()[0].transport.transport
        send, chance = transport._send, random.Random(seed)

        async def lossy(data: bytes) -> None:
            is_audio = 127 < data[0] < 192 and not 192 <= (data[1] & 0xFF) <= 223
            if not (is_audio and chance.random() < part):
                await send(data)

        transport._send = lossy

    def vanish(self) -> None:
        """Be gone without a word, as a laptop that is closed."""
        connection = self.rtc.getSenders()[0].transport.transport._connection
        for protocol in connection._protocols:
            protocol.transport.sendto = lambda *_: None  # type: ignore[method-assign]
            protocol.datagram_received = lambda *_: None
        self._answers_pings = False

        async def nothing(_data: bytes) -> None:
            return None

        self.rtc.getSenders()[0].transport.transport._send = nothing

    async def close(self) -> None:
        """Hang up in order."""
        self.microphone.stop()
        with suppress(Exception):
            await self.rtc.close()

    def _take(self, frame: str) -> None:
        message = json.loads(frame)
        if message["type"] == "ping":
            if self._answers_pings:
                self.send("pong", n=message["n"])
            return
        if message["type"] == "transcript" and message["is_final"] and self._acknowledges:
            self.send("received", number=message["number"])
        self.messages.append(message)
        self.times.append(asyncio.get_running_loop().time())
        self._news.set()
