"""A double of the ears: real WebRTC that hears the microphone, with messages that a test writes."""

from __future__ import annotations

import asyncio
import io
import json
import math
import wave
from array import array
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

PING_SECONDS = 1.0
RATE = 16_000
SECONDS_A_CHARACTER = 0.04


@dataclass(slots=True)
class Plan:
    """How the double behaves: its refusals (each used once), its voice."""

    refusals: list[list[Any]] = field(default_factory=list)
    has_voice: bool = False
    voice_status: int = 200


@dataclass(slots=True)
class Peer:
    """One connection: what came over it."""

    rtc: RTCPeerConnection
    about: dict[str, Any]
    id: str
    channel: Any = None
    messages: list[dict[str, Any]] = field(default_factory=list)
    loudest: int = 0
    latest: int = 0
    frames: int = 0
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    def send(self, kind: str, **fields: Any) -> None:
        self.channel.send(json.dumps({"v": 1, "type": kind, **fields}))

    async def hear(self, track: Any) -> None:
        while True:
            frame = await track.recv()
            samples = frame.to_ndarray()
            self.frames += 1
            self.latest = int(abs(samples).max())
            self.loudest = max(self.loudest, self.latest)

    async def ping(self) -> None:
        for number in range(1_000_000):
            if self.channel is not None and self.channel.readyState == "open":
                self.send("ping", n=number)
            await asyncio.sleep(PING_SECONDS)

    def take(self, frame: str) -> None:
        message = json.loads(frame)
        self.messages.append(message)
        if message["type"] == "hello":
            self.send("ready", voice_session_id=self.id, is_resumed=False, config={}, engines=[])

    async def close(self) -> None:
        for task in self.tasks:
            task.cancel()
        await self.rtc.close()


@dataclass(slots=True)
class Ears:
    """Everything a test sets up, and everything the page did."""

    plan: Plan = field(default_factory=Plan)
    peers: list[Peer] = field(default_factory=list)
    spoken: list[dict[str, Any]] = field(default_factory=list)


ears = Ears()
router = APIRouter()


@router.get("/api/voice/config")
async def config() -> dict[str, Any]:
    return {"ice_servers": [], "limits": {}, "engines": [], "server_voice": ears.plan.has_voice}


@router.post("/api/voice/offer")
async def offer(request: Request) -> Response:
    body = await request.json()
    if ears.plan.refusals:
        status, code, headers = ears.plan.refusals.pop(0)
        return JSONResponse({"detail": f"Refused: {code}.", "code": code}, status, headers)
    rtc = RTCPeerConnection(RTCConfiguration([]))
    peer = Peer(
        rtc, {key: body[key] for key in body if key != "sdp"}, body.get("resume") or str(uuid4())
    )
    rtc.on("track", lambda track: peer.tasks.append(asyncio.ensure_future(peer.hear(track))))
    rtc.on("datachannel", lambda channel: _open(peer, channel))
    await rtc.setRemoteDescription(RTCSessionDescription(body["sdp"], "offer"))
    await rtc.setLocalDescription(await rtc.createAnswer())
    ears.peers.append(peer)
    peer.tasks.append(asyncio.ensure_future(peer.ping()))
    sdp = rtc.localDescription.sdp
    return JSONResponse({"sdp": sdp, "type": "answer", "voice_session_id": peer.id})


def _open(peer: Peer, channel: Any) -> None:
    peer.channel = channel
    channel.on("message", peer.take)


@router.put("/double/ears")
async def plan(request: Request) -> None:
    """Begin anew, with this plan."""
    for peer in ears.peers:
        await peer.close()
    ears.peers.clear()
    ears.spoken.clear()
    ears.plan = Plan(**await request.json())


@router.post("/double/ears/send")
async def send(request: Request) -> None:
    """Send messages [type, fields] over the newest connection."""
    for kind, fields in await request.json():
        ears.peers[-1].send(kind, **fields)


@router.post("/double/ears/cut")
async def cut() -> None:
    """End the newest connection without a word."""
    await ears.peers[-1].close()


@router.get("/double/ears")
async def seen() -> list[dict[str, Any]]:
    """What each connection brought."""
    return [
        {
            "about": peer.about,
            "messages": peer.messages,
            "frames": peer.frames,
            "loudest": peer.loudest,
            "latest": peer.latest,
            "state": peer.rtc.connectionState,
        }
        for peer in ears.peers
    ]


@router.get("/double/spoken")
async def spoken() -> list[dict[str, Any]]:
    """What the server's voice was asked to say."""
    return ears.spoken


@router.get("/api/text-to-speech/voices")
async def voices() -> dict[str, Any]:
    if not ears.plan.has_voice:
        return {"voices": [], "default": ""}
    return {
        "voices": [{"id": "anna", "name": "Anna"}, {"id": "otto", "name": "Otto"}],
        "default": "anna",
    }


@router.post("/api/text-to-speech")
async def speak(request: Request) -> Response:
    body = await request.json()
    ears.spoken.append(body)
    if not ears.plan.has_voice or ears.plan.voice_status != 200:
        status = ears.plan.voice_status if ears.plan.has_voice else 501
        return JSONResponse({"detail": "No voice.", "code": "no_server_voice"}, status)
    return Response(_hum(len(body["text"]) * SECONDS_A_CHARACTER), media_type="audio/wav")


def _hum(seconds: float) -> bytes:
    """A tone as long as the text would take to say."""
    tone = array("h", (int(6_000 * math.sin(n / 20)) for n in range(int(seconds * RATE))))
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes(tone.tobytes())
    return file.getvalue()
