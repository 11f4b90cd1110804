"""Two tabs of one browser on a real socket: topics, one login for both, the line while offline.

What each tab decides is tested by `js/tabs.test.mjs` and `js/login.test.mjs`.
"""

from __future__ import annotations

from functools import partial

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.ui.components.browser import Site, wait_for

pytestmark = pytest.mark.browser
REFRESH = "window.dispatchEvent(new CustomEvent('tutor:login-expired'))"
LOGIN = {"expires_in": 5_000, "lifetime": 10_000}


def has_loaded(site: Site, scene: str, times: int) -> bool:
    return len(cookies(site, scene)) >= times


@pytest.fixture(autouse=True)
def _login_works(site: Site) -> None:
    site.call("POST", "/double/login", {"status": 200})


def refreshes(site: Site) -> int:
    return int(site.call("GET", "/double/log")["refreshes"])


def cookies(site: Site, scene: str) -> list[str]:
    """The cookies with which a scene's state was loaded."""
    return [cookie for name, cookie in site.log("loaded") if name == scene]


def test_two_tabs_share_topics_and_one_login(
    site: Site, page: Page, context: BrowserContext
) -> None:
    scenes = [site.scene([], **LOGIN) for _ in range(2)]
    other = context.new_page()
    site.open(page, scenes[0])
    site.open(other, scenes[1])
    before, changed = refreshes(site), len(site.log("changed"))
    assert ["tutor_access" in cookie for cookie in cookies(site, scenes[0])] == [False]

    for times, tab in enumerate((page, other), start=2):
        tab.evaluate(REFRESH)
        for scene in scenes:
            wait_for(page, partial(has_loaded, site, scene, times))
            assert f"tutor_access=refreshed-{before + 1}" in cookies(site, scene)[-1]
    assert before + 1 == refreshes(site)
    expect(page.get_by_test_id("connection-note")).to_have_text("")

    page.get_by_test_id("composer-input").fill(f"after {scenes[0]}")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("message-question")).to_contain_text(f"after {scenes[0]}")
    wait_for(page, lambda: len(site.log("changed")) > changed)
    assert [["conversations"]] == site.log("changed")[changed:]


def test_a_refused_stream_renews_the_login_and_what_is_over_is_said(site: Site, page: Page) -> None:
    before, over = refreshes(site), len(site.log("signed_out"))
    turn = site.scene()
    rows = [{"id": "a1", "content": "", "status": "streaming", "turn_id": turn}]
    site.feed(turn, ["refuse", [401]])
    site.open(page, site.scene(rows, **LOGIN))
    wait_for(page, lambda: refreshes(site) == before + 1)
    site.write(turn, "Here it is")
    site.feed(turn, ["completed", {"status": "complete"}])
    expect(page.locator("[data-message=a1] p")).to_have_text("Here it is")

    site.call("POST", "/double/login", {"status": 401})
    page.evaluate("localStorage.removeItem('tutor.login.expires_at')")
    page.evaluate(REFRESH)
    wait_for(page, lambda: len(site.log("signed_out")) > over)
    assert over + 1 == len(site.log("signed_out"))


def test_being_offline_is_said_and_the_return_is_told(
    site: Site, page: Page, context: BrowserContext
) -> None:
    site.open(page, site.scene([]))
    before = len(site.log("changed"))
    context.set_offline(True)
    expect(page.get_by_test_id("connection-note")).to_contain_text("You are offline")
    context.set_offline(False)
    expect(page.get_by_test_id("connection-note")).to_have_text("")
    wait_for(page, lambda: ["online"] in site.log("changed")[before:])
