"""The handlers that run now, by the socket that called them, so that they can be ended with it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager


class Running:
    """Tasks by the id of a socket."""

    def __init__(self) -> None:
        self._tasks: dict[str, set[asyncio.Task[object]]] = {}

    def __len__(self) -> int:
        return len(self._tasks)

    @contextmanager
    def by(self, socket_id: str) -> Iterator[None]:
        """The present task runs a handler that this socket called."""
        task = asyncio.current_task()
        assert task is not None
        tasks = self._tasks.setdefault(socket_id, set())
        tasks.add(task)
        try:
            yield
        finally:
            tasks.discard(task)
            if not tasks:
                self._tasks.pop(socket_id, None)

    def end(self, socket_id: str) -> None:
        """Cancel what this socket has called."""
        for task in tuple(self._tasks.get(socket_id, ())):
            task.cancel()


running = Running()
