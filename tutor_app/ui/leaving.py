"""Websockets that the server can end from inside, whatever their own protocol waits for."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Application = Callable[[MutableMapping[str, Any], Receive, Any], Awaitable[None]]

LEAVE = "tutor.leave"
LAST_SECONDS = 1.0
"""How long a last message may take to come: the server cannot close what is still being read."""

GONE: Message = {"type": "websocket.disconnect", "code": 1001}


def with_leave(application: Application) -> Application:
    """The application, with an event `LEAVE` in each websocket's scope that ends it once set.

    For the application the other side has then gone, so it ends in its own good order. Engine.IO
    would ask the other side to close, and wait for it.
    """

    async def serve(scope: MutableMapping[str, Any], receive: Receive, send: Any) -> None:
        if scope["type"] != "websocket":
            await application(scope, receive, send)
            return
        ears = _Ears(receive)
        try:
            await application({**scope, LEAVE: ears.leave}, ears.hear, send)
        finally:
            ears.close()

    return serve


class _Ears:
    """The messages of the other side until `leave` is set."""

    def __init__(self, receive: Receive) -> None:
        self.leave = asyncio.Event()
        self._receive = receive
        self._leaving = asyncio.create_task(self.leave.wait(), name="websocket leave")
        self._coming: asyncio.Task[Message] | None = None

    async def hear(self) -> Message:
        """The next message; one that nobody waited for to the end comes the next time."""
        if self._coming is None:
            self._coming = asyncio.create_task(self._take(), name="websocket message")
        coming = self._coming
        tasks: set[asyncio.Task[Any]] = {coming, self._leaving}
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        if self.leave.is_set():
            await asyncio.wait({coming}, timeout=LAST_SECONDS)
            return GONE
        self._coming = None
        return coming.result()

    async def _take(self) -> Message:
        return await self._receive()

    def close(self) -> None:
        """Nobody listens any more."""
        self._leaving.cancel()
        if self._coming is not None:
            self._coming.cancel()
