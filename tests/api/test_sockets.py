"""Bounds of the pages' websocket: how many, how large, how fast."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.limits.clock import Clock
from tutor_app.api.sockets import MAX_EVENT_BYTES, SocketBounds


@dataclass
class Socket:
    """One connection as the server gives it to the application."""

    incoming: asyncio.Queue[dict[str, Any]] = field(default_factory=asyncio.Queue)
    sent: list[dict[str, Any]] = field(default_factory=list)

    async def send(self, message: Any) -> None:
        self.sent.append(message)


class Pages:
    """Accepts every socket and keeps what it hears until it ends."""

    def __init__(self) -> None:
        self.heard: list[Any] = []

    async def __call__(self, _scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        while (message := await receive())["type"] == "websocket.receive":
            self.heard.append(message)


@asynccontextmanager
async def opened(
    bounds: SocketBounds, address: str = "203.0.113.7", query: bytes = b"EIO=4"
) -> AsyncIterator[Socket]:
    socket = Socket()
    scope = {"type": "websocket", "client": (address, 0), "query_string": query}
    serving = asyncio.create_task(bounds(scope, socket.incoming.get, socket.send))
    socket.incoming.put_nowait({"type": "websocket.connect"})
    while not socket.sent:
        await asyncio.sleep(0)
    yield socket
    socket.incoming.put_nowait({"type": "websocket.disconnect", "code": 1000})
    await serving


async def test_one_address_has_so_many() -> None:
    bounds = SocketBounds(Pages(), 2, Clock())
    async with (
        opened(bounds) as one,
        opened(bounds) as two,
        opened(bounds) as three,
        opened(bounds, "198.51.100.1") as elsewhere,
    ):
        kinds = [socket.sent[0]["type"] for socket in (one, two, three, elsewhere)]
        assert 1013 == three.sent[0]["code"]
    accepted, closed = "websocket.accept", "websocket.close"
    assert [accepted, accepted, closed, accepted] == kinds


async def test_who_comes_and_goes_is_bounded_too() -> None:
    clock = Clock()
    bounds = SocketBounds(Pages(), 3, clock)
    kinds = []
    for _ in range(5):
        async with opened(bounds) as socket:
            kinds.append(socket.sent[0]["type"])
    assert ["websocket.accept"] * 3 + ["websocket.close"] * 2 == kinds
    clock.pass_by(60)
    async with opened(bounds) as socket:
        assert "websocket.accept" == socket.sent[0]["type"]


async def test_a_long_query_is_refused() -> None:
    async with opened(SocketBounds(Pages(), 3, Clock()), query=b"token=" + b"x" * 2_000) as socket:
        assert ("websocket.close", 1008) == (socket.sent[0]["type"], socket.sent[0]["code"])


@pytest.mark.parametrize("message", [{"text": "é" * MAX_EVENT_BYTES}, {"bytes": b"x" * 600_000}])
async def test_an_event_that_is_too_large_ends_its_socket(message: dict[str, Any]) -> None:
    pages = Pages()
    async with opened(SocketBounds(pages, 3, Clock())) as socket:
        socket.incoming.put_nowait({"type": "websocket.receive", **message})
        while len(socket.sent) < 2:
            await asyncio.sleep(0)
        assert 1009 == socket.sent[1]["code"]
    assert [] == pages.heard


async def test_a_flood_is_taken_slowly_and_nothing_of_it_is_lost(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    waits: list[float] = []
    real = asyncio.sleep

    async def sleep(seconds: float) -> None:
        waits.append(seconds)
        await real(0)

    pages = Pages()
    async with opened(SocketBounds(pages, 3, Clock())) as socket:
        monkeypatch.setattr("tutor_app.api.sockets.asyncio.sleep", sleep)
        for number in range(140):
            socket.incoming.put_nowait({"type": "websocket.receive", "text": str(number)})
        while len(pages.heard) < 140:
            await real(0)
        monkeypatch.undo()
    assert [0.05, 0.1, 0.15] == [round(wait, 2) for wait in waits if wait][:3]
    assert [str(number) for number in range(140)] == [one["text"] for one in pages.heard]


async def test_addresses_that_are_quiet_are_forgotten() -> None:
    clock = Clock()
    bounds = SocketBounds(Pages(), 3, clock)
    for number in range(50):
        async with opened(bounds, f"198.51.100.{number}"):
            pass
        clock.pass_by(10)
    assert len(bounds._addresses) <= 2
