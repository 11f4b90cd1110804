"""Stopping the real app: drained, saved, checkpointed, exit 0 within 5 s with 20 streams open."""

from __future__ import annotations

import signal
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.doubles.groq_behaviour import Behaviour
from tests.doubles.groq_server import GroqServer
from tests.launcher.app import App, Streams, is_alive, running
from tests.launcher.conftest import MODEL

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("built")]
STREAMS = 20
LONG = "".join(f"An answer that takes {n} whiles. " for n in range(400))


@pytest.fixture
def model_settings(slow_model: GroqServer) -> dict[str, str]:
    slow_model.always(MODEL, Behaviour(text=LONG))
    return {"groq_api_key": "test", "groq_base_url": slow_model.url, "groq_models": MODEL}


def answers(data: Path) -> list[tuple[str, str]]:
    """The status and the text of every answer in the database, and that its log is written back."""
    log = data / "tutor.db-wal"
    assert not log.exists() or 0 == log.stat().st_size
    with sqlite3.connect(data / "tutor.db") as tables:
        return list(tables.execute("SELECT status, content FROM messages WHERE role = 'assistant'"))


def stops_in_order(app: App, ask: Callable[[], None]) -> None:
    """Open 20 streams, ask the app to stop, and look at what it leaves behind."""
    streams = Streams(app)
    streams.open(STREAMS)
    streams.wait_until_all_show_text()
    processes = app.workers()
    ask()
    assert 0 == app.wait(60), app.words
    streams.wait_until_closed()
    kept = answers(app.data)
    assert STREAMS == len(kept)
    assert set() == {status for status, _ in kept} - {"interrupted", "stopped"}
    for shown in streams.shown.values():
        assert any(shown in text for _, text in kept)
    assert [] == [pid for pid in processes if is_alive(pid)]
    assert "everything is saved" in app.words


def test_a_signal(tmp_path: Path, model_settings: dict[str, str]) -> None:
    with running(tmp_path, **model_settings) as app:
        stops_in_order(app, lambda: app.process.send_signal(signal.SIGTERM))


def test_a_key_in_a_terminal_that_is_read_key_by_key(
    tmp_path: Path, model_settings: dict[str, str]
) -> None:
    import termios

    with running(tmp_path, has_terminal=True, **model_settings) as app:
        assert app.terminal is not None
        during = termios.tcgetattr(app.terminal)
        assert not during[3] & (termios.ICANON | termios.ECHO | termios.ISIG)
        assert "press 9 or Ctrl-C" in app.words
        stops_in_order(app, lambda: app.type(b"9"))


def test_ctrl_c_in_front_of_make_ends_make_well_too(
    tmp_path: Path, model_settings: dict[str, str]
) -> None:
    with running(tmp_path, command=("make",), has_terminal=True, **model_settings) as app:
        stops_in_order(app, lambda: app.type(b"\x03"))


def test_a_launcher_that_is_killed_leaves_no_server_and_no_unsaved_text(
    tmp_path: Path, model_settings: dict[str, str]
) -> None:
    with running(tmp_path, **model_settings) as app:
        streams = Streams(app)
        streams.open(1)
        streams.wait_until_all_show_text()
        processes = app.workers()
        assert 2 == len(processes)
        app.process.kill()
        deadline = time.monotonic() + 8
        while any(is_alive(pid) for pid in processes):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        streams.wait_until_closed()
        ((status, text),) = answers(tmp_path)
        assert "streaming" != status
        assert all(shown in text for shown in streams.shown.values())
