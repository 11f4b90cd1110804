"""Callers of `benchmarks.ears`: WebRTC clients that send speech which was encoded beforehand.

`python -m benchmarks.callers PORT many COUNT...` connects so many at once, measures, then more;
`... PORT cycles COUNT` connects and hangs up one after the other. Reports are lines of JSON.
"""

from __future__ import annotations

import asyncio
import fractions
import json
import random
import sys
import time
from typing import Any

import av
import numpy as np
from aiortc import MediaStreamTrack, RTCConfiguration, RTCPeerConnection, RTCSessionDescription

from benchmarks.ears import LINE_BYTES
from benchmarks.speech import questions
from tests.voice.opus_packets import PACKET_SAMPLES, encoded
from tests.voice.speech import RATE, silence
from tutor_app.voice.udp_ports import confine

SETTLE_SECONDS = 2.0
MEASURED_SECONDS = 8.0
BETWEEN_SECONDS = 0.05
CALL_SECONDS = 0.3
PACKET_SECONDS = PACKET_SAMPLES / RATE


class Packets(MediaStreamTrack):
    """Sends packets in real time, again and again, from a random place on."""

    kind = "audio"

    def __init__(self, packets: list[bytes]) -> None:
        super().__init__()
        self._packets = packets
        self._place = random.randrange(len(packets))
        self._sent = 0
        self._began = time.monotonic()

    async def recv(self) -> Any:
        """The next packet when it is due."""
        due = self._began + self._sent * PACKET_SECONDS
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        packet = av.Packet(self._packets[(self._place + self._sent) % len(self._packets)])
        packet.pts = self._sent * PACKET_SAMPLES
        packet.time_base = fractions.Fraction(1, RATE)
        self._sent += 1
        return packet


class Call:
    """One connection; `is_ready` once the server listens."""

    def __init__(self, packets: list[bytes]) -> None:
        self._rtc = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self._track = Packets(packets)
        self._rtc.addTrack(self._track)
        self._channel = self._rtc.createDataChannel("tutor")
        self._channel.on("open", lambda: self._send("hello", after=0))
        self._channel.on("message", self._take)
        self.is_ready = asyncio.Event()
        self.id = ""

    async def connect(self, port: int) -> None:
        """Offer, and wait until the server listens."""
        description = await self._rtc.createOffer()
        confine(self._rtc, None)
        await self._rtc.setLocalDescription(description)
        answer = await ask(port, do="offer", sdp=self._rtc.localDescription.sdp)
        self.id = answer["id"]
        await self._rtc.setRemoteDescription(RTCSessionDescription(answer["sdp"], "answer"))
        await asyncio.wait_for(self.is_ready.wait(), 15)

    async def close(self) -> None:
        """Hang up."""
        self._track.stop()
        await self._rtc.close()

    def _take(self, frame: str) -> None:
        message = json.loads(frame)
        if message["type"] == "ready":
            self.is_ready.set()
        elif message["type"] == "ping":
            self._send("pong", n=message["n"])
        elif message["type"] == "transcript" and message["is_final"]:
            self._send("received", number=message["number"])

    def _send(self, kind: str, **fields: Any) -> None:
        self._channel.send(json.dumps({"v": 1, "type": kind, **fields}))


async def ask(port: int, **order: Any) -> dict[str, Any]:
    """One order to the server, and its answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=LINE_BYTES)
    writer.write(json.dumps(order).encode() + b"\n")
    answer: dict[str, Any] = json.loads(await reader.readline())
    writer.close()
    return answer


async def many(port: int, packets: list[bytes], counts: list[int]) -> None:
    """More and more at once; a report of the server for each number that could all connect."""
    calls: list[Call] = []
    for count in counts:
        try:
            while len(calls) < count:
                calls.append(Call(packets))
                await calls[-1].connect(port)
                await asyncio.sleep(BETWEEN_SECONDS)
        except TimeoutError:
            break
        await asyncio.sleep(SETTLE_SECONDS)
        before, own, since = await ask(port, do="mark"), time.process_time(), time.time()
        await asyncio.sleep(MEASURED_SECONDS)
        report = await ask(port, do="report")
        report |= {"since": since, "until": time.time()}
        report["lost"] -= before["lost"]
        report["callers_cpu"] = (time.process_time() - own) / MEASURED_SECONDS * 100
        print(json.dumps(report), flush=True)
    await asyncio.gather(*(call.close() for call in calls))


async def cycles(port: int, packets: list[bytes], counts: list[int]) -> None:
    """One after the other; a report of the server after each number, with nobody connected."""
    done = 0
    for count in counts:
        for _ in range(count - done):
            call = Call(packets)
            await call.connect(port)
            await asyncio.sleep(CALL_SECONDS)
            await ask(port, do="hang_up", id=call.id)
            await call.close()
        done = count
        await asyncio.sleep(SETTLE_SECONDS)
        print(json.dumps(await ask(port, do="report")), flush=True)


def main() -> None:
    """Call as the arguments say."""
    import uvloop

    port, how, counts = int(sys.argv[1]), sys.argv[2], [*map(int, sys.argv[3:])]
    gaps = (part for one in questions(4) for part in (one.samples, silence(2)))
    packets = encoded(np.concatenate([*gaps]))
    uvloop.run({"many": many, "cycles": cycles}[how](port, packets, counts))


if __name__ == "__main__":
    main()
