"""The exported app behind nginx: pages, API, streams and websocket on one origin."""

from __future__ import annotations

import json

import httpx
import pytest
from playwright.sync_api import Browser

from tests.export.conftest import ANSWER
from tests.launcher.browsing import with_browser
from tutor_app.api.headers import CODE_WORKER, OWN_HEADERS, PAGE_HEADERS
from tutor_app.ui.pyodide_files import VERSION

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("path", ["/", "/login", "/register", "/chat", "/status"])
def test_pages_come_as_files(origin: str, path: str) -> None:
    page = httpx.get(origin + path)
    assert (200, "text/html") == (page.status_code, page.headers["content-type"])
    assert "no-cache" == page.headers["cache-control"]


def test_an_address_without_a_file_gets_the_page_that_finds_its_way(origin: str) -> None:
    page = httpx.get(f"{origin}/chat/00000000-0000-4000-8000-000000000000")
    assert 200 == page.status_code
    assert "<script" in page.text


def test_pages_carry_the_same_headers_as_from_the_app_itself(origin: str) -> None:
    headers = httpx.get(origin).headers
    assert PAGE_HEADERS == {name: headers.get(name, "missing") for name in PAGE_HEADERS}


def test_scripts_are_packed_and_kept_for_a_year(origin: str) -> None:
    page = httpx.get(origin).text
    script = page.split('href="/assets/entry.client', 1)[1].split('"', 1)[0]
    sent = httpx.get(f"{origin}/assets/entry.client{script}", headers={"Accept-Encoding": "gzip"})
    assert "gzip" == sent.headers["content-encoding"]
    assert "public, max-age=31536000, immutable" == sent.headers["cache-control"]


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        (CODE_WORKER, "text/javascript"),
        (f"/pyodide/{VERSION}/pyodide.asm.mjs", "text/javascript"),
        (f"/pyodide/{VERSION}/pyodide.asm.wasm", "application/wasm"),
    ],
)
def test_programs_in_the_browser_get_the_headers_they_need(
    origin: str, path: str, kind: str
) -> None:
    headers = httpx.get(origin + path, headers={"Accept-Encoding": "gzip"}).headers
    own = OWN_HEADERS.get(path, OWN_HEADERS["/pyodide/"])
    assert kind == headers["content-type"]
    assert "gzip" == headers["content-encoding"]
    expected = {**PAGE_HEADERS, **own}
    assert expected == {name: headers.get(name, "missing") for name in expected}


def test_the_api_answers_json_unknown_paths_too(origin: str) -> None:
    assert {"status": "ok"} == httpx.get(f"{origin}/health").json()
    unknown = httpx.get(f"{origin}/api/no-such-thing")
    assert (404, "application/json") == (unknown.status_code, unknown.headers["content-type"])


def test_metrics_stay_inside(origin: str) -> None:
    assert 404 == httpx.get(f"{origin}/metrics").status_code


def test_answers_arrive_piece_by_piece(origin: str) -> None:
    with httpx.Client(base_url=origin, timeout=30) as client:
        token = client.post("/api/auth/visit").json()["visitor_token"]
        client.headers["X-Visitor-Token"] = token
        conversation = client.post("/api/conversations", json={"teaching_mode": "qa"}).json()["id"]
        sent = client.post(
            f"/api/conversations/{conversation}/messages",
            json={"text": "How do I sort a list in Python?"},
        ).json()
        text, states = "", []
        with client.stream("GET", sent["events_url"]) as answer:
            for line in answer.iter_lines():
                if line.startswith("data: ") and '"text"' in line:
                    text += json.loads(line[6:])["text"]
                    states += [] if states else [state_of_answer(client, conversation)]
    assert text.endswith(ANSWER)
    assert ["streaming"] == states


def state_of_answer(client: httpx.Client, conversation: str) -> str:
    """What the API says of the newest answer at this moment."""
    shown = client.get(f"/api/conversations/{conversation}").raise_for_status().json()
    return str(shown["messages"][-1]["status"])


@pytest.mark.browser
def test_somebody_signs_up_and_chats(origin: str) -> None:
    with_browser(lambda browser: signs_up_and_chats(browser, origin))


def signs_up_and_chats(browser: Browser, origin: str) -> None:
    page = browser.new_page()
    hosts: set[str] = set()
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    page.on("websocket", lambda socket: hosts.add(socket.url.split("/")[2]))
    page.goto(f"{origin}/register")
    page.get_by_test_id("register-username").fill("ada")
    page.get_by_test_id("register-password").fill("a long enough passphrase")
    page.get_by_test_id("register-submit").click()
    page.wait_for_url(f"{origin}/chat/*", timeout=30_000)
    page.get_by_test_id("composer-input").fill("How do I sort a list in Python?")
    page.get_by_test_id("composer-send").click()
    answer = page.get_by_test_id("message-answer").last
    answer.get_by_text("leaves the old one alone").last.wait_for(timeout=30_000)

    page.context.clear_cookies()
    page.goto(f"{origin}/login")
    page.get_by_test_id("login-identifier").fill("ada")
    page.get_by_test_id("login-password").fill("a long enough passphrase")
    page.get_by_test_id("login-submit").click()
    page.get_by_test_id("composer-input").wait_for(timeout=30_000)
    assert {origin.split("/")[2]} == hosts
