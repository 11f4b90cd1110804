"""Processes that die are started again, however often; a stop is heard meanwhile."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import httpx
import pytest

from tests.launcher.app import App, is_alive, running


def worker_of(app: App, *, before: int = 0) -> int:
    """The process id of the worker that answers, another than `before`."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        served = {
            int(file.stem.removeprefix("worker-")) for file in app.data.glob("run/*/worker-*")
        }
        living = [pid for pid in served if pid != before and is_alive(pid)]
        if living and _answers(app):
            return living[0]
        assert app.process.poll() is None, app.words
        time.sleep(0.05)
    raise AssertionError(app.words)


def _answers(app: App) -> bool:
    try:
        return 200 == httpx.get(f"{app.url}/health", timeout=1).status_code
    except httpx.HTTPError:
        return False


def server_of(app: App, worker: int) -> int:
    """The process id of the server's main process, which started a worker."""
    (report,) = app.data.glob(f"run/*/worker-{worker}.json")
    return int(report.parent.name)


@pytest.mark.slow
def test_whatever_is_killed_is_started_again_and_nothing_else_is_left(tmp_path: Path) -> None:
    with running(tmp_path, verb="serve", groq_api_key="") as app:
        worker = worker_of(app)
        for number in (signal.SIGKILL, signal.SIGSEGV):
            os.kill(worker, number)
            worker = worker_of(app, before=worker)
        before, server = worker, server_of(app, worker)
        os.kill(server, signal.SIGKILL)
        worker_of(app, before=before)
        assert not is_alive(before)
        assert not (app.data / "run" / str(server)).exists()
        app.process.send_signal(signal.SIGTERM)
        assert (0, True) == (app.wait(), "everything is saved" in app.words)


@pytest.mark.slow
def test_a_stop_right_after_that_leaves_nothing(tmp_path: Path) -> None:
    with running(tmp_path, verb="serve", groq_api_key="") as app:
        worker = worker_of(app)
        os.kill(server_of(app, worker), signal.SIGKILL)
        app.wait_until_said("started again")
        app.process.send_signal(signal.SIGTERM)
        app.wait()
        assert not is_alive(worker)
        assert [] == list(app.data.glob("run/*"))
