"""The parent's view of one child process."""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import tutor_app
from tutor_app.observability import logger
from tutor_app.voice.processes.frames import BrokenFrame, Frame, FrameParser, pack

_LOG = logger(__name__)
_READ_BYTES = 1 << 18
_PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "TMPDIR", "SYSTEMROOT")
_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
_ROOT = Path(tutor_app.__file__).parents[1]
END_SECONDS = 1.0
"""How long a child that was told to end may take before it is killed."""


class ChildLost(Exception):
    """The child ended, or says nothing sensible."""


class Child:
    """A Python process of its own, spoken with in frames over its pipes.

    It is started afresh, never forked from a process with threads and an event loop, and gets
    none of the environment but what an interpreter needs: no keys. `on_frame` hears each of its
    frames, and None once when it is gone.
    """

    def __init__(self, process: Process, name: str) -> None:
        assert process.stdin is not None
        self._process = process
        self._name = name
        self._writer = process.stdin
        self.on_frame: Callable[[Frame | None], None] = _unheard
        self.is_gone = False
        self._reading = asyncio.create_task(self._read(), name=f"hears {name}")

    @classmethod
    async def start(cls, module: str, *arguments: str) -> Child:
        """Run `python -m <module> <arguments>`; raises OSError when no process can be had."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", module, *arguments),
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
            env=_environment(),
            start_new_session=True,
        )
        return cls(process, module.rsplit(".", 1)[-1])

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    @property
    def unsent_bytes(self) -> int:
        """How much waits on this side of the pipe."""
        transport = self._writer.transport
        return 0 if transport.is_closing() else transport.get_write_buffer_size()

    def send(self, kind: bytes, payload: bytes | Mapping[str, Any] = b"") -> None:
        """Send a frame, without waiting; to a child that is gone, nothing."""
        if not self.is_gone and not self._writer.transport.is_closing():
            self._writer.write(pack(kind, payload))

    async def drain(self) -> None:
        """Wait until most of what was sent is in the pipe; a child that is gone takes all."""
        with suppress(ConnectionError):
            await self._writer.drain()

    def kill(self) -> None:
        """End it at once."""
        with suppress(ProcessLookupError):
            self._process.kill()

    async def close(self) -> None:
        """Close its pipe and wait until it has ended, by force if need be; also more than once."""
        self._writer.close()
        try:
            async with asyncio.timeout(END_SECONDS):
                await self._process.wait()
        except TimeoutError:
            self.kill()
            await self._process.wait()
        await asyncio.wait([self._reading])

    async def _read(self) -> None:
        assert self._process.stdout is not None
        parser = FrameParser()
        try:
            while data := await self._process.stdout.read(_READ_BYTES):
                for frame in parser.feed(data):
                    self.on_frame(frame)
        except BrokenFrame:
            self.kill()
        code = await self._process.wait()
        self.is_gone = True
        if code and not self._writer.transport.is_closing():
            _LOG.warning("child process ended", name=self._name, code=code)
        self.on_frame(None)


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    search = os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH"))))
    return kept | dict.fromkeys(_ONE_THREAD, "1") | {"PYTHONPATH": search}


def _unheard(_frame: Frame | None) -> None:
    """Nobody listens."""
