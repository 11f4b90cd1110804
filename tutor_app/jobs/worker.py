"""The worker in the process: it claims jobs that are due and runs their handlers."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from tutor_app.db import Database, utc_now
from tutor_app.errors import TutorError
from tutor_app.jobs.leases import Lease, Leases
from tutor_app.observability import logger, places

_LOG = logger(__name__)
CHORES_EVERY = timedelta(hours=1)
CHORES_AFTER = timedelta(seconds=20)
"""What is old can wait until those who waited for the start have been answered."""

RELEASE_SECONDS = 1.0
Handler = Callable[[dict[str, Any]], Awaitable[None]]
Chore = Callable[[], Awaitable[object]]


class Worker:
    """Runs jobs of the kinds in `handlers`, at most `concurrency` at a time.

    A handler gets the job's payload. When it raises, the job is tried again after 5 s, 30 s,
    3 min and 15 min, and then given up. While it runs its lease is renewed; a worker that dies
    leaves leases that expire after `lease_seconds`, and another runs the jobs again.
    `chores` run one after the other every hour, and first CHORES_AFTER the start: they delete
    what is old, bear repetition and may run in several processes.
    """

    def __init__(
        self,
        database: Database,
        handlers: Mapping[str, Handler],
        *,
        chores: Sequence[Chore] = (),
        concurrency: int = 4,
        poll_seconds: float = 1.0,
        lease_seconds: float = 60.0,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self.id = f"{socket.gethostname()[:40]}:{os.getpid()}:{uuid4().hex[:8]}"
        self._handlers = dict(handlers)
        self._concurrency = concurrency
        self._poll_seconds = poll_seconds
        self._now = now
        self._leases = Leases(database, self.id, timedelta(seconds=lease_seconds))
        self._renew_every = timedelta(seconds=lease_seconds / 3)
        self._chores: tuple[Chore, ...] = (self._purge, *chores)
        self._renew_at = now()
        self._chores_at = self._renew_at + CHORES_AFTER
        self._tidying: asyncio.Task[None] | None = None
        self._running: dict[asyncio.Task[None], Lease] = {}
        self._loop: asyncio.Task[None] | None = None
        self._is_stopping = False
        self._woken = asyncio.Event()

    async def start(self) -> None:
        """Begin to work, in the background."""
        self._is_stopping = False
        self._loop = asyncio.create_task(self._work(), name="jobs")

    def wake(self) -> None:
        """Look for work now, rather than at the next poll; for jobs just committed here."""
        self._woken.set()

    async def stop(self, seconds: float = 3.0) -> None:
        """Start nothing new, give running handlers `seconds`, then cancel and release them.

        Returns at most RELEASE_SECONDS later; what could not be released by then runs
        again when its lease expires.
        """
        self._is_stopping = True
        self.wake()
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._finish()
        cut = dict(self._running)
        unfinished = {task for task in (self._loop, self._tidying, *cut) if task}
        for task in unfinished:
            task.cancel()
        try:
            async with asyncio.timeout(RELEASE_SECONDS):
                await asyncio.gather(*unfinished, return_exceptions=True)
                await self._leases.release(cut.values(), self._now())
        except (TimeoutError, TutorError):
            _LOG.warning("jobs left to their leases", count=len(cut))

    async def _finish(self) -> None:
        """Wait for the loop first: it may be starting what it has just claimed."""
        if self._loop:
            await asyncio.wait({self._loop})
        rest = {*self._running, *({self._tidying} if self._tidying else ())}
        if rest:
            await asyncio.wait(rest)

    async def run_due(self) -> int:
        """Run what is due now, up to `concurrency` jobs, and wait for them; how many ran."""
        await self._claim()
        tasks = list(self._running)
        await asyncio.gather(*tasks, return_exceptions=True)
        return len(tasks)

    async def run_chores(self) -> None:
        """Run every chore once; one that fails is logged and the next runs all the same."""
        for chore in self._chores:
            try:
                await chore()
            except Exception as error:  # noqa: BLE001 - the next chore is none the worse for it
                _LOG.warning("chore failed", chore=chore.__qualname__, error=_fact(error))

    async def _work(self) -> None:
        while not self._is_stopping:
            self._woken.clear()
            try:
                await self._round()
            except TutorError as error:
                _LOG.warning("jobs wait", error=error.code)
            except Exception as error:  # noqa: BLE001 - the loop outlives whatever a round does
                _LOG.error("jobs wait", trace=places(error))
            await self._pause()

    async def _round(self) -> None:
        now = self._now()
        if now >= self._renew_at:
            self._renew_at = now + self._renew_every
            await self._renew(now)
        if now >= self._chores_at:
            self._chores_at = now + CHORES_EVERY
            self._tidying = asyncio.create_task(self.run_chores(), name="chores")
        await self._claim()

    async def _pause(self) -> None:
        """Until the next poll, a wake or the end of a handler, which frees a place."""
        try:
            async with asyncio.timeout(self._poll_seconds):
                await self._woken.wait()
        except TimeoutError:
            return

    async def _claim(self) -> None:
        free = self._concurrency - len(self._running)
        if free <= 0 or not self._handlers or self._is_stopping:
            return
        for lease in await self._leases.claim(tuple(self._handlers), free, self._now()):
            task = asyncio.create_task(self._run(lease), name=f"job {lease.kind}")
            self._running[task] = lease
            task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        lease = self._running.pop(task)
        if not task.cancelled() and (error := task.exception()):
            _LOG.error("job broke off", kind=lease.kind, error=type(error).__name__)
        self.wake()

    async def _renew(self, now: datetime) -> None:
        held = await self._leases.renew(list(self._running.values()), now)
        for task, lease in self._running.items():
            if lease.id not in held:
                _LOG.warning("job lost", kind=lease.kind, job=str(lease.id))
                task.cancel()

    async def _run(self, lease: Lease) -> None:
        try:
            await self._handlers[lease.kind](lease.payload)
        except Exception as error:  # noqa: BLE001 - a handler may fail in any way
            await self._fail(lease, error)
        else:
            await self._settle(lease, self._leases.complete(lease, self._now()))

    async def _fail(self, lease: Lease, error: Exception) -> None:
        fact = _fact(error)
        _LOG.warning("job failed", kind=lease.kind, attempt=lease.attempt, error=fact)
        await self._settle(lease, self._leases.fail(lease, self._now(), fact))

    async def _settle(self, lease: Lease, change: Awaitable[object]) -> None:
        try:
            await change
        except TutorError as error:
            _LOG.warning("job will run again", kind=lease.kind, error=error.code)

    async def _purge(self) -> None:
        await self._leases.purge(self._now())


def _fact(error: Exception) -> str:
    """What went wrong without what was said: the kind of error, and its code."""
    code = f" {error.code}" if isinstance(error, TutorError) else ""
    return f"{type(error).__name__}{code}"[:400]
