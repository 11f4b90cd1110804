"""Exercises on the components' page, as their tests use them."""

from __future__ import annotations

import json
from typing import Any, Literal

from playwright.sync_api import Locator, Page, expect

from tests.ui.components.browser import Site

STARTER = "def add(a, b):\n    ...\n"
TESTS = """def test_small_numbers():
    assert add(1, 2) == 3

def test_negative_numbers():
    assert add(-1, -2) == -3
"""
TASK = {"key": "python/a/b#e1", "starter": STARTER, "tests": TESTS}
SETUP = "CREATE TABLE t (name TEXT, n INT); INSERT INTO t VALUES ('ada', 1), ('bob', NULL);"
SQL = {
    "key": "databases/a/b#e1",
    "title": "Names",
    "language": "sql",
    "starter": "SELECT 1;",
    "setup": SETUP,
    "expected": json.dumps({"rows": [["bob"], ["ada"]], "is_ordered": False}),
}
READY_MS = 60_000
OVER_MS = 60_000


def shown(site: Site, page: Page, *tasks: dict[str, Any], text: str = "") -> Locator:
    """Open exercises; the first one."""
    scene = site.scene(tasks or [TASK], text=text)
    page.goto(site.exercise(scene))
    page.wait_for_selector("#loads:not([data-loads='0'])", state="attached")
    first = page.get_by_test_id("exercise").first
    first.locator("[data-state=ready]").wait_for(timeout=READY_MS)
    return first


def write(exercise: Locator, code: str) -> None:
    exercise.locator(".cm-content").click()
    exercise.page.keyboard.press("Control+a")
    exercise.page.keyboard.insert_text(code)


def press(exercise: Locator, button: Literal["run", "check"]) -> Locator:
    exercise.get_by_test_id(f"exercise-{button}").click()
    return exercise.get_by_test_id("run-output")


def ended(output: Locator, how: str = "finished") -> str:
    """Wait until the program is over; everything below the editor."""
    expect(output).to_have_attribute("data-phase", "over", timeout=OVER_MS)
    assert how == output.get_attribute("data-ended")
    return output.inner_text()


def ran(exercise: Locator, code: str, how: str = "finished") -> str:
    write(exercise, code)
    return ended(press(exercise, "run"), how)


def code_of(exercise: Locator) -> str:
    return "\n".join(exercise.locator(".cm-line").all_inner_texts()).replace("\n\n", "\n")


def attempts(site: Site, key: str) -> list[dict[str, Any]]:
    return [told for name, told in site.log("attempt") if name == key]
