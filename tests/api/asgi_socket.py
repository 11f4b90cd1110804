"""A websocket client for an ASGI application in the same event loop."""

from __future__ import annotations

import asyncio
import json
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Message

from tests.waiting import STUCK_SECONDS


class Refused(Exception):
    """The handshake was answered otherwise: `status` and the JSON of the answer."""

    def __init__(self, status: int, body: dict[str, Any]) -> None:
        super().__init__(status, body)
        self.status = status
        self.body = body


class AsgiSocket:
    """One connection; `close_code` is set once the server has closed it."""

    def __init__(self, app: ASGIApp, url: str, headers: dict[str, str] | None = None) -> None:
        parts = urlsplit(url)
        sent = {"host": "tutor.example"} | (headers or {})
        self._scope = {
            "type": "websocket",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "scheme": "ws",
            "path": parts.path,
            "raw_path": parts.path.encode(),
            "query_string": parts.query.encode(),
            "root_path": "",
            "headers": [(name.lower().encode(), text.encode()) for name, text in sent.items()],
            "client": ("203.0.113.7", 40_000),
            "server": ("tutor.example", 80),
            "subprotocols": [],
            "state": {},
            "extensions": {"websocket.http.response": {}},
        }
        self._app = app
        self._to_app: asyncio.Queue[Message] = asyncio.Queue()
        self._from_app: asyncio.Queue[Message] = asyncio.Queue()
        self._serving: asyncio.Task[None] | None = None
        self.close_code: int | None = None

    async def __aenter__(self) -> Self:
        self._serving = asyncio.ensure_future(
            self._app(self._scope, self._to_app.get, self._from_app.put)
        )
        await self._to_app.put({"type": "websocket.connect"})
        first = await self._next()
        if first["type"] == "websocket.http.response.start":
            body = await self._next()
            raise Refused(first["status"], json.loads(body["body"]))
        if first["type"] != "websocket.accept":
            raise Refused(403, {})
        return self

    async def __aexit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        await self.leave()

    async def leave(self, code: int = 1001) -> None:
        """Hang up, and wait until the server has noticed."""
        await self._to_app.put({"type": "websocket.disconnect", "code": code})
        assert self._serving is not None
        await asyncio.wait_for(self._serving, STUCK_SECONDS)

    async def send(self, message: object) -> None:
        """Send JSON, or text as it is."""
        text = message if isinstance(message, str) else json.dumps(message)
        await self._to_app.put({"type": "websocket.receive", "text": text})

    async def receive(self) -> dict[str, Any] | None:
        """The next JSON; None when the server closes."""
        message = await self._next()
        if message["type"] == "websocket.close":
            self.close_code = message.get("code", 1000)
            return None
        answer: dict[str, Any] = json.loads(message["text"])
        return answer

    async def rest(self) -> list[dict[str, Any]]:
        """Everything up to the close."""
        found = []
        while (message := await self.receive()) is not None:
            found.append(message)
        return found

    async def _next(self) -> Message:
        async with asyncio.timeout(STUCK_SECONDS):
            return await self._from_app.get()
