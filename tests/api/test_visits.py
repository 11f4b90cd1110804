"""/api/auth/visit: a browser is somebody afterwards, and stays who it was."""

from __future__ import annotations

import httpx
import pytest

from tests.api.conftest import PASSWORD, Shell, client_of, register, submit


async def test_a_stranger_becomes_a_visitor_and_stays_the_same(
    client: httpx.AsyncClient, shell: Shell
) -> None:
    answer = await client.get("/api/auth/visit", params={"next": "/chat/7"})
    assert (303, "/chat/7") == (answer.status_code, answer.headers["location"])
    token = client.cookies["tutor_visitor"]
    assert shell.accounts.identify_visitor(token).is_visitor
    header = next(h for h in answer.headers.get_list("set-cookie") if "tutor_visitor" in h)
    for flag in ("HttpOnly", "SameSite=lax", "Path=/", "Max-Age=315"):
        assert flag in header
    again = await client.get("/api/auth/visit")
    assert ("/chat", token) == (again.headers["location"], client.cookies["tutor_visitor"])
    assert [] == again.headers.get_list("set-cookie")


async def test_the_same_by_a_native_form(client: httpx.AsyncClient, shell: Shell) -> None:
    answer = await submit(client, "/api/auth/visit", next="/chat?mode=qa")
    assert (303, "/chat?mode=qa") == (answer.status_code, answer.headers["location"])
    assert shell.accounts.identify_visitor(client.cookies["tutor_visitor"])


async def test_somebody_signed_in_stays_that(client: httpx.AsyncClient) -> None:
    await submit(client, "/api/auth/register/form", identifier="ada", password=PASSWORD)
    answer = await client.get("/api/auth/visit")
    assert (303, []) == (answer.status_code, answer.headers.get_list("set-cookie"))
    assert 200 == (await client.get("/api/auth/me")).status_code


async def test_a_login_whose_access_cookie_ran_out_is_renewed(client: httpx.AsyncClient) -> None:
    await submit(client, "/api/auth/register/form", identifier="ada", password=PASSWORD)
    client.cookies.delete("tutor_access")
    answer = await client.get("/api/auth/visit", params={"next": "/chat/7"})
    assert "/chat/7" == answer.headers["location"]
    assert "ada" == (await client.get("/api/auth/me")).json()["username"]
    assert "tutor_visitor" not in client.cookies


@pytest.mark.parametrize("is_asked", [True, False])
async def test_whose_login_was_ended_is_asked_for_it_unless_they_came_to_try(
    client: httpx.AsyncClient, *, is_asked: bool
) -> None:
    await submit(client, "/api/auth/register/form", identifier="ada", password=PASSWORD)
    refresh = client.cookies["tutor_refresh"]
    await submit(client, "/api/auth/logout/form")
    client.cookies.set("tutor_refresh", refresh, domain="tutor.example", path="/api/auth")
    if is_asked:
        answer = await client.get("/api/auth/visit", params={"next": "/chat/7"})
        assert "/login?error=token_revoked&next=%2Fchat%2F7" == answer.headers["location"]
        assert ["tutor_device"] == list(client.cookies)
    else:
        await submit(client, "/api/auth/visit", next="/chat")
        assert {"tutor_device", "tutor_visitor", "tutor_who"} == set(client.cookies)


@pytest.mark.parametrize("token", ["forged", "a.b.c", "\x7f"])
async def test_a_forged_visitor_cookie_is_replaced(
    client: httpx.AsyncClient, shell: Shell, token: str
) -> None:
    answer = await client.get("/api/auth/visit", headers={"Cookie": f"tutor_visitor={token}"})
    assert 303 == answer.status_code
    assert shell.accounts.identify_visitor(client.cookies["tutor_visitor"])


async def test_too_many_visitors_go_to_the_landing_page(shell: Shell) -> None:
    shell.settings = shell.settings.model_copy(update={"visitor_rate": "1/minute"})
    shell.limits = type(shell.limits)(shell.settings)
    async with client_of(shell) as one, client_of(shell) as two:
        await one.get("/api/auth/visit")
        answer = await two.get("/api/auth/visit")
        assert "/?error=too_many&wait=60" == answer.headers["location"]
        assert [] == list(two.cookies)


ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "/\\evil.example/",
    "\\\\evil.example/",
    "/\t/evil.example/",
    "/\n/evil.example",
    "/\r\nLocation: https://evil.example",
    " //evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "http:evil.example",
    "evil.example",
    "chat",
    "",
    "/" + "x" * 600,
    "/\u202e/evil",
]


@pytest.mark.parametrize("way", ["link", "form", "login"])
async def test_next_never_leads_to_another_site(client: httpx.AsyncClient, way: str) -> None:
    await register(client)
    for target in ELSEWHERE:
        fields = {"identifier": "ada", "password": PASSWORD, "next": target}
        if way == "link":
            answer = await client.get("/api/auth/visit", params={"next": target})
        elif way == "form":
            answer = await submit(client, "/api/auth/visit", next=target)
        else:
            answer = await submit(client, "/api/auth/login/form", **fields)
        assert (303, "/chat") == (answer.status_code, answer.headers["location"]), target
