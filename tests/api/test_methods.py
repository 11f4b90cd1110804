"""Methods and paths that no route takes: what the answer says about them."""

from __future__ import annotations

import httpx
import pytest

MISSING = {"detail": "There is nothing at this address.", "code": "not_found"}


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", "/api/conversations", "DELETE, GET, POST"),
        ("POST", "/api/auth/me", "DELETE, GET, PATCH"),
        ("PUT", "/api/conversations/x", "DELETE, GET, PATCH"),
        ("PUT", "/api/auth/visit", "GET, POST"),
        ("GET", "/api/auth/login", "POST"),
        ("POST", "/health", "GET, HEAD"),
        ("DELETE", "/api/openapi.json", "GET, HEAD"),
        ("TRACE", "/api/messages/x/rating", "PUT"),
    ],
)
async def test_allow_tells_every_method(
    client: httpx.AsyncClient, method: str, path: str, allowed: str
) -> None:
    answer = await client.request(method, path)
    assert (405, "method_not_allowed") == (answer.status_code, answer.json()["code"])
    assert allowed == answer.headers["allow"]


@pytest.mark.parametrize(
    "path",
    [
        "/api/conversations%0a",
        "/api%0a",
        "/api/%0d%0aconversations",
        "/api/x%00y",
        "/health%0a",
        "/ready%0d",
        "/api/auth/me%7f",
        "/api/turns/%e2%80%a8/events",
        "/api/auth/%1b%5b2J",
    ],
)
async def test_a_path_with_control_characters_is_none(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path)
    assert (404, MISSING) == (answer.status_code, answer.json())


@pytest.mark.parametrize("path", ["/chat%0a", "/%0a/chat", "/courses/%00"])
async def test_no_page_has_such_a_path(client: httpx.AsyncClient, path: str) -> None:
    assert "page /no-such-page" == (await client.get(path)).text
