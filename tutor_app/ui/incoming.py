"""What comes in by the pages' websocket: brought into form, and states that nobody needs let go.

A tab's state lives as long as its socket. After that it is kept for a while, because a socket
may come back; for a tab in which nobody did anything, only for a minute.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from reflex.app import App, EventNamespace
from reflex.istate.manager.memory import StateManagerMemory
from reflex.istate.manager.redis import StateManagerRedis
from reflex.istate.manager.token import BaseStateToken
from reflex.state import BaseState
from reflex_base.registry import RegistrationContext

from tutor_app.accounts.audit import audit
from tutor_app.observability import REFUSED_EVENTS
from tutor_app.ui.one_origin import BuildChanged

UNUSED_SECONDS = 60
USED_SECONDS = 600
CONNECTED_SECONDS = 12 * 3_600
"""A state that no disconnect announced (its process was killed) goes after this."""
MAX_ADDRESS_CHARACTERS = 2_000
MAX_QUERY_FIELDS = 50
_OF_REFLEX = "reflex___"
_SETS_ANYTHING = ".setvar"
"""Reflex gives each state a handler that sets any variable to any value; no page here calls it."""


def event_of(data: object) -> dict[str, Any] | None:
    """An event as pages send it, without what no page sends; None when it is none of ours."""
    if not isinstance(data, dict):
        return None
    name, payload, router = (data.get(key) for key in ("name", "payload", "router_data"))
    if not isinstance(name, str) or name not in RegistrationContext.get().event_handlers:
        return None
    if name.endswith(_SETS_ANYTHING):
        return None
    return {
        "name": name,
        "payload": payload if isinstance(payload, dict) else {},
        "router_data": _address(router if isinstance(router, dict) else {}),
    }


def _address(router: dict[str, Any]) -> dict[str, Any]:
    """The page's own address: kept in the state, so of bounded size."""
    texts = {
        key: router[key][:MAX_ADDRESS_CHARACTERS]
        for key in ("pathname", "asPath")
        if isinstance(router.get(key), str)
    }
    query = router.get("query")
    fields = list(query.items())[:MAX_QUERY_FIELDS] if isinstance(query, dict) else []
    kept = {
        str(key)[:MAX_ADDRESS_CHARACTERS]: value[:MAX_ADDRESS_CHARACTERS]
        for key, value in fields
        if isinstance(value, str)
    }
    return {**texts, "query": kept}


def is_act(name: str) -> bool:
    """Whether somebody did something: what Reflex sends by itself when a page opens is no act."""
    return not name.rpartition(".")[0].rpartition(".")[2].startswith(_OF_REFLEX)


class Tabs:
    """The tabs' states: which did something, and when those without a socket go."""

    def __init__(self, app: App) -> None:
        if app.event_namespace is None or app._state is None:
            raise BuildChanged("the app has no websocket")
        self._namespace: EventNamespace = app.event_namespace
        self._states = app.state_manager
        self._root: type[BaseState] = app._state
        self._used: set[str] = set()
        self._leaving: dict[str, asyncio.TimerHandle] = {}
        if isinstance(self._states, StateManagerMemory):
            self._states.token_expiration = CONNECTED_SECONDS

    def bind(self) -> None:
        """Stand between the socket and Reflex."""
        space = self._namespace
        take, leave, link = space.on_event, space.on_disconnect, space.link_token_to_sid

        async def on_event(sid: str, data: object) -> None:
            await self._take(sid, data, take)

        def on_disconnect(sid: str) -> asyncio.Task[Any] | None:
            if token := space.sid_to_token.get(sid):
                self._left(token)
            return leave(sid)

        async def link_token_to_sid(sid: str, token: str, *, update_state: bool = True) -> None:
            await link(sid, token, update_state=update_state)
            await self._came(space.sid_to_token.get(sid, token))

        for listener in (on_event, on_disconnect, link_token_to_sid):
            setattr(space, listener.__name__, listener)

    async def _take(
        self, sid: str, data: object, take: Callable[[str, Any], Awaitable[None]]
    ) -> None:
        event = event_of(data)
        if event is None:
            REFUSED_EVENTS.labels("malformed").inc()
            audit("event", "refused", code="malformed")
            return
        if is_act(event["name"]) and (token := self._namespace.sid_to_token.get(sid)):
            self._used.add(token)
        await take(sid, event)

    async def _came(self, token: str) -> None:
        if timer := self._leaving.pop(token, None):
            timer.cancel()
        if isinstance(self._states, StateManagerRedis):
            await self._expire(self._states, token, self._states.token_expiration)

    def _left(self, token: str) -> None:
        seconds = USED_SECONDS if token in self._used else UNUSED_SECONDS
        loop = asyncio.get_running_loop()
        if timer := self._leaving.pop(token, None):
            timer.cancel()
        if isinstance(self._states, StateManagerMemory):
            self._leaving[token] = loop.call_later(seconds, self._forget, token, self._states)
        elif isinstance(self._states, StateManagerRedis):
            self._used.discard(token)
            _in_background(self._expire(self._states, token, seconds))

    def _forget(self, token: str, states: StateManagerMemory) -> None:
        self._leaving.pop(token, None)
        lock = states._states_locks.get(token)
        if token in self._namespace.token_to_sid:
            return
        if lock is not None and lock.locked():  # a handler still runs
            self._left(token)
            return
        self._used.discard(token)
        states._purge_token(BaseStateToken(ident=token, cls=self._root))

    async def _expire(self, states: StateManagerRedis, token: str, seconds: int) -> None:
        """Let all parts of a state go after so long; Redis does it, whichever process lives."""
        pipeline = states.redis.pipeline(transaction=False)
        for part in _with_parts(self._root):
            pipeline.expire(str(BaseStateToken(ident=token, cls=part)), seconds)
        await pipeline.execute()


_TASKS: set[asyncio.Task[None]] = set()


def _in_background(work: Any) -> None:
    task = asyncio.ensure_future(work)
    _TASKS.add(task)
    task.add_done_callback(_done)


def _done(task: asyncio.Task[None]) -> None:
    _TASKS.discard(task)
    if not task.cancelled():
        task.exception()  # a Redis that is away lets the state go by itself, later


def _with_parts(state: type[BaseState]) -> list[type[BaseState]]:
    parts = [state]
    for part in state.get_substates():
        parts += _with_parts(part)
    return parts
