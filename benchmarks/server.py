"""The product and the provider's double as processes of their own, on loopback and free ports."""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from tests.servers import free_port

ROOT = Path(__file__).resolve().parents[1]
READY_SECONDS = 120.0
MODEL = "llama-3.3-70b-versatile"
ASIDE_TOKENS = 100  # verdicts and titles are shorter, answers longer
VERDICT_TOKENS = 5
UNLIMITED = "1000000/second"
UNLIMITED_RATES = ("MESSAGE", "VISITOR", "ADDRESS", "REGISTER", "CONVERSATION")


def environment(data_dir: Path, port: int, double_port: int) -> dict[str, str]:
    """What a server under measurement is told: loopback, the double, no limits in the way."""
    return {
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "WORKERS": "1",
        "DATA_DIR": str(data_dir),
        "DATABASE_URL": f"sqlite:///{data_dir / 'tutor.db'}",
        "GROQ_API_KEY": "benchmark",
        "GROQ_BASE_URL": f"http://127.0.0.1:{double_port}",
        "GROQ_MODELS": MODEL,
        "LLM_PROVIDERS": "[]",
        "DAILY_MESSAGES": "1000000",
        "VISITOR_DAILY_MESSAGES": "1000000",
        **{f"{name}_RATE": UNLIMITED for name in UNLIMITED_RATES},
    }


@dataclass(slots=True)
class Product:
    """A running server, started as `make run` starts it; `worker` is what answers requests."""

    port: int
    data_dir: Path
    launcher: subprocess.Popen[bytes]
    log: Path
    ready_seconds: float = 0.0

    @classmethod
    def start(
        cls,
        double_port: int,
        data_dir: Path,
        *,
        has_pages: bool = False,
        more: Mapping[str, str] | None = None,
    ) -> Product:
        """Start it and wait until `/ready` answers. Raises RuntimeError with the log's end."""
        port, began = free_port(), time.monotonic()
        log = data_dir.parent / f"{data_dir.name}.log"
        variables = environment(data_dir, port, double_port) | dict(more or {})
        with log.open("ab") as output:
            launcher = subprocess.Popen(
                [sys.executable, "-m", "tutor_app", "run" if has_pages else "serve"],
                cwd=ROOT,
                env=dict(os.environ) | variables,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        product = cls(port, data_dir, launcher, log)
        product._wait(began)
        return product

    @property
    def url(self) -> str:
        """Where it answers, without a path."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def worker(self) -> psutil.Process:
        """The process that answers requests."""
        return psutil.Process(self.worker_pid)

    @property
    def worker_pid(self) -> int:
        """Its process id, out of the run folder. Raises RuntimeError when there is none."""
        for file in self.data_dir.glob("run/*/worker-*.json"):
            return int(re.sub(r"\D", "", file.name))
        raise RuntimeError("no worker has reported")

    def stop(self) -> tuple[int, float]:
        """SIGTERM to the launcher; its exit code and the seconds that it took."""
        began = time.monotonic()
        if self.launcher.poll() is None:
            self.launcher.send_signal(signal.SIGTERM)
        try:
            code = self.launcher.wait(30)
        finally:
            self.kill()
        return code, time.monotonic() - began

    def kill(self) -> None:
        """SIGKILL to every process of the server, the newest last: nothing is told to anybody."""
        with suppress(psutil.NoSuchProcess):
            launcher = psutil.Process(self.launcher.pid)
            for process in [launcher, *launcher.children(recursive=True)]:
                with suppress(psutil.NoSuchProcess):
                    process.kill()
        self.launcher.wait()

    def _wait(self, began: float) -> None:
        while not is_ready(self.port):
            is_late = time.monotonic() - began > READY_SECONDS
            if self.launcher.poll() is not None or is_late:
                self.kill()
                end = self.log.read_text(errors="replace")[-3000:]
                raise RuntimeError(f"the server did not get ready:\n{end}")
            time.sleep(0.01)
        self.ready_seconds = time.monotonic() - began


def is_ready(port: int) -> bool:
    """Whether `/ready` answers 200."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/ready")
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


@dataclass(frozen=True, slots=True)
class Double:
    """The provider's double; see `tests.doubles.groq_server`."""

    port: int
    process: subprocess.Popen[str]

    def control(self, **orders: Any) -> None:
        """Say what it does next."""
        self._call("POST", json.dumps(orders))

    def chats(self) -> list[dict[str, Any]]:
        """The chat requests that it answered to learners, not those for a verdict or a title."""
        seen = self._call("GET")["requests"]
        return [one for one in seen if one["token_times"] and _most_tokens(one) > ASIDE_TOKENS]

    def verdicts(self) -> int:
        """How many times it was asked for a verdict on a topic."""
        return sum(_most_tokens(one) <= VERDICT_TOKENS for one in self._call("GET")["requests"])

    def _call(self, method: str, body: str | None = None) -> dict[str, Any]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, "/control", body)
            answer: dict[str, Any] = json.loads(connection.getresponse().read())
        finally:
            connection.close()
        return answer


def _most_tokens(request: Mapping[str, Any]) -> float:
    """What a request allows its answer; infinite for one that says nothing of the kind."""
    return float(request["body"].get("max_tokens", "inf"))


@contextmanager
def double(*, tokens_per_second: float = 0, first_token_seconds: float = 0) -> Iterator[Double]:
    """The provider's double as a process, until the block ends."""
    command = [sys.executable, "-m", "tests.doubles.groq_server"]
    command += ["--tokens-per-second", str(tokens_per_second)]
    command += ["--first-token-seconds", str(first_token_seconds)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            port = int(process.stdout.readline().rpartition(":")[2])
            yield Double(port, process)
        finally:
            process.terminate()


@contextmanager
def product(double_port: int, *, has_pages: bool = False, **more: str) -> Iterator[Product]:
    """A server on a new data folder, until the block ends; `more` are further settings."""
    with folder() as path:
        running = Product.start(double_port, path / "data", has_pages=has_pages, more=more)
        try:
            yield running
        finally:
            running.stop()


@contextmanager
def folder() -> Iterator[Path]:
    """A temporary folder that goes with the block, whatever is still written in it."""
    path = Path(tempfile.mkdtemp(prefix="tutor-benchmark-"))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)
