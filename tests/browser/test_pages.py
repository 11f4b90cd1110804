"""Every page: no fault that axe finds, no other host, usable on a phone and by keyboard."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

import axe_core_python
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import ask, last_answer, ready

pytestmark = pytest.mark.browser
AXE = Path(axe_core_python.__file__).with_name("axe.min.js").read_text(encoding="utf-8")
SECTION = "/library/data-structures/hashing/hash-tables"
PAGES = (
    "/",
    "/login",
    "/register",
    "/status",
    SECTION,
    "/no/such/page",
    "/login?error=wrong_credentials&identifier=ada",
)
SIZES = {"desktop": (1440, 900), "phone": (390, 844)}


def faults(page: Page) -> list[str]:
    """What axe finds, one line each."""
    page.evaluate(AXE)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{one['id']} ({one['impact']}): {node['html'][:160]}"
        for one in found["violations"]
        for node in one["nodes"]
    ]


def settled(page: Page) -> None:
    """Wait until the page shows what it has to show, and its title."""
    page.locator("h1").first.wait_for()
    expect(page.locator(".skeleton")).to_have_count(0)
    expect(page).to_have_title(re.compile("Tutor"))
    page.evaluate("document.fonts.ready.then(() => true)")


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/courses", "Courses"),
        (SECTION, "Courses"),
        ("/review", "Review"),
        ("/progress", "Progress"),
        ("/chat", ""),
    ],
)
def test_a_stranger_with_a_deep_link_becomes_a_visitor_once(
    offline, context: BrowserContext, path: str, place: str
):
    page, visits = context.new_page(), []
    page.on("request", lambda sent: visits.append(sent.url) if "/auth/visit" in sent.url else None)
    page.goto(offline.url + path)
    expect(page.get_by_test_id("new-teacher")).to_be_visible()
    settled(page)
    page.reload()
    settled(page)
    assert 1 == len(visits)
    here = page.locator('.rail-place[aria-current="page"]')
    assert ([place] if place else []) == here.all_inner_texts()


@pytest.mark.parametrize(
    ("size", "scheme"), [("desktop", "light"), ("desktop", "dark"), ("phone", "light")]
)
def test_axe_finds_nothing_and_nothing_is_wider_than_the_window(
    offline, browser: Browser, size: str, scheme: str
):
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=scheme,
        bypass_csp=True,
        reduced_motion="reduce",
    )
    page = context.new_page()
    found = {}
    for path in PAGES:
        page.goto(offline.url + path)
        settled(page)
        found[path] = faults(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    page.goto(f"{offline.url}/api/auth/visit?next=/chat")
    ready(page)
    settled(page)
    found["/chat, empty"] = faults(page)
    ask(page, "What is a hash table?")
    last_answer(page)
    expect(page.get_by_test_id("engine-line")).to_be_visible()
    found["/chat"] = faults(page)
    context.close()

    assert {path: lines for path, lines in found.items() if lines} == {}


def test_the_whole_job_works_under_the_policy_and_asks_no_other_host(offline, browser: Browser):
    context = browser.new_context()
    page = context.new_page()
    hosts, refused = set(), []
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    page.on(
        "console",
        lambda message: (
            refused.append(message.text) if "Content Security Policy" in message.text else None
        ),
    )
    for path in PAGES:
        page.goto(offline.url + path)
        settled(page)
    page.goto(f"{offline.url}/api/auth/visit?next=/chat")
    ready(page)
    page.get_by_test_id("composer-input").fill("What is a hash table?")
    page.get_by_test_id("composer-input").press("Enter")
    last_answer(page)

    assert hosts - {""} == {urlsplit(offline.url).netloc}
    assert refused == []
    context.close()


def test_the_main_job_by_keyboard_alone(offline, browser: Browser):
    context = browser.new_context()
    page = context.new_page()
    page.goto(offline.url)
    page.get_by_test_id("try-now").focus()
    page.keyboard.press("Enter")
    ready(page)
    expect(page.get_by_test_id("composer-input")).to_be_focused()
    page.keyboard.type("What is a hash table?")
    page.keyboard.press("Enter")
    last_answer(page)

    reached = set()
    for _ in range(40):
        page.keyboard.press("Shift+Tab")
        reached.add(page.evaluate("document.activeElement.dataset.testid ?? ''"))

    wanted = {"sidebar-rename", "sidebar-delete", "new-teacher", "message-regenerate", "code-copy"}
    assert wanted <= reached
    context.close()


def test_a_citation_leads_to_its_heading(offline, browser: Browser):
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(f"{offline.url}/library/data-structures/hashing/hash-tables#what-can-be-a-key")

    expect(page.locator("#what-can-be-a-key")).to_be_in_viewport()
    page.close()
