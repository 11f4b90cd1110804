from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from tutor_app.api import turns as route
from tutor_app.chat.events import EventId, TurnEvent


class Stream:
    """Events that come when the test lets them."""

    def __init__(self) -> None:
        self.coming: asyncio.Queue[TurnEvent] = asyncio.Queue()
        self.draining, self.ended = asyncio.Event(), asyncio.Event()

    async def events(self) -> AsyncIterator[TurnEvent]:
        while True:
            event = await self.coming.get()
            yield event
            if event.is_last:
                return

    def lines(self) -> AsyncIterator[bytes]:
        return route._body(self.events(), self.draining, self.ended)


async def test_a_quiet_stream_shows_signs_of_life(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(route, "KEEP_ALIVE_SECONDS", 0.01)
    stream = Stream()
    lines = stream.lines()
    assert [b": keep-alive\n\n"] * 2 == [await anext(lines) for _ in range(2)]
    stream.coming.put_nowait(TurnEvent(EventId(1, 0), "completed", {"status": "complete"}))
    rest = [line async for line in lines if not line.startswith(b":")]
    assert [b'id: 1-0\nevent: completed\ndata: {"status":"complete"}\n\n'] == rest


@pytest.mark.parametrize("leaving", ["draining", "ended"])
async def test_readers_are_sent_away_when_the_server_or_their_login_goes(leaving: str) -> None:
    stream = Stream()
    stream.coming.put_nowait(TurnEvent(EventId(1, 0), "delta", {}))
    lines = stream.lines()
    first = await anext(lines)
    getattr(stream, leaving).set()
    assert [b"id: 1-0\nevent: delta\ndata: {}\n\n", b"event: reconnect\ndata: {}\n\n"] == [
        first,
        *[line async for line in lines],
    ]
