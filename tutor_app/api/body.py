"""A limit on request bodies, counted while they arrive."""

from __future__ import annotations

from fastapi import HTTPException
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tutor_app.api.errors import error_response

MAX_BODY_BYTES = 1_000_000
LARGER = {"/api/speech-to-text": 25_100_000}
"""Routes that take files; they read them in pieces, onto disk."""

TOO_LARGE = 413


class BodyLimit:
    """Answers 413 as soon as more than `limit` bytes come or are announced, unread."""

    def __init__(self, app: ASGIApp, limit: int = MAX_BODY_BYTES) -> None:
        self._app = app
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = max(self._limit, LARGER.get(scope["path"], 0))
        announced = Headers(scope=scope).get("content-length", "")
        if announced.isdecimal() and int(announced) > limit:
            await error_response(TOO_LARGE)(scope, receive, send)
            return
        received = 0

        async def receive_counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > limit:
                raise HTTPException(TOO_LARGE)  # the one exception FastAPI lets through here
            return message

        await self._app(scope, receive_counted, send)
