"""A built and served page with the components, and a real browser on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests import chromium
from tests.microphone import ALLOWED, DEVICES, browser_with
from tests.told_pages import told
from tests.ui.components import site as sites
from tests.ui.components.browser import Site
from tests.ui.components.talking import FAKE_SPEECH, REMEMBER_STREAMS, Talk

PATIENCE_MS = 60_000
HOOKS = """
window.renders = {};
window.__tutorRenders = (message, id, state) => {
  const name = JSON.stringify([message, id, state]);
  window.renders[name] = (window.renders[name] ?? 0) + 1;
};
"""


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """The one Chromium of this folder's tests.

    It ends with them: Playwright keeps an event loop running, beside which no other can run.
    """
    with chromium.launched() as running:
        yield running


@pytest.fixture(scope="session")
def site(built: None) -> Iterator[Site]:
    """The served pages."""
    with sites.served() as address:
        yield Site(address)


@pytest.fixture
def context(browser: Browser, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    """A fresh browser profile at desktop size."""
    made = browser.new_context(viewport={"width": 1100, "height": 800}, bypass_csp=True)
    made.add_init_script(HOOKS)
    made.set_default_timeout(PATIENCE_MS)
    with told(made, request.node):
        yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page that must not throw."""
    made = context.new_page()
    errors: list[str] = []
    made.on("pageerror", lambda error: errors.append(str(error)))
    yield made
    assert [] == errors


@pytest.fixture
def show(site: Site, page: Page) -> Callable[[str], Page]:
    """Open a conversation whose only answer is this Markdown."""

    def shown(markdown: str) -> Page:
        rows = [
            {"id": "q1", "role": "user", "content": "question"},
            {"id": "a1", "content": markdown},
        ]
        site.open(page, site.scene(rows))
        page.wait_for_selector("[data-message=a1]")
        return page

    return shown


@pytest.fixture
def stream(site: Site, page: Page) -> Callable[..., str]:
    """Open a conversation whose answer is being written; the name of its turn."""

    def opened(content: str = "", **scene: object) -> str:
        turn = site.scene()
        rows = [
            {"id": "q1", "role": "user", "content": "question"},
            {"id": "a1", "content": content, "status": "streaming", "turn_id": turn},
        ]
        site.open(page, site.scene(rows, **scene))
        page.wait_for_selector("[data-message=a1]")
        return turn

    return opened


@pytest.fixture(scope="package")
def microphone(browser: Browser) -> Iterator[Browser]:
    """A Chromium that has a microphone (it beeps) and allows every page to use it."""
    with browser_with(browser, ALLOWED, DEVICES) as opened:
        yield opened


@pytest.fixture
def talk(site: Site, microphone: Browser) -> Iterator[Talk]:
    """An open page with an empty conversation, in a browser with a microphone and a voice."""
    context = microphone.new_context(viewport={"width": 1100, "height": 800}, bypass_csp=True)
    context.set_default_timeout(PATIENCE_MS)
    context.add_init_script(path=FAKE_SPEECH)
    context.add_init_script(path=REMEMBER_STREAMS)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    opened = Talk(site, page)
    opened.plan()
    opened.open(site.scene([]))
    yield opened
    context.close()
    assert [] == errors
