"""A TCP proxy before a real server, by which that server hangs: it accepts, and never answers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit


class Wire:
    """Passes on what comes, both ways; while it hangs, what comes waits in it."""

    def __init__(self, behind: str) -> None:
        self._behind = urlsplit(behind)
        self._passes = asyncio.Event()
        self._passes.set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    @property
    def url(self) -> str:
        """The address of the server behind it, by way of this proxy."""
        assert self._server is not None
        port = self._server.sockets[0].getsockname()[1]
        user, at, _ = self._behind.netloc.rpartition("@")
        return self._behind._replace(netloc=f"{user}{at}127.0.0.1:{port}").geturl()

    def hang(self) -> None:
        """Pass nothing on any more."""
        self._passes.clear()

    def go_on(self) -> None:
        """Pass on what has waited, and what comes."""
        self._passes.set()

    async def open(self) -> None:
        """Take connections from now on."""
        self._server = await asyncio.start_server(self._take, "127.0.0.1")

    async def close(self) -> None:
        """Take no more connections, and cut those that are there."""
        assert self._server is not None
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there = await asyncio.open_connection(self._behind.hostname, self._behind.port)
        for source, sink in ((reader, there[1]), (there[0], writer)):
            task = asyncio.create_task(self._pass(source, sink))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _pass(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while piece := await source.read(65_536):
                await self._passes.wait()
                sink.write(piece)
                await sink.drain()
        sink.close()


@asynccontextmanager
async def wire(behind: str) -> AsyncIterator[Wire]:
    """A proxy before the server of an address, until the block ends."""
    made = Wire(behind)
    await made.open()
    try:
        yield made
    finally:
        await made.close()
