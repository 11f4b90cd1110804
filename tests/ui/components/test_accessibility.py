"""What every reader needs: names, order, keys, calm, nothing from elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import pytest
from axe_core_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.ui.components.browser import Site

pytestmark = pytest.mark.browser
SAMPLE = (Path(__file__).parent / "sample.md").read_text(encoding="utf-8")
ROWS = [
    {"id": "q1", "role": "user", "content": "Why?\n```py\nx = 1\n```"},
    {"id": "a1", "content": SAMPLE},
    {"id": "a2", "content": "Cut", "status": "interrupted"},
]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1100, 390])
def test_axe_finds_nothing(
    site: Site, page: Page, theme: Literal["light", "dark"], width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=theme)
    turn = site.scene()
    streaming = {"id": "a3", "content": "Some", "status": "streaming", "turn_id": turn}
    site.open(page, site.scene([*ROWS, streaming]))
    page.wait_for_selector(f"html.{theme}")
    page.wait_for_selector("[data-message=a1] h3")
    page.locator(".answer-fold summary").click()
    page.wait_for_timeout(200)
    found: list[dict[str, Any]] = Axe().run(page)["violations"]
    problems = [(one["id"], [node["html"][:120] for node in one["nodes"]]) for one in found]
    assert [] == problems
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_everything_can_be_reached_and_used_by_keyboard(site: Site, page: Page) -> None:
    site.open(page, site.scene(ROWS))
    page.wait_for_selector("[data-message=a1] h3")
    page.get_by_test_id("transcript").focus()
    reached = []
    for _ in range(20):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate("document.activeElement.dataset.testid ?? document.activeElement.tagName")
        )
    for wanted in ("code-copy", "A", "SUMMARY", "PRE", "message-copy", "composer-input"):
        assert wanted in reached
    page.locator("summary").press("Enter")
    assert page.locator("details").get_attribute("open") is not None


def test_the_log_is_silent_and_one_region_speaks(site: Site, page: Page) -> None:
    site.open(page, site.scene(ROWS))
    page.wait_for_selector("[data-message=a1] h3")
    log = page.get_by_role("log")
    assert ("off", "Conversation") == (
        log.get_attribute("aria-live"),
        log.get_attribute("aria-label"),
    )
    expect(page.get_by_role("article", name="Tutor’s answer")).to_have_count(2)
    expect(page.get_by_role("article", name="Your question")).to_have_count(1)


def test_nothing_moves_for_those_who_asked_for_calm(site: Site, browser: Browser) -> None:
    context = browser.new_context(reduced_motion="reduce", bypass_csp=True)
    page = context.new_page()
    turn = site.scene()
    rows = [*ROWS, {"id": "a3", "content": "Some", "status": "streaming", "turn_id": turn}]
    site.open(page, site.scene(rows))
    page.wait_for_selector("[data-message=a3]")
    site.write(turn, "Some more [EXPLAIN]why")
    page.wait_for_selector(".answer-fold")
    running = "document.getAnimations().filter((a) => a.playState === 'running').length"
    assert 0 == page.evaluate(running)
    context.close()


def test_nothing_comes_from_another_host_and_the_policy_holds(site: Site, browser: Browser) -> None:
    context = browser.new_context()
    page = context.new_page()
    hosts: set[str] = set()
    complaints: list[str] = []
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    page.on(
        "console", lambda m: complaints.append(m.text) if "Content Security" in m.text else None
    )
    page.goto(f"{site.address}/?scene={site.scene(ROWS)}")
    page.wait_for_selector("[data-message=a1] .katex-display")
    page.wait_for_timeout(500)
    assert {site.address.removeprefix("http://")} == hosts
    assert [] == complaints
    context.close()
