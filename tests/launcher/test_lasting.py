"""Workers that die are started again, however often; a stop is heard meanwhile."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import httpx
import pytest

from tests.launcher.app import App, is_alive, running
from tests.limits.clock import Clock
from tutor_app.launcher.lasting import Pauses


def test_pauses_grow_while_workers_keep_dying_and_begin_anew() -> None:
    clock = Clock()
    pauses = Pauses(clock)
    first = []
    for _ in range(8):
        first.append(pauses.after_death())
        clock.pass_by(first[-1] + 2)
    assert [0, 1, 2, 4, 8, 16, 30, 30] == first
    clock.pass_by(61)
    assert 0 == pauses.after_death()


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


@pytest.mark.slow
def test_three_deaths_in_a_row_end_no_server(tmp_path: Path) -> None:
    with running(tmp_path, verb="serve", groq_api_key="") as app:
        worker = worker_of(app)
        for number in (signal.SIGKILL, signal.SIGSEGV, signal.SIGKILL):
            os.kill(worker, number)
            worker = worker_of(app, before=worker)
        app.process.send_signal(signal.SIGTERM)
        assert (0, True) == (app.wait(), "everything is saved" in app.words)
