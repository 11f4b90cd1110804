"""Starting the real app, and what is said when something is in the way."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.launcher.app import LAUNCHER, ROOT, App, running, start
from tests.servers import free_port

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("built")]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """The one that is looked at; the last test stops it."""
    with running(tmp_path_factory.mktemp("start") / "data") as started:
        yield started


def test_one_port_serves_pages_api_and_websocket_path(app: App) -> None:
    with httpx.Client(base_url=app.url) as client:
        page = client.get("/")
        assert (200, "text/html; charset=utf-8") == (page.status_code, page.headers["content-type"])
        assert {"status": "ok"} == client.get("/health").json()
        assert "websocket" in client.get("/_event/").text.lower() or client.get(
            "/_event/"
        ).status_code in {400, 403}


def test_it_says_where_who_answers_and_how_to_stop(app: App) -> None:
    assert f"http://localhost:{app.port}" in app.words
    assert "Answers come from:" in app.words
    assert "make stop" in app.words
    assert 0o700 == app.data.stat().st_mode & 0o777


def test_a_busy_port_is_said_in_a_sentence(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        app = start(tmp_path, port=str(port))
        assert 1 == app.wait()
    assert f"Port {port} is already in use." in app.words
    assert "Traceback" not in app.words


def test_a_second_server_on_the_same_data_is_refused_and_the_first_lives(app: App) -> None:
    second = start(app.data, port=str(free_port()))
    assert 1 == second.wait()
    assert "Another server is already using the data folder" in second.words
    assert httpx.get(f"{app.url}/health").is_success


def test_a_stop_before_it_is_ready_leaves_nothing(tmp_path: Path) -> None:
    app = start(tmp_path)
    while not (tmp_path / "server.lock").exists():
        assert app.process.poll() is None
    app.process.terminate()
    assert 0 == app.wait()
    assert [] == app.workers()


def test_make_stop_from_another_terminal(app: App) -> None:
    stop = subprocess.run(
        [*LAUNCHER, "stop"],
        cwd=ROOT,
        env={"DATA_DIR": str(app.data)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (0, "Stopped.\n") == (stop.returncode, stop.stdout)
    assert 0 == app.wait()
