"""What the page may call: methods of states, guarded, because any client may call them too."""

from __future__ import annotations

import inspect
import math
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from functools import cached_property, wraps
from types import UnionType
from typing import Any, Union, cast, get_args, get_origin, get_type_hints

import reflex as rx
from structlog.contextvars import bound_contextvars

from tutor_app.accounts.audit import audit
from tutor_app.observability import REFUSED_EVENTS
from tutor_app.ui.running import running

Method = Callable[..., Any]
_END = object()
MAX_SIZE = 250_000
"""Of all arguments of a call: the longest program, and what its tests said, as JSON in JSON."""
MAX_DEPTH = 8
MAX_NUMBER = 2**53
"""JavaScript has no larger whole numbers."""


class _Expected:
    """What the annotations of a method ask for."""

    def __init__(self, method: Method) -> None:
        self._method = method
        self.signature = inspect.signature(method)

    @cached_property
    def _hints(self) -> Mapping[str, Any]:
        """Read at the first call: now the module may not know all its names yet."""
        return get_type_hints(self._method)

    def takes(self, arguments: tuple[Any, ...], named: Mapping[str, Any]) -> bool:
        """Whether these are its arguments: all that it needs, no others, each of its type."""
        try:
            bound = self.signature.bind(*arguments, **named).arguments
        except TypeError:
            return False
        values = [(name, value) for name, value in bound.items() if name != "self"]
        is_right = all(is_a(value, self._hints.get(name, Any)) for name, value in values)
        return is_right and size_of([value for _, value in values]) <= MAX_SIZE


def is_a(value: object, kind: Any) -> bool:
    """Whether a value out of JSON is of an annotated type; `True` is no number."""
    if kind is Any:
        return True
    origin, inner = get_origin(kind) or kind, get_args(kind)
    if origin in (Union, UnionType):
        return any(is_a(value, one) for one in inner)
    if not isinstance(value, origin) or (isinstance(value, bool) and origin is not bool):
        return False
    if isinstance(value, dict) and inner:
        return all(is_a(key, inner[0]) and is_a(part, inner[1]) for key, part in value.items())
    return not isinstance(value, list) or all(is_a(part, one) for part in value for one in inner)


def size_of(value: object, depth: int = MAX_DEPTH) -> float:
    """Characters and parts of a value out of JSON; endless for one that is nested too deep."""
    if depth == 0:
        return math.inf
    if isinstance(value, str):
        return len(value)
    if isinstance(value, int | float | None):
        return 1 if value is None or abs(value) <= MAX_NUMBER else math.inf
    parts = [*value.keys(), *value.values()] if isinstance(value, dict) else value
    return sum((1 + size_of(part, depth - 1) for part in parts), start=0.0)  # type: ignore[attr-defined] # JSON has lists besides


def _guarded(method: Method) -> Method:
    """The method, for arguments of the annotated types; for others nothing happens.

    While it runs, log lines name the handler and the address that it was called from, and it ends
    when the person behind its socket goes (`owned_tabs`).
    """
    expected = _Expected(method)

    def is_taken(arguments: tuple[Any, ...], named: Mapping[str, Any]) -> bool:
        is_right = expected.takes(arguments, named)
        if not is_right:
            REFUSED_EVENTS.labels("bad_arguments").inc()
            audit("event", "refused", code="bad_arguments")
        return is_right

    @wraps(method)
    def call(state: rx.State, /, *arguments: Any, **named: Any) -> Any:
        with _named(method, state):
            is_right = is_taken((state, *arguments), named)
            return method(state, *arguments, **named) if is_right else None

    @wraps(method)
    async def call_and_wait(state: rx.State, /, *arguments: Any, **named: Any) -> Any:
        with _named(method, state), running.by(state.router.session.session_id):
            is_right = is_taken((state, *arguments), named)
            return await method(state, *arguments, **named) if is_right else None

    @wraps(method)
    async def call_and_tell(
        state: rx.State, /, *arguments: Any, **named: Any
    ) -> AsyncGenerator[Any, None]:
        with _named(method, state):
            is_right = is_taken((state, *arguments), named)
        steps = method(state, *arguments, **named) if is_right else _nothing()
        with running.by(state.router.session.session_id):
            async with aclosing(steps):
                while True:
                    with _named(method, state):  # by step: between two, others' lines are logged
                        step = await anext(steps, _END)
                    if step is _END:
                        return
                    yield step

    if inspect.isasyncgenfunction(method):
        return call_and_tell
    return call_and_wait if inspect.iscoroutinefunction(method) else call


async def _nothing() -> AsyncGenerator[Any, None]:
    """No events."""
    return
    yield


def _named(method: Method, state: rx.State) -> Any:
    address = state.router.session.client_ip
    return bound_contextvars(handler=method.__qualname__, address=address)


def _event(method: Method) -> Any:
    return rx.event(_guarded(method))


handler = cast("Callable[[Method], Any]", _event)
"""Marks a method of a state as something the page may call.

Reflex turns the method into an object that is callable in a page and not in Python, and its own
annotation names a third thing; so for the checker it is Any.
"""


def _task(method: Method) -> Any:
    return rx.event(background=True)(_guarded(method))


background = cast("Callable[[Method], Any]", _task)
"""The same for a method that waits for something: it changes the state within `async with self`."""
