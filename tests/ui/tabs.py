"""A browser's tab as the event handlers see it: a tree of states and what the handshake carried."""

from __future__ import annotations

import inspect
from typing import Any, TypeVar

import reflex as rx
from reflex.istate.data import RouterData
from reflex.state import BaseState

S = TypeVar("S", bound=BaseState)


class Tab:
    """One tab; `cookie` is its websocket's Cookie header, `path` what stands in the address."""

    def __init__(self, cookie: str = "", path: str = "/chat") -> None:
        self._root = rx.State(_reflex_internal_init=True)
        self._cookie = cookie
        self.open(path)

    def open(self, path: str) -> None:
        """Go to another address."""
        self._root.router = RouterData.from_router_data(
            {
                "headers": {"cookie": self._cookie},
                "pathname": path.partition("?")[0],
                "asPath": path,
                "ip": "203.0.113.7",
                "token": "tab",
                "sid": "socket",
                "query": {},
            }
        )

    def state(self, kind: type[S]) -> S:
        """The tab's own state of this class."""
        return self._root._get_state_from_cache(kind)

    async def call(
        self, kind: type[BaseState], handler: str, /, *arguments: Any, **named: Any
    ) -> Any:
        """What the handler answers, as if the page had sent the event."""
        answer = kind.event_handlers[handler].fn(self.state(kind), *arguments, **named)
        if inspect.isasyncgen(answer):
            return [event async for event in answer if event is not None]
        return await answer if inspect.isawaitable(answer) else answer

    def shown(self) -> str:
        """Everything that this tab's states would send to its browser, as text."""
        return repr(self._root.dict())


def said(answer: Any) -> str:
    """The events that a handler answered, as text."""
    return repr(answer)
