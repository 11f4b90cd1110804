"""Refusals leave one line each, with who and from where, and nothing of what was typed."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from structlog.testing import capture_logs

from tests.api.conftest import PASSWORD, Shell, bearing, client_of, register, submit

SECRET = "a wrong secret"
FACTS = ("action", "code", "route")


def facts(logs: list[Any], *names: str) -> list[tuple[str | None, ...]]:
    """These facts of each line."""
    assert {"audit"} >= {line["event"] for line in logs}
    assert SECRET not in json.dumps(logs)
    return [tuple(line.get(name) for name in names) for line in logs]


@pytest.fixture
async def strict(shell: Shell) -> AsyncIterator[httpx.AsyncClient]:
    """A client who may try everything once a minute."""
    rates = ("register", "login", "refresh", "password", "visitor", "export")
    update = {f"{name}_rate": "1/minute" for name in rates}
    shell.settings = shell.settings.model_copy(update=update)
    shell.limits = type(shell.limits)(shell.settings)
    async with client_of(shell) as client:
        yield client


async def test_a_revoked_token_leaves_a_line_with_its_account(client: httpx.AsyncClient) -> None:
    login = await register(client)
    await client.post("/api/auth/logout", headers=bearing(login))
    by_cookie = {"Cookie": f"tutor_access={login['access_token']}"}
    for headers in (bearing(login), by_cookie):
        with capture_logs() as logs:
            assert 401 == (await client.get("/api/auth/me", headers=headers)).status_code
        expected = ("access", "refused", "token_revoked", login["user"]["id"])
        assert expected == facts(logs, "action", "outcome", "code", "user_id")[0]
        assert [] == [line for line in logs[1:] if line["code"] == "token_revoked"]


@pytest.mark.parametrize(
    ("name", "method", "path", "body"),
    [
        ("register", "POST", "/api/auth/register", {"username": "x", "password": SECRET}),
        ("login", "POST", "/api/auth/login", {"username": "x", "password": SECRET}),
        ("refresh", "POST", "/api/auth/refresh", {"refresh_token": SECRET}),
        ("visitor", "POST", "/api/auth/visit", None),
    ],
)
async def test_too_often_leaves_a_line(
    strict: httpx.AsyncClient, name: str, method: str, path: str, body: Any
) -> None:
    await strict.request(method, path, json=body)
    with capture_logs() as logs:
        assert 429 == (await strict.request(method, path, json=body)).status_code
    assert [(name, "too_many", path)] == facts(logs, *FACTS)


@pytest.mark.parametrize("name", ["register", "login"])
async def test_a_form_sent_too_often_leaves_a_line(strict: httpx.AsyncClient, name: str) -> None:
    path = f"/api/auth/{name}/form"
    await submit(strict, path, identifier="x", password=SECRET)
    with capture_logs() as logs:
        await submit(strict, path, identifier="x", password=SECRET)
    assert [(name, "too_many", path)] == facts(logs, *FACTS)


@pytest.mark.parametrize("name", ["password", "delete", "logout-all"])
async def test_a_form_without_a_login_leaves_a_line(client: httpx.AsyncClient, name: str) -> None:
    with capture_logs() as logs:
        await submit(client, f"/api/auth/{name}/form", password=SECRET, old_password=SECRET)
    assert [("access", "not_signed_in", f"/api/auth/{name}/form")] == facts(logs, *FACTS)


async def test_a_form_with_a_wrong_password_leaves_one_line(client: httpx.AsyncClient) -> None:
    await submit(client, "/api/auth/register/form", identifier="ada", password=PASSWORD)
    with capture_logs() as logs:
        await submit(client, "/api/auth/delete/form", password=SECRET)
        await submit(client, "/api/auth/login/form", identifier="ada", password=SECRET)
    assert [("delete account", "wrong_password"), ("login", "bad_credentials")] == facts(
        logs, "action", "code"
    )
