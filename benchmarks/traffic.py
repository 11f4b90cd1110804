"""What a page receives: bytes of its websocket and of its event streams, as Chromium counts."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page


@dataclass(frozen=True, slots=True)
class Traffic:
    """Bytes received: by event streams; by the websocket between two moments, and around them."""

    stream_bytes: int
    socket_bytes: int
    socket_edge_bytes: int

    @property
    def all_bytes(self) -> int:
        """Everything of a turn."""
        return self.stream_bytes + self.socket_bytes + self.socket_edge_bytes


@dataclass(slots=True)
class Recorded:
    """What came: seconds since the epoch and bytes."""

    socket: list[tuple[float, int]] = field(default_factory=list)
    stream: list[int] = field(default_factory=list)

    def between(self, since: float, until: float) -> Traffic:
        """The websocket's bytes are told apart: while tokens came, and before and after."""
        during = sum(size for moment, size in self.socket if since <= moment <= until)
        total = sum(size for _, size in self.socket)
        return Traffic(sum(self.stream), during, total - during)


@contextmanager
def watched_traffic(page: Page) -> Iterator[Recorded]:
    """Count until the block ends."""
    recorded, streams = Recorded(), set[str]()
    devtools = page.context.new_cdp_session(page)
    began = time.time() - time.monotonic()  # devtools speaks of monotonic time

    def requested(event: dict[str, Any]) -> None:
        if "/api/turns/" in event["request"]["url"]:
            streams.add(event["requestId"])

    def received(event: dict[str, Any]) -> None:
        if event["requestId"] in streams:
            recorded.stream.append(event["dataLength"])

    def framed(event: dict[str, Any]) -> None:
        size = len(event["response"]["payloadData"].encode())
        recorded.socket.append((began + event["timestamp"], size))

    devtools.on("Network.requestWillBeSent", requested)
    devtools.on("Network.dataReceived", received)
    devtools.on("Network.webSocketFrameReceived", framed)
    devtools.send("Network.enable")
    try:
        yield recorded
    finally:
        devtools.detach()
