"""A process that only hears: peers with voice activity, and a watch on its event loop.

`python -m benchmarks.ears` prints its port and answers lines of JSON there: `offer` connects,
`hang_up` ends, `mark` begins to measure, `report` says what was measured since. The recogniser is
a double without local words, so that receiving and judging is all there is.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import psutil

from benchmarks.load import MEBIBYTE
from benchmarks.report import percentile
from tests.voice.hearing import SaysWhatItIsTold
from tutor_app.voice.ears import spend_nothing
from tutor_app.voice.ice import IceServers
from tutor_app.voice.network import Network, Patience
from tutor_app.voice.peers import Caller, Hearing, Peers
from tutor_app.voice.vad import voice_activity

MOST = 500
STT_SECONDS = 0.15
TICK_SECONDS = 0.01
LINE_BYTES = 1 << 20


@dataclass(slots=True)
class Watch:
    """How late the loop is, in seconds, and what the process has used since `began`."""

    lags: list[float] = field(default_factory=list)
    began: float = 0.0
    processor_seconds: float = 0.0

    def start(self) -> None:
        """Measure from now on."""
        self.lags.clear()
        self.began, self.processor_seconds = time.perf_counter(), time.process_time()

    async def follow(self) -> None:
        """Note how much longer than it should each short sleep takes."""
        while True:
            began = time.perf_counter()
            await asyncio.sleep(TICK_SECONDS)
            self.lags.append(time.perf_counter() - began - TICK_SECONDS)

    def report(self) -> dict[str, float]:
        """Milliseconds of lag, percent of a core, MiB, open handles."""
        process, seconds = psutil.Process(), time.perf_counter() - self.began
        return {
            "p50": percentile(self.lags, 0.5) * 1000,
            "p99": percentile(self.lags, 0.99) * 1000,
            "cpu": (time.process_time() - self.processor_seconds) / seconds * 100,
            "mebibytes": process.memory_info().rss / MEBIBYTE,
            "handles": process.num_fds(),
            "threads": process.num_threads(),
            "tasks": len(asyncio.all_tasks()),
        }


class EarsServer:
    """The peers, each of an owner of its own, and what is asked of them."""

    def __init__(self) -> None:
        activity = voice_activity()
        stt = SaysWhatItIsTold(has_live=False, delay=STT_SECONDS)
        hearing = Hearing(activity, stt, prepare=activity.ready)
        self._peers = Peers(hearing, IceServers(()), Network(), Patience(), MOST)
        self._owners: dict[str, UUID] = {}
        self._watch = Watch()

    async def serve(self) -> None:
        """Until the process is ended."""
        watching = asyncio.create_task(self._watch.follow())
        server = await asyncio.start_server(self._answer, "127.0.0.1", 0, limit=LINE_BYTES)
        print(server.sockets[0].getsockname()[1], flush=True)
        async with server:
            await asyncio.gather(server.serve_forever(), watching)

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        answer = await self._do(json.loads(await reader.readline()))
        writer.write(json.dumps(answer).encode() + b"\n")
        await writer.drain()
        writer.close()

    async def _do(self, order: dict[str, Any]) -> dict[str, Any]:
        match order["do"]:
            case "offer":
                owner = uuid4()
                caller = Caller(owner, "", spend_nothing)
                answer = await self._peers.offer(caller, order["sdp"])
                name = str(answer.voice_session_id)
                self._owners[name] = owner
                return {"sdp": answer.sdp, "id": name}
            case "hang_up":
                await self._peers.hang_up(self._owners.pop(order["id"]), UUID(order["id"]))
            case "mark":
                self._watch.start()
        peers = self._peers._peers
        lost = sum(peer._inbound.lost + peer._inbound.overrun for peer in peers)
        return {"peers": len(self._peers), "lost": lost, **self._watch.report()}


def main() -> None:
    """Serve, on the cores whose numbers are the arguments."""
    if sys.argv[1:]:
        os.sched_setaffinity(0, map(int, sys.argv[1:]))
    import uvloop

    uvloop.run(EarsServer().serve())


if __name__ == "__main__":
    main()
