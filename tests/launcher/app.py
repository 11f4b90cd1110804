"""The real app, started as `make run` starts it, on a free port and a data folder of its own."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import signal
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from tests.servers import free_port

ROOT = Path(__file__).parents[2]
LAUNCHER = (sys.executable, "-m", "tutor_app")
STUCK_SECONDS = 120.0


@dataclass(slots=True)
class App:
    """A started app; `said` is what the launcher and the server have printed so far."""

    process: subprocess.Popen[bytes]
    port: int
    data: Path
    terminal: int | None = None
    said: bytearray = field(default_factory=bytearray)

    @property
    def url(self) -> str:
        """Where it answers, without a path."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def words(self) -> str:
        """What was printed, as text."""
        return self.said.decode(errors="replace")

    def wait_until_ready(self) -> None:
        """Wait for the welcome."""
        self.wait_until_said("The tutor is ready")

    def wait_until_said(self, words: str) -> None:
        """Wait until it has printed this; fails with what was printed when it does not come."""
        deadline = time.monotonic() + STUCK_SECONDS
        while words not in self.words:
            assert self.process.poll() is None, self.words
            assert time.monotonic() < deadline, self.words
            time.sleep(0.02)

    def type(self, keys: bytes) -> None:
        """Press keys in its terminal."""
        assert self.terminal is not None
        os.write(self.terminal, keys)

    def wait(self, seconds: float = 60) -> int:
        """Wait until it has ended: its exit code."""
        return self.process.wait(seconds)

    def workers(self) -> list[int]:
        """The process ids of the server and its workers."""
        files = [*self.data.glob("run/*/worker-*.json")]
        servers = {int(file.parent.name) for file in files}
        return sorted(servers | {int(file.stem.removeprefix("worker-")) for file in files})


@contextmanager
def running(
    data: Path,
    *,
    verb: str = "run",
    command: Sequence[str] = LAUNCHER,
    folder: Path = ROOT,
    has_terminal: bool = False,
    **settings: str,
) -> Iterator[App]:
    """Start it and wait until it is ready; whatever is left at the end is killed."""
    app = start(
        data, verb=verb, command=command, folder=folder, has_terminal=has_terminal, **settings
    )
    try:
        app.wait_until_ready()
        yield app
    finally:
        _end(app)


def start(
    data: Path,
    *,
    verb: str = "run",
    command: Sequence[str] = LAUNCHER,
    folder: Path = ROOT,
    has_terminal: bool = False,
    **settings: str,
) -> App:
    """Start it, and do not wait. `settings` are environment variables in lower case."""
    port = int(settings.pop("port", free_port()))
    environment = {
        **os.environ,
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "DATA_DIR": str(data),
        "BCRYPT_COST": "4",
        **{name.upper(): value for name, value in settings.items()},
    }
    person, program = pty.openpty() if has_terminal else os.pipe()
    process = subprocess.Popen(
        [*command, verb],
        cwd=folder,
        env=environment,
        stdin=program if has_terminal else subprocess.DEVNULL,
        stdout=program,
        stderr=program,
        start_new_session=True,
        preexec_fn=_take_terminal if has_terminal else None,
    )
    os.close(program)
    app = App(process, port, data, person if has_terminal else None)
    threading.Thread(target=_read, args=(person, app.said), daemon=True).start()
    return app


def _take_terminal() -> None:
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def _read(descriptor: int, said: bytearray) -> None:
    with suppress(OSError):  # a terminal whose program has ended cannot be read any more
        while piece := os.read(descriptor, 4096):
            said.extend(piece)
    os.close(descriptor)


def _end(app: App) -> None:
    with suppress(ProcessLookupError):
        os.killpg(app.process.pid, signal.SIGKILL)
    app.process.wait()


def is_alive(pid: int) -> bool:
    """Whether a process runs: it exists, and is no zombie."""
    status = Path(f"/proc/{pid}/stat")
    with suppress(OSError):
        return status.read_text().rpartition(")")[2].split()[0] != "Z"
    return False


class Streams:
    """Answers that are being written, each read by a client of its own, all of one visitor."""

    def __init__(self, app: App) -> None:
        self._client = httpx.Client(base_url=app.url, timeout=30)
        token = self._client.post("/api/auth/visit").raise_for_status().json()["visitor_token"]
        self._client.headers["X-Visitor-Token"] = token
        self.shown: dict[str, str] = {}
        self._readers: list[threading.Thread] = []

    def open(self, number: int) -> None:
        """Ask so many questions, each in a conversation of its own, and read the answers."""
        for _ in range(number):
            events_url = self._ask()
            self.shown[events_url] = ""
            reader = threading.Thread(target=self._follow, args=(events_url,), daemon=True)
            self._readers.append(reader)
            reader.start()

    def wait_until_all_show_text(self, seconds: float = 30) -> None:
        """Wait until each stream has brought some text of the answer."""
        deadline = time.monotonic() + seconds
        while not all(self.shown.values()):
            assert time.monotonic() < deadline, self.shown
            time.sleep(0.02)

    def wait_until_closed(self, seconds: float = 10) -> None:
        """Wait until the server has ended every stream."""
        for reader in self._readers:
            reader.join(seconds)
        assert not any(reader.is_alive() for reader in self._readers)
        self._client.close()

    def _ask(self) -> str:
        made = self._client.post("/api/conversations", json={"teaching_mode": "qa"})
        conversation = made.raise_for_status().json()["id"]
        sent = self._client.post(
            f"/api/conversations/{conversation}/messages",
            json={"text": "How do I sort a list of dictionaries in Python?"},
        )
        return str(sent.raise_for_status().json()["events_url"])

    def _follow(self, events_url: str) -> None:
        with suppress(httpx.HTTPError), self._client.stream("GET", events_url) as answer:
            kind = ""
            for line in answer.iter_lines():
                name, _, value = line.partition(": ")
                if name == "event":
                    kind = value
                elif name == "data" and kind == "delta":
                    self.shown[events_url] += json.loads(value)["text"]
