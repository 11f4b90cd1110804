"""Python comes to a browser: for the first time, again, and where something is in its way.

One browser profile: the first test is the first visit, others find what it kept.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.ui.components.browser import Site, wait_for
from tests.ui.components.exercises import READY_MS, TASK, ended, press, ran, shown, write

pytestmark = pytest.mark.browser

KEPT_BYTES = """
async () => {
    const name = (await caches.keys()).find((name) => name.startsWith("python-"));
    const kept = name && (await (await caches.open(name)).match("/snapshot"));
    return kept ? (await kept.arrayBuffer()).byteLength : 0;
}
"""
"""How large the snapshot of Python is that the browser keeps; 0 for none."""


SNAPSHOT_BYTES = 10_000_000


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """Under the policies of the app, which tests elsewhere pass by."""
    made = browser.new_context()
    made.set_default_timeout(60_000)
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page that must not throw."""
    made = context.new_page()
    errors: list[str] = []
    made.on("pageerror", lambda error: errors.append(str(error)))
    yield made
    made.close()
    assert [] == errors


def test_the_first_visit_works_under_the_policies_of_the_app(site: Site, page: Page) -> None:
    complaints: list[str] = []
    page.on(
        "console", lambda m: complaints.append(m.text) if "Content Security" in m.text else None
    )
    exercise = shown(site, page, TASK, text="```python\nprint(1)\n```")
    assert "2" in ran(exercise, "print(1 + 1)")
    assert page.evaluate("crossOriginIsolated")
    wait_for(page, lambda: page.evaluate(KEPT_BYTES) > SNAPSHOT_BYTES)
    assert [] == complaints
    blocked = page.evaluate(
        "WebAssembly.compile(new Uint8Array([0,97,115,109,1,0,0,0])).then(() => false, () => true)"
    )
    assert blocked, "the page itself must not compile WebAssembly"


def test_the_next_visit_starts_from_a_snapshot_with_other_random_numbers(
    site: Site, page: Page
) -> None:
    exercise = shown(site, page)
    kept = page.evaluate(KEPT_BYTES)
    roll = "import random\nprint('rolled', random.random(), random.sample(range(10**9), 3))"
    first = ran(exercise, roll)
    ran(exercise, "import os\nos._exit(3)", "crashed")  # the next program starts from it, too
    second = ran(exercise, roll)

    assert kept > SNAPSHOT_BYTES
    assert kept == page.evaluate(KEPT_BYTES)
    assert "rolled" in first
    assert first != second


def test_what_cannot_be_loaded_is_said_and_tried_again(site: Site, browser: Browser) -> None:
    context = browser.new_context(bypass_csp=True)  # one that has kept nothing
    page = context.new_page()
    broken = True
    context.route("**/*.wasm*", lambda to: to.abort() if broken else to.continue_())
    page.goto(site.exercise(site.scene([TASK])))
    exercise = page.get_by_test_id("exercise")
    exercise.locator("[data-state=failed]").wait_for(timeout=READY_MS)
    assert "Python could not be loaded." in ended(press(exercise, "run"), "failed")
    broken = False
    assert "2" in ran(exercise, "print(1 + 1)")
    context.close()


def test_without_shared_memory_programs_still_run_and_stop(site: Site, page: Page) -> None:
    page.add_init_script("Object.defineProperty(self, 'crossOriginIsolated', {value: false})")
    page.goto(site.exercise(site.scene([TASK])))
    exercise = page.get_by_test_id("exercise")
    exercise.locator("[data-state=ready]").wait_for(timeout=READY_MS)
    write(exercise, "while True: pass")
    output = press(exercise, "run")
    expect(output).to_have_attribute("data-phase", "running")
    exercise.get_by_test_id("exercise-stop").click()
    ended(output, "stopped")
    assert "2" in ran(exercise, "print(1 + 1)")
    assert "there was none" in ran(exercise, "input()")
