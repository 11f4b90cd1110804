"""The voice endpoint as a process of its own: the real server, the app's tokens, a real caller."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.doubles.groq_audio import HEARD
from tests.doubles.groq_server import in_thread
from tests.servers import free_port
from tests.voice.caller import Caller
from tests.voice.speech import padded, spoken
from tutor_app.accounts.hooks import OwnerHooks
from tutor_app.accounts.service import Accounts
from tutor_app.db import Database
from tutor_app.settings import Settings

ROOT = Path(__file__).parents[1]
SECRET = "a secret that all machines share, of 32 bytes and more"
START_SECONDS = 300.0
"""How long a process may take to start before it is taken for stuck."""

pytestmark = pytest.mark.slow


@dataclass
class Worker:
    """A running worker, and a visitor's token that another process has signed."""

    process: subprocess.Popen[bytes]
    url: str
    token: str

    async def signal(self, sdp: str) -> tuple[str, str]:
        """Exchange an offer for an answer."""
        async with self.client() as client:
            answer = await client.post("/api/voice/offer", json={"sdp": sdp, "type": "offer"})
        assert answer.status_code == 200, answer.text
        return answer.json()["sdp"], answer.json()["voice_session_id"]

    def client(self) -> httpx.AsyncClient:
        """An HTTP client of the visitor."""
        headers = {"X-Visitor-Token": self.token}
        return httpx.AsyncClient(base_url=self.url, headers=headers, timeout=60)

    def end(self) -> int:
        """SIGTERM; the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)


@pytest.fixture
def worker(settings: Settings, migrated_file: Path) -> Iterator[Worker]:
    """`python -m tutor_app.voice_worker` with nothing but a database, a secret and a provider."""
    shutil.copy(migrated_file, settings.data_dir / "tutor.db")
    port = free_port()
    with in_thread() as provider:
        env = {
            **os.environ,
            "HOST": "127.0.0.1",
            "PORT": str(port),
            "DATA_DIR": str(settings.data_dir),
            "JWT_SECRET": SECRET,
            "GROQ_API_KEY": "key",
            "GROQ_BASE_URL": provider.url,
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "tutor_app.voice_worker"],
            env=env,
            cwd=ROOT,
            start_new_session=True,  # the process that serves is its child, and ends with it
        )
        accounts = Accounts(
            Database(settings.url_of_database),
            settings.model_copy(update={"jwt_secret": SECRET}),
            OwnerHooks(),
        )
        _, token = accounts.new_visitor()
        one = Worker(process, f"http://127.0.0.1:{port}", token)
        try:
            _wait(one)
            yield one
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _wait(worker: Worker) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            if httpx.get(f"{worker.url}/ready", timeout=2).status_code == 200:
                return
        except httpx.TransportError:
            pass
        assert worker.process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.fixture
async def caller() -> AsyncIterator[Caller]:
    made = Caller()
    yield made
    await made.close()


async def test_a_question_is_heard_by_the_worker_alone(worker: Worker, caller: Caller) -> None:
    async with httpx.AsyncClient(base_url=worker.url, timeout=60) as stranger:
        of_another_secret = {"X-Visitor-Token": worker.token[:-4] + "AAAA"}
        refused = await stranger.get("/api/voice/config", headers=of_another_secret)
    await caller.connect(worker.signal)
    caller.microphone.say(padded(spoken("What is a linked list?"), after=0))
    final = await caller.wait_for("transcript", is_final=True, seconds=60)
    async with worker.client() as client:
        health = (await client.get("/health")).json()
        metrics = (await client.get("/metrics")).text

    assert 401 == refused.status_code
    assert final["text"] == HEARD
    assert health["sessions"] == 1
    assert "tutor_voice_transcript_seconds_bucket" in metrics
    assert 'tutor_voice_offers_total{result="answered"} 1.0' in metrics


async def test_stopping_it_writes_down_what_is_being_said(worker: Worker, caller: Caller) -> None:
    await caller.connect(worker.signal)
    caller.microphone.say(padded(*[spoken("What is a linked list?")] * 8, after=0))
    await caller.wait_for("speech_started", seconds=60)
    await caller.microphone.has_said(1.5)
    code = await asyncio.to_thread(worker.end)

    assert 0 == code
    assert caller.finals == [HEARD]
    assert caller.of("error", code="draining")


def test_wrong_settings_are_said_in_words() -> None:
    env = {**os.environ, "VOICE_UDP_PORTS": "many"}
    ended = subprocess.run(
        [sys.executable, "-m", "tutor_app.voice_worker"],
        env=env,
        cwd=ROOT,
        capture_output=True,
        timeout=300,
        check=False,
    )

    assert (2, True) == (ended.returncode, b"VOICE_UDP_PORTS" in ended.stderr)
    assert b"Traceback" not in ended.stderr
