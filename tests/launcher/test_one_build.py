"""One build of the front end serves every port and every name of this machine."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.launcher.app import running
from tests.launcher.browsing import with_browser

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.usefixtures("built")]


def asks_its_own_origin(browser: Browser, host: str) -> None:
    page = browser.new_page()
    sockets: list[str] = []
    hosts: set[str] = set()
    page.on("websocket", lambda socket: sockets.append(socket.url))
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    page.goto(f"http://{host}/status")
    page.get_by_test_id("status-headline").wait_for(timeout=20_000)
    assert {host} == hosts
    assert {f"ws://{host}/_event"} == {url.split("/?")[0] for url in sockets}


def test_two_ports_and_two_names_each_ask_their_own_origin(tmp_path: Path) -> None:
    with (
        running(tmp_path / "first", host="0.0.0.0") as first,
        running(tmp_path / "second", host="0.0.0.0") as second,
    ):

        def visit(browser: Browser) -> None:
            asks_its_own_origin(browser, f"localhost:{first.port}")
            asks_its_own_origin(browser, f"127.0.0.1:{second.port}")

        with_browser(visit)
