"""The dependencies that say who asks."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from tests.api.conftest import Shell, bearing, register
from tutor_app.api.app import build_api
from tutor_app.api.identity import Asker, PossibleOwner, Services, SignedIn


@pytest.fixture
async def client(shell: Shell) -> AsyncIterator[httpx.AsyncClient]:
    app = build_api(shell)

    @app.get("/api/asker")
    async def asker(owner: Asker) -> dict[str, str]:
        return {"id": str(owner.id), "kind": owner.kind, "name": owner.name}

    @app.get("/api/signed-in")
    async def signed_in(owner: SignedIn) -> dict[str, str]:
        return {"id": str(owner.id), "kind": owner.kind, "name": owner.name}

    @app.get("/api/possible")
    async def possible(owner: PossibleOwner, services: Services) -> dict[str, bool]:
        return {"is_known": owner is not None, "is_ours": services is shell}

    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://tutor.example") as client:
        yield client


async def test_a_user(client: httpx.AsyncClient) -> None:
    login = await register(client, name="Ada L")
    expected = {"id": login["user"]["id"], "kind": "user", "name": "Ada L"}
    for path in ("/api/asker", "/api/signed-in"):
        by_header = await client.get(path, headers=bearing(login))
        by_cookie = await client.get(
            path, headers={"Cookie": f"tutor_access={login['access_token']}"}
        )
        assert (expected, expected) == (by_header.json(), by_cookie.json())


async def test_a_visitor_is_an_asker_and_not_signed_in(
    client: httpx.AsyncClient, shell: Shell
) -> None:
    visitor, token = shell.accounts.new_visitor()
    for headers in (
        {"X-Visitor-Token": token},
        {"Authorization": f"Bearer {token}"},
        {"Cookie": f"tutor_visitor={token}"},
    ):
        answer = await client.get("/api/asker", headers=headers)
        assert {"id": str(visitor.id), "kind": "visitor", "name": ""} == answer.json()
        refused = await client.get("/api/signed-in", headers=headers)
        assert (401, "not_signed_in") == (refused.status_code, refused.json()["code"])


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({}, "not_signed_in"),
        ({"Cookie": "tutor_access=x; tutor_visitor=y"}, "not_signed_in"),
        ({"X-Visitor-Token": "x"}, "not_signed_in"),
        ({"Authorization": "Basic YTpi"}, "not_signed_in"),
        ({"Authorization": "Bearer"}, "not_signed_in"),
        ({"Authorization": "Bearer x"}, "token_invalid"),
    ],
)
async def test_nobody(client: httpx.AsyncClient, headers: dict[str, str], code: str) -> None:
    for path in ("/api/asker", "/api/signed-in"):
        answer = await client.get(path, headers=headers)
        assert (401, code) == (answer.status_code, answer.json()["code"])
    answer = await client.get("/api/possible", headers=headers)
    assert {"is_known": False, "is_ours": True} == answer.json()
