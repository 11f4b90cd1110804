"""Real servers for tests, each on a free port of its own, gone when the tests end."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from redis import Redis

START_SECONDS = 60.0
STOP_SECONDS = 5.0
POSTGRESQL_FOLDERS = "/usr/lib/postgresql"


class NotInstalled(RuntimeError):
    """A server's program is not on this machine."""


def free_port() -> int:
    """A TCP port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@contextmanager
def running(
    command: Sequence[str], is_ready: Callable[[], bool], user: str | None = None
) -> Iterator[None]:
    """Run a server until the block ends; starts when it is ready, ends with SIGINT.

    Where the system can, the server also ends when the tests are killed.
    """
    guard = ["setpriv", "--pdeathsig", "KILL"] if shutil.which("setpriv") else []
    log = tempfile.TemporaryFile()  # noqa: SIM115 - closed below, with the server
    server = subprocess.Popen(
        [*guard, *command], stdout=log, stderr=log, cwd="/", user=user, group=user
    )
    try:
        _wait(server, is_ready)
        yield
    finally:
        _stop(server)
        log.close()


def _stop(server: subprocess.Popen[bytes]) -> None:
    server.send_signal(signal.SIGINT)  # PostgreSQL: do not wait for clients
    try:
        server.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def _wait(server: subprocess.Popen[bytes], is_ready: Callable[[], bool]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not is_ready():
        if server.poll() is not None:
            raise RuntimeError(f"{server.args!r} ended with {server.returncode}")
        if time.monotonic() > deadline:
            raise TimeoutError(f"{server.args!r} is not ready")
        time.sleep(0.02)


@contextmanager
def postgresql() -> Iterator[str]:
    """A fresh PostgreSQL; yields its address without a database: `postgresql://tutor@host:port`.

    Raises NotInstalled without Debian's package (or `initdb` on the PATH).
    """
    programs = _postgresql_programs()
    user = "postgres" if os.geteuid() == 0 else None
    port = free_port()
    folder = Path(tempfile.mkdtemp(prefix="tutor-postgresql-"))
    if user:
        shutil.chown(folder, user, user)
    data = folder / "data"
    try:
        initdb = [str(programs / "initdb"), "-D", str(data), "-U", "tutor", "-A", "trust", "-N"]
        initdb += ["-E", "UTF8", "--locale=C.UTF-8"]
        subprocess.run(initdb, check=True, capture_output=True, cwd="/", user=user, group=user)
        server = [str(programs / "postgres"), "-D", str(data), "-p", str(port), "-k", str(folder)]
        for option in (
            "listen_addresses=127.0.0.1",
            "fsync=off",
            "synchronous_commit=off",
            "full_page_writes=off",
            "shared_buffers=32MB",
        ):
            server += ["-c", option]
        with running(server, lambda: _is_open(data), user):
            yield f"postgresql://tutor@127.0.0.1:{port}"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _is_open(data: Path) -> bool:
    """Whether PostgreSQL lets clients in: it says so in the last line of its own pid file."""
    state = data / "postmaster.pid"
    return state.exists() and "ready" in state.read_text()


def _postgresql_programs() -> Path:
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    found = sorted(Path(POSTGRESQL_FOLDERS).glob("*/bin/initdb"))
    if not found:
        raise NotInstalled("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    return found[-1].parent


@contextmanager
def redis() -> Iterator[str]:
    """A fresh Redis without a disk; yields its address. Raises NotInstalled without one."""
    program = shutil.which("redis-server")
    if not program:
        raise NotInstalled("Redis is not installed (Debian: apt-get install redis-server)")
    port = free_port()
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    with running([program, *options], lambda: _answers(port)):
        yield f"redis://127.0.0.1:{port}/0"


@contextmanager
def stopped(redis_url: str) -> Iterator[None]:
    """A Redis hangs until the block ends: its system takes connections, and nobody answers."""
    with Redis.from_url(redis_url) as client:
        pid = client.info()["process_id"]
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def _answers(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0
