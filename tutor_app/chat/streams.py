"""Live streams of turns: published by the worker that runs a turn, followed by any reader."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from tutor_app.chat.events import EventId, TurnEvent, merged

StopListener = Callable[[UUID], Awaitable[None]]


class Streams(Protocol):
    """Where the events of running turns pass through."""

    async def publish(self, turn_id: UUID, event: TurnEvent) -> None:
        """Add the next event; the last one ends the stream."""
        ...

    def follow(self, turn_id: UUID, after: EventId) -> AsyncIterator[TurnEvent]:
        """The events after a place, until the last one; ends at once when the stream is unknown."""
        ...

    async def ask_to_stop(self, turn_id: UUID) -> None:
        """Tell whichever worker runs the turn to stop it."""
        ...

    async def start(self, on_stop: StopListener) -> None:
        """Begin to hear requests to stop."""
        ...

    async def close(self) -> None:
        """End everything."""
        ...


@dataclass(slots=True, eq=False)
class _Live:
    events: list[TurnEvent] = field(default_factory=list)
    changed: asyncio.Event = field(default_factory=asyncio.Event)


class MemoryStreams:
    """Streams inside one process."""

    def __init__(self) -> None:
        self._live: dict[UUID, _Live] = {}
        self._on_stop: StopListener | None = None

    async def start(self, on_stop: StopListener) -> None:
        """Begin to hear requests to stop."""
        self._on_stop = on_stop

    async def publish(self, turn_id: UUID, event: TurnEvent) -> None:
        """Add the next event; the stream is forgotten with the last one, its readers finish it."""
        live = self._live.setdefault(turn_id, _Live())
        live.events.append(event)
        live.changed.set()
        live.changed = asyncio.Event()
        if event.is_last:
            del self._live[turn_id]

    async def follow(self, turn_id: UUID, after: EventId) -> AsyncIterator[TurnEvent]:
        """The events after a place, neighbouring deltas joined when the reader is behind."""
        live = self._live.get(turn_id)
        read = 0
        if live is not None and live.events:
            after = min(after, live.events[-1].id)  # a place that is not reached yet
        while live is not None:
            fresh = [event for event in live.events[read:] if event.id.number > after.number]
            read = len(live.events)
            changed = live.changed
            for event in merged(fresh):
                yield event
                if event.is_last:
                    return
            if read == len(live.events):
                await changed.wait()

    async def ask_to_stop(self, turn_id: UUID) -> None:
        """Tell this process to stop the turn."""
        if self._on_stop is not None:
            await self._on_stop(turn_id)

    async def close(self) -> None:
        """Forget all."""
        self._live.clear()
