"""Telling the workers to drain, and waiting for them."""

from __future__ import annotations

import os
import subprocess
import threading
from pathlib import Path

import pytest

from tutor_app.launcher.draining import drain
from tutor_app.lifecycle import Phase, RunFolder


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    return RunFolder.of(tmp_path, 1)


def test_without_workers_it_is_done_at_once(folder: RunFolder) -> None:
    assert drain(folder, 1)
    assert folder.is_draining()


def test_it_waits_until_the_worker_has_drained(folder: RunFolder) -> None:
    folder.report(os.getpid(), Phase.SERVING)
    later = threading.Timer(0.2, folder.report, (os.getpid(), Phase.DRAINED))
    later.start()
    assert drain(folder, 60)
    assert {os.getpid(): Phase.DRAINED} == folder.phases()
    later.join()


def test_a_worker_that_never_reports_costs_the_time_and_is_told(folder: RunFolder) -> None:
    folder.report(os.getpid(), Phase.DRAINING)
    assert not drain(folder, 0.2)


def test_a_worker_that_crashed_is_not_waited_for(folder: RunFolder) -> None:
    gone = subprocess.Popen(["/bin/true"])
    gone.wait()
    folder.report(gone.pid, Phase.SERVING)
    assert drain(folder, 1)
