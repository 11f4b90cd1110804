"""The worker's half of starting and stopping.

The launcher and its workers meet in a folder, `<data>/run/<pid of the server>/`: each worker
keeps a `worker-<pid>.json` there that says what it is doing, and the launcher asks all of them
to drain by creating the file `drain`. Files instead of signals: a stale file of a killed run
can hurt nobody, a signal to a stale process id could.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import signal
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

from tutor_app.observability import logger, places

_LOG = logger(__name__)
POLL_SECONDS = 0.1
RELEASE_POLL_SECONDS = 0.02
WARM_UP_SECONDS = 2.0
"""How long warming up waits, so that the first page comes first."""
_DRAIN_FILE = "drain"
_HOLD_FILE = "hold"


class Phase(StrEnum):
    """What a worker is doing."""

    SERVING = "serving"
    DRAINING = "draining"
    DRAINED = "drained"


class Services(Protocol):
    """What a worker starts and stops; the container is one."""

    async def start(self) -> None:
        """Open what is needed to answer the first request."""
        ...

    async def drain(self) -> None:
        """Take no new turns, close the event streams, save the running turns."""
        ...

    async def stop(self) -> None:
        """Give everything back; also right after `drain`."""
        ...


@dataclass(frozen=True, slots=True)
class RunFolder:
    """Where one server's launcher and workers meet."""

    path: Path

    @classmethod
    def of(cls, data_dir: Path, server_pid: int) -> RunFolder:
        """The folder of the server with this process id; not created yet."""
        return cls(data_dir.resolve() / "run" / str(server_pid))

    def create(self) -> None:
        """Make the folder, readable by its owner only."""
        self.path.mkdir(parents=True, exist_ok=True, mode=0o700)

    def hold(self) -> None:
        """Keep the workers from opening their services: the database is not migrated yet."""
        self.create()
        (self.path / _HOLD_FILE).touch()

    def release(self) -> bool:
        """Let held workers go on; whether they were held."""
        try:
            (self.path / _HOLD_FILE).unlink()
        except FileNotFoundError:
            return False
        return True

    def is_held(self) -> bool:
        """Whether the workers have to wait."""
        return (self.path / _HOLD_FILE).exists()

    def ask_to_drain(self) -> None:
        """Tell all workers to drain; they look every 100 ms."""
        self.create()
        (self.path / _DRAIN_FILE).touch()

    def is_draining(self) -> bool:
        """Whether the workers were told to drain."""
        return (self.path / _DRAIN_FILE).exists()

    def report(self, pid: int, phase: Phase) -> None:
        """Write what a worker is doing, in one step."""
        self.create()
        part = self.path / f".worker-{pid}.part"
        part.write_text(json.dumps({"pid": pid, "phase": phase}), encoding="utf-8")
        part.replace(self.path / f"worker-{pid}.json")

    def forget(self, pid: int) -> None:
        """The worker is gone."""
        (self.path / f"worker-{pid}.json").unlink(missing_ok=True)

    def phases(self) -> dict[int, Phase]:
        """What every known worker is doing, by process id."""
        found: dict[int, Phase] = {}
        for file in self.path.glob("worker-*.json"):
            with suppress(OSError, ValueError, KeyError):
                entry = json.loads(file.read_text(encoding="utf-8"))
                found[int(entry["pid"])] = Phase(entry["phase"])
        return found


@asynccontextmanager
async def serving(
    services: Services, data_dir: Path, warm_up: Callable[[], None] | None = None
) -> AsyncIterator[RunFolder]:
    """Start the services, serve, and stop them in good order.

    A held worker waits first. Inside, it is registered and hears the launcher's wish to drain;
    a worker whose server process has died drains, and ends itself. `warm_up` blocks, and runs in
    a thread soon after the start.
    """
    server_pid = os.getppid()
    folder = RunFolder.of(data_dir, server_pid)
    await _wait_for_release(folder, server_pid)
    await services.start()
    drain = _Once(services.drain)
    await asyncio.to_thread(folder.report, os.getpid(), Phase.SERVING)
    watch = asyncio.create_task(_watch(folder, server_pid, drain), name="lifecycle")
    settling = asyncio.create_task(_settle(warm_up), name="warm-up")
    try:
        yield folder
    finally:
        watch.cancel()
        settling.cancel()
        await asyncio.gather(watch, settling, return_exceptions=True)
        try:
            await drain()
        finally:
            await services.stop()
            await asyncio.to_thread(folder.forget, os.getpid())


async def _settle(warm_up: Callable[[], None] | None) -> None:
    """Warm up, and leave out of garbage collection all that lives as long as the process.

    A full collection walks through every object and stops all answers meanwhile: modules, tables
    and courses, which never become garbage, make it fifty times as long as what turns leave.
    """
    gc.freeze()
    if warm_up is None:
        return
    await asyncio.sleep(WARM_UP_SECONDS)
    try:
        await asyncio.to_thread(warm_up)
    except Exception as error:  # noqa: BLE001 - whoever needs it makes it, or hears why not
        _LOG.error("warming up failed", trace=places(error))
    gc.freeze()


async def _wait_for_release(folder: RunFolder, server_pid: int) -> None:
    while folder.is_held() and os.getppid() == server_pid:  # noqa: ASYNC110 - another process acts
        await asyncio.sleep(RELEASE_POLL_SECONDS)


class _Once:
    """Drains at most once; a second caller waits for the first."""

    def __init__(self, drain: Callable[[], Coroutine[Any, Any, None]]) -> None:
        self._drain = drain
        self._task: asyncio.Task[None] | None = None

    async def __call__(self) -> None:
        if self._task is None:
            self._task = asyncio.create_task(self._drain(), name="drain")
        await asyncio.shield(self._task)


async def _watch(folder: RunFolder, server_pid: int, drain: _Once) -> None:
    """Drain when asked to; end this process when the server process is gone."""
    has_drained = False
    while True:
        await asyncio.sleep(POLL_SECONDS)
        is_orphan = os.getppid() != server_pid
        if (is_orphan or folder.is_draining()) and not has_drained:
            has_drained = True
            await _drain_and_report(folder, drain)
        if is_orphan:
            _LOG.warning("the server process is gone, so this worker ends")
            os.kill(os.getpid(), signal.SIGTERM)
            return


async def _drain_and_report(folder: RunFolder, drain: _Once) -> None:
    pid = os.getpid()
    await asyncio.to_thread(folder.report, pid, Phase.DRAINING)
    try:
        await drain()
    except Exception as error:  # noqa: BLE001 - whatever failed, the server has to stop
        _LOG.error("draining failed", trace=places(error))
    await asyncio.to_thread(folder.report, pid, Phase.DRAINED)
