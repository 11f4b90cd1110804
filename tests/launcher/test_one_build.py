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
    page.get_by_test_id("status-headline").wait_for(timeout=60_000)
    assert {host} == hosts
    assert {f"ws://{host}/_event"} == {url.split("/?")[0] for url in sockets}


def test_each_name_of_this_machine_is_asked_for_its_own_origin(tmp_path: Path) -> None:
    with running(tmp_path, host="0.0.0.0") as app:

        def visit(browser: Browser) -> None:
            for name in ("localhost", "127.0.0.1"):
                asks_its_own_origin(browser, f"{name}:{app.port}")

        with_browser(visit)
