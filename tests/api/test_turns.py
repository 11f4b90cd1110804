from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any, cast

import pytest

from tutor_app.api import turns as route
from tutor_app.chat.events import EventId, TurnEvent


class Stream:
    """Events that come when the test lets them."""

    def __init__(self) -> None:
        self.coming: asyncio.Queue[TurnEvent] = asyncio.Queue()
        self.turns = cast("Any", SimpleNamespace(draining=asyncio.Event()))

    async def events(self) -> AsyncIterator[TurnEvent]:
        while True:
            event = await self.coming.get()
            yield event
            if event.is_last:
                return

    def lines(self) -> AsyncIterator[bytes]:
        return route._body(self.events(), self.turns)


async def test_a_quiet_stream_shows_signs_of_life(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(route, "KEEP_ALIVE_SECONDS", 0.01)
    stream = Stream()
    lines = stream.lines()
    assert [b": keep-alive\n\n"] * 2 == [await anext(lines) for _ in range(2)]
    stream.coming.put_nowait(TurnEvent(EventId(1, 0), "completed", {"status": "complete"}))
    rest = [line async for line in lines if not line.startswith(b":")]
    assert [b'id: 1-0\nevent: completed\ndata: {"status":"complete"}\n\n'] == rest


async def test_readers_are_sent_away_when_the_server_goes_down() -> None:
    stream = Stream()
    reading = asyncio.create_task(anext(stream.lines()))
    await asyncio.sleep(0.01)
    stream.turns.draining.set()
    assert b"event: reconnect\ndata: {}\n\n" == await asyncio.wait_for(reading, 1)
