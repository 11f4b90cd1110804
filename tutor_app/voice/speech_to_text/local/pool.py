"""The processes of one local recogniser: started when needed, replaced when they die."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

from tutor_app.errors import Unavailable
from tutor_app.observability import logger
from tutor_app.voice.clock import loop_seconds
from tutor_app.voice.processes.child import Child
from tutor_app.voice.processes.frames import BrokenFrame, Frame

_LOG = logger(__name__)
MODULE = "tutor_app.voice.speech_to_text.local.worker"
MOST_WAITING = 16
"""Stretches that may wait for a process; with more, everybody would wait too long."""

WAIT_SECONDS = 30.0
"""How long one waits."""

IDLE_SECONDS = 600.0
"""A process that nobody needed for so long gives its memory back."""

REST_SECONDS = 30.0
"""How long nothing is started after processes that could not even begin."""

MOST_FAILED_STARTS = 2
"""A process that was killed while it started is replaced at once, a second one is not."""


class Busy(Unavailable):
    """Every recogniser of this machine is taken."""

    code = "speech_busy"
    message = "Too many people are talking just now. Try again in a moment, or type it."


class Worker:
    """A child process as the one who has taken it sees it.

    `hear` gets each answer's JSON with its kind; None once when the process is gone. Nothing is
    heard any more once it is given back.
    """

    def __init__(self, child: Child) -> None:
        self.child = child
        self.hear: Callable[[dict[str, Any] | None, bytes], None] = _unheard
        self.is_ready = False
        self.is_taken = True
        self.trouble = ""
        self.idle_since = 0.0
        self._number = 0

    def next_number(self) -> int:
        """A number for the next utterance; answers to older ones are told by theirs."""
        self._number += 1
        return self._number

    def on_frame(self, frame: Frame | None) -> None:
        """Sort what the child says."""
        if frame is None:
            self.hear(None, b"")
        elif frame.kind == b"R":
            self.is_ready = True
        elif frame.kind == b"!":
            self.trouble = str(frame.json().get("detail", ""))
        else:
            try:
                self.hear(frame.json(), frame.kind)
            except (BrokenFrame, KeyError, TypeError):
                self.child.kill()
                self.hear(None, b"")
                self.hear = _unheard


class WorkerPool:
    """At most `size` processes with the same `setup`; one user has a process at a time.

    A user holds one of `size` slots; idle processes wait for the next. `trouble` says why a
    process could not begin, for the status page.
    """

    def __init__(
        self,
        setup: Mapping[str, Any],
        size: int,
        *,
        module: str = MODULE,
        idle_seconds: float = IDLE_SECONDS,
        clock: Callable[[], float] = loop_seconds,
    ) -> None:
        self._setup = setup
        self._module = module
        self._idle_seconds = idle_seconds
        self._clock = clock
        self.size = size
        self.trouble = ""
        self._slots = asyncio.Semaphore(size)
        self._waiting = 0
        self._rests_until = 0.0
        self._failed_starts = 0
        self._workers: set[Worker] = set()
        self._idle: list[Worker] = []
        self._tidying: asyncio.Task[None] | None = None
        self._closing: set[asyncio.Task[None]] = set()
        self._is_closed = False

    @property
    def pids(self) -> list[int]:
        """The processes that live, for status and tests."""
        return [worker.child.pid for worker in self._workers if not worker.child.is_gone]

    @property
    def is_resting(self) -> bool:
        """Whether the last process could not begin, so that none is started for a while."""
        return self._clock() < self._rests_until

    async def take_now(self) -> Worker | None:
        """A process if one is free or may be started and nobody waits, else None."""
        if self._is_closed or self.is_resting or self._slots.locked():
            return None
        try:
            return await self.take()
        except Busy:
            return None

    async def take(self) -> Worker:
        """A process, waiting up to 30 s in order of asking; raises Busy."""
        if self._waiting >= MOST_WAITING:
            raise Busy
        self._waiting += 1
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                await self._slots.acquire()
        except TimeoutError as error:
            raise Busy from error
        finally:
            self._waiting -= 1
        try:
            return await self._idle_or_new()
        except BaseException:
            self._slots.release()
            raise

    def give_back(self, worker: Worker) -> None:
        """Done with it; what it still does for this user is skipped. Twice is harmless."""
        worker.hear = _unheard
        if not worker.is_taken:
            return
        worker.is_taken = False
        if worker in self._workers and not worker.child.is_gone:
            worker.child.send(b"X")
            worker.idle_since = self._clock()
            self._idle.append(worker)
            self._tidy_later()
        self._slots.release()

    def throw_away(self, worker: Worker) -> None:
        """It hangs, or says nonsense: end it; another takes its place when it is needed."""
        worker.child.kill()
        self._drop(worker)
        self.give_back(worker)

    async def close(self) -> None:
        """End all processes; those who wait are told Busy."""
        self._is_closed = True
        for _ in range(self._waiting):
            self._slots.release()
        if self._tidying:
            self._tidying.cancel()
        for worker in list(self._workers):
            self._drop(worker)
        if self._closing:
            await asyncio.wait(self._closing)

    async def _idle_or_new(self) -> Worker:
        if self._is_closed or self.is_resting:
            raise Busy
        while self._idle:
            worker = self._idle.pop()
            if worker in self._workers and not worker.child.is_gone:
                worker.is_taken = True
                return worker
        return await self._start()

    async def _start(self) -> Worker:
        try:
            child = await Child.start(self._module)
        except OSError as error:
            raise Busy from error
        worker = Worker(child)
        child.on_frame = lambda frame: self._on_frame(worker, frame)
        self._workers.add(worker)
        child.send(b"S", self._setup)
        if self._is_closed:  # while the process was started
            self._drop(worker)
            raise Busy
        return worker

    def _on_frame(self, worker: Worker, frame: Frame | None) -> None:
        worker.on_frame(frame)
        if frame is None:
            if not worker.is_ready and worker in self._workers:
                self._note_failed_start(worker)
            self._drop(worker)
        elif worker.is_ready:
            self.trouble, self._failed_starts = "", 0

    def _note_failed_start(self, worker: Worker) -> None:
        self._failed_starts += 1
        if worker.trouble or self._failed_starts >= MOST_FAILED_STARTS:
            self.trouble = worker.trouble or "its process ends while it starts"
            self._rests_until = self._clock() + REST_SECONDS
            _LOG.error("local recogniser cannot start", detail=self.trouble)

    def _drop(self, worker: Worker) -> None:
        if worker not in self._workers:
            return
        self._workers.discard(worker)
        task = asyncio.create_task(worker.child.close(), name="ends a recogniser")
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)

    def _tidy_later(self) -> None:
        if self._tidying is None or self._tidying.done():
            self._tidying = asyncio.create_task(self._tidy(), name="tidies recognisers")

    async def _tidy(self) -> None:
        while self._idle and not self._is_closed:
            await asyncio.sleep(self._idle_seconds)
            old = self._clock() - self._idle_seconds
            for worker in [one for one in self._idle if one.idle_since <= old]:
                self._idle.remove(worker)
                self._drop(worker)


def _unheard(_answer: dict[str, Any] | None, _kind: bytes) -> None:
    """Nobody listens."""
