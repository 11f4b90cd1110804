"""A real Chromium against the real app: with the provider's double, and without any key."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    expect,
)

from tests import chromium
from tests.doubles.groq_behaviour import Behaviour
from tests.doubles.groq_server import GroqServer, in_thread
from tests.launcher.app import App, running
from tests.told_pages import told

MODEL = "llama-3.3-70b-versatile"
LONG = "".join(f"One more line about lists, the {n}th, to read for a while.\n\n" for n in range(60))
CONVERSATION = re.compile(r"/chat/[0-9a-f]{8}-[0-9a-f-]{27}")
PATIENCE_MS = 60_000
Open = Callable[..., Page]
expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """The one Chromium of this folder's tests.

    It ends with them: Playwright keeps an event loop running, beside which no other can run.
    """
    with chromium.launched() as running:
        yield running


@pytest.fixture(scope="session")
def model() -> Iterator[GroqServer]:
    """The provider's double."""
    with in_thread(tokens_per_second=80) as server:
        yield server


@pytest.fixture
def answers(model: GroqServer) -> Iterator[GroqServer]:
    """The double, as new for each test."""
    model.control({"reset": True, "tokens_per_second": 80})
    model.always(MODEL, None)
    yield model
    model.always(MODEL, None)


@pytest.fixture(scope="session")
def app(model: GroqServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """The app with a key for the double."""
    with running(tmp_path_factory.mktemp("data"), **with_model(model)) as started:
        yield started


@pytest.fixture(scope="session")
def offline(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """The app without any key."""
    with running(tmp_path_factory.mktemp("offline"), groq_api_key="", **GENEROUS) as started:
        yield started


GENEROUS = {
    "message_rate": "10000/minute",
    "register_rate": "10000/minute",
    "login_rate": "10000/minute",
    "visitor_rate": "10000/minute",
    "address_rate": "100000/minute",
    "conversation_rate": "10000/minute",
    "study_rate": "10000/minute",
    "visitor_daily_messages": "10000",
}


def with_model(model: GroqServer) -> dict[str, str]:
    """The settings that make the double the provider."""
    return {
        "groq_api_key": "test",
        "groq_base_url": model.url,
        "groq_models": MODEL,
        **GENEROUS,
    }


@pytest.fixture
def context(browser: Browser, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    """A browser of somebody new."""
    opened = browser.new_context(viewport={"width": 1280, "height": 860}, bypass_csp=True)
    opened.set_default_timeout(PATIENCE_MS)
    with told(opened, request.node):
        yield opened
    opened.close()


@pytest.fixture
def visit(context: BrowserContext) -> Open:
    """Opens the chat of an app as a visitor."""

    def open_chat(app: App) -> Page:
        page = context.new_page()
        page.goto(f"{app.url}/api/auth/visit?next=/chat")
        ready(page)
        return page

    return open_chat


def ready(page: Page) -> None:
    """Wait until the chat is there and its conversations are listed."""
    page.wait_for_url(CONVERSATION, timeout=PATIENCE_MS)
    page.get_by_test_id("sidebar-item").first.wait_for(state="attached", timeout=PATIENCE_MS)


def ask(page: Page, text: str) -> None:
    """Type a question and send it with Enter."""
    field = page.get_by_test_id("composer-input")
    field.fill(text)
    field.press("Enter")


def last_answer(page: Page, status: str = "complete") -> str:
    """The text of the newest answer once it has this status."""
    answer = page.locator(f'[data-testid="message-answer"][data-status="{status}"]').last
    answer.wait_for()
    return answer.locator(".answer-body").inner_text()


def long_answer(model: GroqServer, tokens_per_second: float = 60) -> None:
    """Let the double answer everything at length, slowly."""
    model.always(MODEL, Behaviour(text=LONG, tokens_per_second=tokens_per_second))


def screenshots() -> Path:
    """Where pictures of failures go."""
    return Path(__file__).parents[2] / "reports"
