"""Other tabs, the login that is refreshed early, and the line while the server is away."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.ui.components.browser import Site

pytestmark = pytest.mark.browser


def wait_for(condition: object, seconds: float = 8) -> None:
    """Wait until a function gives something true."""
    deadline = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


def loads(site: Site, scene: str) -> list[str]:
    """The cookies with which a scene's state was loaded."""
    return [cookie for name, cookie in site.log("loaded") if name == scene]


@pytest.fixture(autouse=True)
def _login_works(site: Site) -> None:
    site.call("POST", "/double/login", {"status": 200})


def test_another_tab_hears_what_changed(site: Site, page: Page, context: BrowserContext) -> None:
    scene = site.scene([])
    site.open(page, scene)
    other = context.new_page()
    site.open(other, scene)
    before = len(site.log("changed"))
    page.get_by_test_id("composer-input").fill("tell the others")
    page.keyboard.press("Enter")
    wait_for(lambda: len(site.log("changed")) > before)
    page.wait_for_timeout(200)
    assert [["conversations"]] == site.log("changed")[before:]


def test_a_login_is_refreshed_early_and_the_socket_carries_the_new_cookie(
    site: Site, page: Page
) -> None:
    refreshes = site.call("GET", "/double/log")["refreshes"]
    scene = site.scene([], expires_in=3, lifetime=10)
    site.open(page, scene)
    assert ["tutor_access" in cookie for cookie in loads(site, scene)] == [False]
    wait_for(lambda: len(loads(site, scene)) > 1)
    assert f"tutor_access=refreshed-{refreshes + 1}" in loads(site, scene)[-1]
    expect(page.get_by_test_id("connection-note")).to_have_text("")


def test_two_tabs_refresh_once_and_both_reconnect(
    site: Site, page: Page, context: BrowserContext
) -> None:
    scenes = [site.scene([], expires_in=6, lifetime=20) for _ in range(2)]
    site.open(page, scenes[0])
    site.open(context.new_page(), scenes[1])
    refreshes = site.call("GET", "/double/log")["refreshes"]
    for scene in scenes:
        wait_for(lambda scene=scene: any("refreshed" in cookie for cookie in loads(site, scene)))
    assert refreshes + 1 == site.call("GET", "/double/log")["refreshes"]


def test_a_send_after_the_reconnect_arrives(site: Site, page: Page) -> None:
    scene = site.scene([], expires_in=3, lifetime=10)
    site.open(page, scene)
    wait_for(lambda: len(loads(site, scene)) > 1)
    page.get_by_test_id("composer-input").fill(f"after {scene}")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("message-question")).to_contain_text(f"after {scene}")


def test_a_login_that_is_over_is_said_once(site: Site, page: Page) -> None:
    site.call("POST", "/double/login", {"status": 401})
    before = len(site.log("signed_out"))
    site.open(page, site.scene([], expires_in=2, lifetime=10))
    wait_for(lambda: len(site.log("signed_out")) > before)
    page.wait_for_timeout(500)
    assert before + 1 == len(site.log("signed_out"))


def test_a_refused_stream_refreshes_the_login_and_goes_on(site: Site, page: Page) -> None:
    refreshes = site.call("GET", "/double/log")["refreshes"]
    turn = site.scene()
    rows = [{"id": "a1", "content": "", "status": "streaming", "turn_id": turn}]
    site.feed(turn, ["refuse", [401]])
    site.open(page, site.scene(rows, expires_in=5_000, lifetime=10_000))
    wait_for(lambda: site.call("GET", "/double/log")["refreshes"] == refreshes + 1)
    site.write(turn, "Here it is")
    site.feed(turn, ["completed", {"status": "complete"}])
    expect(page.locator("[data-message=a1] p")).to_have_text("Here it is")


def test_being_offline_is_said_and_the_return_is_told(
    site: Site, page: Page, context: BrowserContext
) -> None:
    site.open(page, site.scene([]))
    before = len(site.log("changed"))
    context.set_offline(True)
    expect(page.get_by_test_id("connection-note")).to_contain_text("You are offline")
    context.set_offline(False)
    expect(page.get_by_test_id("connection-note")).to_have_text("")
    wait_for(lambda: ["online"] in site.log("changed")[before:])
