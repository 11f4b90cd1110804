"""An event loop for tests whose clock jumps to the next timer when there is nothing else to do.

Nothing waits for real, and no machine is too slow: what takes ten minutes by `loop.time()` takes as
long as its work. Work outside the loop holds the clock until it is done: threads of executors, the
threads of `ANSWERED_BY_THREADS`, child processes, and whatever a test wraps in `held`.
"""

from __future__ import annotations

import asyncio
import selectors
import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from tests.memory_network import MemoryNetwork

ANSWERED_BY_THREADS = frozenset(
    {
        "aiosqlite.core",
        "sqlalchemy.dialects.sqlite.aiosqlite",
        "tutor_app.voice.vad.batching",
    }
)
"""Modules whose futures are answered by a thread of their own."""

BEGIN = 1_000.0
"""What the clock says first, in seconds."""

GRACE_SECONDS = 0.001
"""How long, for real, bytes may be on their way between sockets of this machine."""

DEADLOCK_SECONDS = 120.0
"""Without a timer and without news for so long, for real, nothing will ever happen."""


class Deadlock(RuntimeError):
    """Everything waits for everything else."""


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    """A loop on virtual time, with a network in memory for datagrams (`network`)."""

    def __init__(self) -> None:
        self._now = BEGIN
        self._held = 0
        super().__init__(_Jumping(self))
        self._threads = ThreadPoolExecutor(thread_name_prefix="asyncio")
        self.set_default_executor(self._threads)
        self.network = MemoryNetwork(self)

    def time(self) -> float:
        """Seconds of the virtual clock."""
        return self._now

    @contextmanager
    def held(self) -> Iterator[None]:
        """The clock stands: something outside the loop works."""
        self._held += 1
        try:
            yield
        finally:
            self._held -= 1

    @property
    def is_held(self) -> bool:
        """Whether something outside the loop works."""
        return self._held > 0

    def jump(self, seconds: float) -> None:
        """Let so much time pass, for the selector alone."""
        self._now += seconds

    def run_in_executor(  # type: ignore[override]
        self, executor: Any, func: Callable[..., Any], *args: Any
    ) -> Any:
        """As any loop does; the clock stands until the thread is done, also when nobody waits."""
        work: Future[Any] = (executor or self._threads).submit(func, *args)
        future = asyncio.wrap_future(work, loop=self)
        self._held += 1
        work.add_done_callback(self._let_go_soon)  # behind the future's own: first comes the result
        return future

    def create_future(self) -> asyncio.Future[Any]:
        """As any loop does; the clock stands until one is done that a thread answers."""
        future = super().create_future()
        if sys._getframe(1).f_globals.get("__name__") in ANSWERED_BY_THREADS:
            self._held += 1
            future.add_done_callback(self._let_go)
        return future

    async def create_datagram_endpoint(  # type: ignore[override]
        self, protocol_factory: Any, local_addr: Any = None, **more: Any
    ) -> Any:
        """A datagram endpoint in memory; with options of the system's sockets a real one."""
        if local_addr is None or more:
            return await super().create_datagram_endpoint(protocol_factory, local_addr, **more)
        return self.network.open(protocol_factory(), *local_addr)

    def _let_go_soon(self, _work: Future[Any]) -> None:
        if not self.is_closed():
            self.call_soon_threadsafe(self._let_go, None)

    def _let_go(self, _done: object) -> None:
        self._held -= 1


def loops(*, are_virtual: bool) -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    """What a folder's `pytest_asyncio_loop_factories` says of a test."""
    return {"virtual": VirtualTimeLoop} if are_virtual else {"real": asyncio.new_event_loop}


class _Jumping(selectors.DefaultSelector):
    """The system's selector, which waits for real only while the clock is held."""

    def __init__(self, loop: VirtualTimeLoop) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> Any:
        """What is ready; without anything the clock jumps by `timeout` seconds."""
        has_sockets = len(self.get_map()) > 1  # the first is the loop's own, which wakes it
        ready = super().select(GRACE_SECONDS if has_sockets and timeout != 0 else 0)
        if ready or timeout == 0:
            return ready
        if self._loop.is_held or timeout is None:
            return self._wait()
        self._loop.jump(timeout)
        return ready

    def _wait(self) -> Any:
        ready = super().select(DEADLOCK_SECONDS)
        if not ready:
            raise Deadlock("nothing is ready, and nothing came from outside")
        return ready
