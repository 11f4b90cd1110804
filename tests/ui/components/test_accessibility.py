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
WIDTHS = (1100, 390)
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


def streaming(site: Site) -> tuple[str, list[dict[str, str]]]:
    """A turn, and a conversation whose last answer it writes."""
    turn = site.scene()
    return turn, [*ROWS, {"id": "a3", "content": "Some", "status": "streaming", "turn_id": turn}]


def found(page: Page) -> list[Any]:
    """What axe finds, and whether the page is too wide."""
    violations: list[dict[str, Any]] = Axe().run(page)["violations"]
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    named = [(one["id"], [node["html"][:120] for node in one["nodes"]]) for one in violations]
    return [*named, *(["wide"] if wide else [])]


def test_names_roles_and_colours_are_right_in_each_width_and_theme(site: Site, page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")  # colours do not fade while they are looked at
    _, rows = streaming(site)
    site.open(page, site.scene(rows))
    page.wait_for_selector("[data-message=a1] h3")
    page.locator(".answer-fold summary").click()
    problems = {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        for theme in THEMES:
            page.emulate_media(color_scheme=theme)
            page.wait_for_selector(f"html.{theme}")
            problems[width, theme] = found(page)
    assert {state: [] for state in problems} == problems

    log = page.get_by_role("log")
    assert ("off", "Conversation") == (
        log.get_attribute("aria-live"),
        log.get_attribute("aria-label"),
    )
    expect(page.get_by_role("article", name="Tutor’s answer")).to_have_count(3)
    expect(page.get_by_role("article", name="Your question")).to_have_count(1)


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


def test_nothing_moves_for_those_who_asked_for_calm(site: Site, page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    turn, rows = streaming(site)
    site.open(page, site.scene(rows))
    page.wait_for_selector("[data-message=a3]")
    site.write(turn, "Some more [EXPLAIN]why")
    page.wait_for_selector("[data-message=a3] .answer-fold")
    running = "document.getAnimations().filter((a) => a.playState === 'running').length"
    assert 0 == page.evaluate(running)


def test_nothing_comes_from_another_host_and_the_policy_holds(site: Site, browser: Browser) -> None:
    context = browser.new_context()
    page = context.new_page()
    hosts: set[str] = set()
    complaints: list[str] = []
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    page.on(
        "console", lambda m: complaints.append(m.text) if "Content Security" in m.text else None
    )
    page.goto(site.conversation(site.scene(ROWS)))
    page.wait_for_selector("[data-message=a1] .katex-display")
    page.wait_for_load_state("networkidle")
    assert {site.address.removeprefix("http://")} == hosts
    assert [] == complaints
    context.close()
