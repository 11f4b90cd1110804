"""Behind a proxy that ends https: redirects and the promise to stay there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.responses import RedirectResponse
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

from tests.api.conftest import ADDRESS, Shell
from tutor_app.api.app import mount
from tutor_app.api.https import own_path

PUBLIC = {"public_url": "https://tutor.example.org"}
BY_PROXY = {"trusted_proxies": (ADDRESS,)}
FORWARDED = {"X-Forwarded-Proto": "https"}


def browser_of(shell: Shell, app: Any, settings: dict[str, Any]) -> httpx.AsyncClient:
    """A client of these pages behind the API, with these settings."""
    shell.settings = shell.settings.model_copy(update=settings)
    transport = httpx.ASGITransport(mount(shell)(app), client=(ADDRESS, 40_000))  # type: ignore[arg-type] # as much of a container as is needed
    return httpx.AsyncClient(transport=transport, base_url="http://10.0.0.5:3000")


@pytest.mark.parametrize(
    ("changed", "headers"),
    [({}, {}), (PUBLIC, {}), (BY_PROXY, FORWARDED), (PUBLIC, {"Host": "tutor.example.org"})],
)
async def test_a_folder_leads_to_its_page_at_the_address_that_was_typed(
    shell: Shell, tmp_path: Path, changed: dict[str, Any], headers: dict[str, str]
) -> None:
    (tmp_path / "chat").mkdir()
    (tmp_path / "chat" / "index.html").write_text("chat")
    pages = StaticFiles(directory=tmp_path, html=True)
    async with browser_of(shell, pages, changed) as client:
        answer = await client.get("/chat?x=1", headers=headers)
    assert (307, "/chat/?x=1") == (answer.status_code, answer.headers["location"])


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        ("http://tutor.example/chat/", "/chat/"),
        ("http://TUTOR.example/a?b=c#d", "/a?b=c#d"),
        ("https://tutor.example", "/"),
        ("http://tutor.example//evil.example/", "/evil.example/"),
        ("http://tutor.example:81/x", "http://tutor.example:81/x"),
        ("https://elsewhere.example/x", "https://elsewhere.example/x"),
        ("/login?error=x", "/login?error=x"),
        ("chat/", "chat/"),
    ],
)
def test_only_own_places_become_paths(location: str, expected: str) -> None:
    assert expected == own_path(location, "tutor.example")


async def test_another_host_is_left_alone(shell: Shell) -> None:
    async def away(scope: Scope, receive: Receive, send: Send) -> None:
        await RedirectResponse("http://elsewhere.example/x")(scope, receive, send)

    async with browser_of(shell, away, PUBLIC) as client:
        answer = await client.get("/away")
    assert "http://elsewhere.example/x" == answer.headers["location"]


@pytest.mark.parametrize("path", ["/", "/chat", "/api/auth/me", "/api/nothing", "/health"])
@pytest.mark.parametrize(
    ("changed", "headers", "is_promised"),
    [
        ({}, {}, False),
        ({}, FORWARDED, False),
        (BY_PROXY, {}, False),
        (BY_PROXY, FORWARDED, True),
        (PUBLIC, {}, True),
        ({"public_url": "http://tutor.example.org"}, {}, False),
    ],
)
async def test_the_promise_is_made_over_https_only(
    shell: Shell, path: str, changed: dict[str, Any], headers: dict[str, str], is_promised: bool
) -> None:
    async def page(scope: Scope, receive: Receive, send: Send) -> None:
        await RedirectResponse("/x")(scope, receive, send)

    async with browser_of(shell, page, changed) as client:
        answer = await client.get(path, headers=headers)
    expected = "max-age=31536000" if is_promised else None
    assert expected == answer.headers.get("strict-transport-security")
