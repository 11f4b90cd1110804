"""Limits on request bodies, in size and in time, counted while they arrive."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from fastapi import HTTPException
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tutor_app.api.errors import error_response

MAX_BODY_BYTES = 1_000_000
LARGER = {"/api/speech-to-text": 25_100_000}
"""Routes that take files; they read them in pieces, onto disk."""

TOO_LARGE, TOO_SLOW = 413, 408
WAITING_SECONDS = 30.0
BYTES_A_SECOND = 4_000.0
"""A body may take `WAITING_SECONDS`, and more as long as it comes at least this fast."""
ANNOUNCED_BYTES, UNANNOUNCED_BYTES, DISCARDING_SECONDS = 64_000_000, 8_000_000, 10.0
"""So much of a refused body is read and forgotten: a connection that is closed with unread bytes
in it loses the answer, too."""


class BodyLimit:
    """Answers 413 when more than `limit` bytes come or are announced, 408 when they do not come.

    Keeps none of them.
    """

    def __init__(
        self, app: ASGIApp, limit: int = MAX_BODY_BYTES, seconds: float = WAITING_SECONDS
    ) -> None:
        self._app = app
        self._limit = limit
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = max(self._limit, LARGER.get(scope["path"], 0))
        announced = Headers(scope=scope).get("content-length", "")
        if announced.isdecimal() and int(announced) > limit:
            if int(announced) <= ANNOUNCED_BYTES:
                await _discard(receive, ANNOUNCED_BYTES)
            await error_response(TOO_LARGE)(scope, receive, send)
            return
        await self._app(scope, self._counted(receive, limit), send)

    def _counted(self, receive: Receive, limit: int) -> Receive:
        now = asyncio.get_running_loop().time
        received, began, is_whole = 0, now(), False

        async def receive_counted() -> Message:
            nonlocal received, is_whole
            if is_whole:  # what comes now is the end of the connection
                return await receive()
            message = await _in_time(receive, began + self._seconds + received / BYTES_A_SECOND)
            received += len(message.get("body", b""))
            if received > limit:
                if message.get("more_body"):
                    await _discard(receive, UNANNOUNCED_BYTES)
                raise HTTPException(TOO_LARGE)  # the one exception FastAPI lets through here
            is_whole = not message.get("more_body")
            return message

        return receive_counted


async def _in_time(receive: Receive, deadline: float) -> Message:
    try:
        async with asyncio.timeout_at(deadline):
            return await receive()
    except TimeoutError as error:
        raise HTTPException(TOO_SLOW, headers={"Connection": "close"}) from error


async def _discard(receive: Receive, left: int) -> None:
    goes_on = True
    with suppress(TimeoutError):
        async with asyncio.timeout(DISCARDING_SECONDS):
            while goes_on and left > 0:
                message = await receive()
                left -= len(message.get("body", b""))
                goes_on = bool(message.get("more_body"))
