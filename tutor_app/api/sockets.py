"""Bounds of the pages' websocket: how many from one address, how large, and how fast."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tutor_app.accounts.audit import audit
from tutor_app.limits.buckets import Bucket
from tutor_app.observability import REFUSED_EVENTS, REFUSED_SOCKETS

MAX_EVENT_BYTES = 500_000
"""The longest program (100,000 characters) in any script, as JSON."""
EVENTS_A_SECOND, EVENTS_AT_ONCE = 20.0, 100.0
BYTES_A_SECOND, BYTES_AT_ONCE = 100_000.0, 1_000_000.0
OPENED_A_SECOND = 2.0
MAX_QUERY_BYTES = 1_000
_POLICY_VIOLATION, _TOO_BIG, _TRY_AGAIN_LATER = 1008, 1009, 1013


@dataclass(slots=True)
class _Address:
    """The sockets of one address: how many are open, and how often it may open one."""

    opened: Bucket
    count: int = 0


class SocketBounds:
    """Refuses websockets beyond `per_address`, closes those with events that are too large.

    Events that come too fast are taken more slowly, so that nothing of a quick person is lost
    and a flood waits in its own connection. The address is the scope's client.
    """

    def __init__(
        self, app: ASGIApp, per_address: int, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._app = app
        self._per_address = per_address
        self._now = now
        self._addresses: dict[str, _Address] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection; only websockets are bounded."""
        if scope["type"] != "websocket":
            await self._app(scope, receive, send)
            return
        if len(scope.get("query_string", b"")) > MAX_QUERY_BYTES:
            await _refuse(receive, send, "long_query", _POLICY_VIOLATION)
            return
        address = self._address((scope.get("client") or ("unknown", 0))[0])
        if address.count >= self._per_address or address.opened.take() > 0:
            await _refuse(receive, send, "too_many_sockets", _TRY_AGAIN_LATER)
            return
        address.count += 1
        try:
            await self._app(scope, self._paced(receive, send), send)
        finally:
            address.count -= 1

    def _address(self, key: str) -> _Address:
        if key not in self._addresses:
            known = self._addresses.items()
            busy = {name: one for name, one in known if one.count or not one.opened.is_full}
            self._addresses = busy if len(self._addresses) > len(busy) else self._addresses
            bucket = Bucket(OPENED_A_SECOND, self._per_address, self._now)
            self._addresses[key] = _Address(bucket)
        return self._addresses[key]

    def _paced(self, receive: Receive, send: Send) -> Receive:
        events = Bucket(EVENTS_A_SECOND, EVENTS_AT_ONCE, self._now)
        sizes = Bucket(BYTES_A_SECOND, BYTES_AT_ONCE, self._now)

        async def receive_bounded() -> Message:
            message = await receive()
            if message["type"] != "websocket.receive":
                return message
            size = _size(message)
            if size > MAX_EVENT_BYTES:
                REFUSED_EVENTS.labels("too_large").inc()
                audit("event", "refused", code="too_large")
                await send({"type": "websocket.close", "code": _TOO_BIG})
                return {"type": "websocket.disconnect", "code": _TOO_BIG}
            wait = max(events.take(), sizes.take(size))
            if wait > 0:
                REFUSED_EVENTS.labels("slowed").inc()
                await asyncio.sleep(wait)
            return message

        return receive_bounded


def _size(message: Message) -> int:
    text = message.get("text")
    return len(text.encode("utf-8", "surrogatepass")) if text else len(message.get("bytes") or b"")


async def _refuse(receive: Receive, send: Send, code: str, close_code: int) -> None:
    REFUSED_SOCKETS.labels(code).inc()
    audit("socket", "refused", code=code)
    await receive()
    await send({"type": "websocket.close", "code": close_code})
