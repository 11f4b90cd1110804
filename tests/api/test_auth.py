"""/api/auth as JSON: every route, and bad input to it."""

from __future__ import annotations

import base64
import json
from typing import Any
from uuid import UUID, uuid4

import httpx
import jwt
import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from tests.api.conftest import ADDRESS, HERE, PASSWORD, Shell, bearing, client_of, register, submit
from tutor_app.api.errors import ErrorBody

USER_FIELDS = {"id", "username", "email", "name", "time_zone", "created_at"}


def assert_error(answer: httpx.Response, status: int, code: str) -> None:
    assert (status, code) == (answer.status_code, answer.json().get("code")), answer.text
    assert {"detail", "code"} == set(answer.json())
    assert ErrorBody.model_validate(answer.json()).detail


# The ways in


async def test_register(client: httpx.AsyncClient) -> None:
    body = await register(client, "Ada", email="Ada@Example.com", name="Ada L")
    assert {"access_token", "refresh_token", "token_type", "expires_in", "user"} == set(body)
    assert "bearer" == body["token_type"]
    assert USER_FIELDS == set(body["user"])
    assert ("Ada", "Ada@example.com", "Ada L") == tuple(
        body["user"][name] for name in ("username", "email", "name")
    )
    assert [] == list(client.cookies)


async def test_register_with_an_email_address_alone(client: httpx.AsyncClient) -> None:
    answer = await client.post(
        "/api/auth/register", json={"email": "ada@example.com", "password": PASSWORD}
    )
    assert 201 == answer.status_code
    assert None is answer.json()["user"]["username"]


@pytest.mark.parametrize("way", [{"username": "ADA"}, {"email": "ADA@example.com"}])
async def test_login(client: httpx.AsyncClient, way: dict[str, str]) -> None:
    registered = await register(client, "ada", email="ada@example.com")
    answer = await client.post("/api/auth/login", json={**way, "password": PASSWORD})
    assert 200 == answer.status_code
    assert registered["user"] == answer.json()["user"]
    assert [] == list(client.cookies)


async def test_me(client: httpx.AsyncClient) -> None:
    login = await register(client)
    answer = await client.get("/api/auth/me", headers=bearing(login))
    assert (200, login["user"]) == (answer.status_code, answer.json())


async def test_refresh(client: httpx.AsyncClient) -> None:
    login = await register(client)
    answer = await client.post("/api/auth/refresh", json={"refresh_token": login["refresh_token"]})
    assert (200, login["user"]) == (answer.status_code, answer.json()["user"])
    assert "bearer" == answer.json()["token_type"]
    assert 200 == (await client.get("/api/auth/me", headers=bearing(answer.json()))).status_code


@pytest.mark.parametrize("body", [None, {}, {"refresh_token": ""}, {"refresh_token": None}])
async def test_refresh_with_nothing_is_refused_as_a_token(
    client: httpx.AsyncClient, body: dict[str, Any] | None
) -> None:
    assert_error(await client.post("/api/auth/refresh", json=body), 401, "token_invalid")


async def test_logout(client: httpx.AsyncClient) -> None:
    login = await register(client)
    assert 200 == (await client.post("/api/auth/logout", headers=bearing(login))).status_code
    assert_error(await client.get("/api/auth/me", headers=bearing(login)), 401, "token_revoked")
    body = {"refresh_token": login["refresh_token"]}
    assert_error(await client.post("/api/auth/refresh", json=body), 401, "token_revoked")


async def test_logout_everywhere(client: httpx.AsyncClient) -> None:
    logins = [await register(client)]
    body = {"username": "ada", "password": PASSWORD}
    logins.append((await client.post("/api/auth/login", json=body)).json())
    answer = await client.post("/api/auth/logout-all", headers=bearing(logins[0]))
    assert 200 == answer.status_code
    for login in logins:
        assert_error(await client.get("/api/auth/me", headers=bearing(login)), 401, "token_revoked")


async def test_change_name_and_time_zone(client: httpx.AsyncClient) -> None:
    login = await register(client)
    change = {"name": "Countess", "time_zone": "Europe/London"}
    answer = await client.patch("/api/auth/me", json=change, headers=bearing(login))
    assert {**login["user"], **change} == answer.json()
    same = await client.patch("/api/auth/me", json={}, headers=bearing(login))
    assert answer.json() == same.json()
    wrong = await client.patch(
        "/api/auth/me", json={"time_zone": "Mars/Olympus"}, headers=bearing(login)
    )
    assert_error(wrong, 400, "time_zone_unknown")


async def test_change_password(client: httpx.AsyncClient) -> None:
    login = await register(client)
    body = {"old_password": PASSWORD, "new_password": "four more unrelated words"}
    answer = await client.put("/api/auth/password", json=body, headers=bearing(login))
    assert (200, login["user"]) == (answer.status_code, answer.json()["user"])
    assert_error(await client.get("/api/auth/me", headers=bearing(login)), 401, "token_revoked")
    assert 200 == (await client.get("/api/auth/me", headers=bearing(answer.json()))).status_code
    again = await client.put("/api/auth/password", json=body, headers=bearing(answer.json()))
    assert_error(again, 403, "wrong_password")


async def test_delete(client: httpx.AsyncClient) -> None:
    login = await register(client)
    wrong = await client.request(
        "DELETE", "/api/auth/me", json={"password": "not it at all"}, headers=bearing(login)
    )
    assert_error(wrong, 403, "wrong_password")
    right = await client.request(
        "DELETE", "/api/auth/me", json={"password": PASSWORD}, headers=bearing(login)
    )
    assert 200 == right.status_code
    assert_error(await client.get("/api/auth/me", headers=bearing(login)), 401, "token_revoked")
    body = {"username": "ada", "password": PASSWORD}
    assert_error(await client.post("/api/auth/login", json=body), 401, "bad_credentials")


async def test_export_is_a_file(client: httpx.AsyncClient, shell: Shell) -> None:
    async def things(_db: AsyncSession, _owner_id: UUID) -> list[str]:
        return ["größer als nichts"]

    shell.hooks.on_export("things", things)
    login = await register(client)
    answer = await client.get("/api/auth/me/export", headers=bearing(login))
    assert 'attachment; filename="tutor-data.json"' == answer.headers["content-disposition"]
    assert ["größer als nichts"] == answer.json()["things"]
    assert "ada" == answer.json()["account"]["username"]


# Visitors


async def test_a_visitor_by_token(client: httpx.AsyncClient, shell: Shell) -> None:
    token = (await client.post("/api/auth/visit")).json()["visitor_token"]
    visitor = shell.accounts.identify_visitor(token)
    assert visitor.is_visitor
    for headers in ({"X-Visitor-Token": token}, {"Authorization": f"Bearer {token}"}):
        assert 200 == (await client.get("/api/auth/me/export", headers=headers)).status_code
        assert_error(await client.get("/api/auth/me", headers=headers), 401, "not_signed_in")


@pytest.mark.parametrize("way", ["body", "header", "cookie"])
@pytest.mark.parametrize("path", ["register", "login"])
async def test_what_a_visitor_had_comes_along(shell: Shell, way: str, path: str) -> None:
    moved: list[tuple[UUID, UUID]] = []

    async def move(_db: AsyncSession, visitor_id: UUID, user_id: UUID) -> None:
        moved.append((visitor_id, user_id))

    async with client_of(shell) as client:
        if path == "login":
            await register(client)
        shell.hooks.on_merge(move)
        visitor, token = shell.accounts.new_visitor()
        body = {"username": "ada", "password": PASSWORD}
        headers = {"Origin": HERE}
        if way == "body":
            body["visitor_token"] = token
        elif way == "header":
            headers["X-Visitor-Token"] = token
        else:
            client.cookies.set("tutor_visitor", token)
        answer = await client.post(f"/api/auth/{path}", json=body, headers=headers)
    assert [(visitor.id, UUID(answer.json()["user"]["id"]))] == moved


async def test_a_forged_visitor_brings_nothing(client: httpx.AsyncClient, shell: Shell) -> None:
    async def move(_db: AsyncSession, _visitor_id: UUID, _user_id: UUID) -> None:
        raise AssertionError("nobody to move from")

    shell.hooks.on_merge(move)
    forged = jwt.encode({"sub": str(uuid4()), "kind": "visitor"}, "x" * 32, algorithm="HS256")
    await register(client, visitor_token=forged)


# Refused


ROUTES = [
    ("GET", "/api/auth/me", None),
    ("PATCH", "/api/auth/me", {"name": "x"}),
    ("DELETE", "/api/auth/me", {"password": PASSWORD}),
    ("GET", "/api/auth/me/export", None),
    ("POST", "/api/auth/logout-all", None),
    ("PUT", "/api/auth/password", {"old_password": PASSWORD, "new_password": PASSWORD}),
]


def forged(shell: Shell, **changes: Any) -> str:
    login = jwt.decode(
        changes.pop("token"), shell.settings.secret, algorithms=["HS256"], audience="tutor"
    )
    return jwt.encode({**login, **changes}, shell.settings.secret, algorithm="HS256")


def unsigned(token: str) -> str:
    header = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').decode().rstrip("=")
    return f"{header}.{token.split('.')[1]}."


@pytest.mark.parametrize(("method", "path", "body"), ROUTES)
async def test_nobody_is_let_in(
    client: httpx.AsyncClient, shell: Shell, method: str, path: str, body: Any
) -> None:
    login = await register(client)
    access = login["access_token"]
    tokens = {
        "": "not_signed_in",
        "x": "token_invalid",
        "a.b.c": "token_invalid",
        unsigned(access): "token_invalid",
        access[:-4] + "AAAA": "token_invalid",
        login["refresh_token"]: "token_invalid",
        forged(shell, token=access, sub=str(uuid4())): "token_revoked",
        forged(shell, token=access, jti=str(uuid4())): "token_revoked",
        forged(shell, token=access, exp=1): "token_expired",
    }
    for token, code in tokens.items():
        answer = await client.request(
            method, path, json=body, headers={"Authorization": f"Bearer {token}"}
        )
        assert_error(answer, 401, code)
        assert "Bearer" == answer.headers["www-authenticate"]


@pytest.mark.parametrize("token", ["", "x", "a.b.c"])
async def test_sign_out_without_a_login(client: httpx.AsyncClient, token: str) -> None:
    answer = await client.post("/api/auth/logout", headers={"Authorization": f"Bearer {token}"})
    assert_error(answer, 401, "not_signed_in")


@pytest.mark.parametrize("name", ["ada", "nobody", "ada@example.com", "a\x00b"])
async def test_nobody_learns_who_has_an_account(client: httpx.AsyncClient, name: str) -> None:
    await register(client, "ada", email="ada@example.com")
    answer = await client.post(
        "/api/auth/login", json={"username": name, "password": "not it at all"}
    )
    assert_error(answer, 401, "bad_credentials")
    assert (
        "That name and password do not belong together. Check both and try again."
        == answer.json()["detail"]
    )


async def test_a_name_in_use(client: httpx.AsyncClient) -> None:
    await register(client)
    answer = await client.post("/api/auth/register", json={"username": "ADA", "password": PASSWORD})
    assert_error(answer, 409, "taken")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "invalid"),
        ({"username": "ada"}, "invalid"),
        ({"password": PASSWORD}, "identifier_missing"),
        ({"username": "", "email": "", "password": PASSWORD}, "identifier_missing"),
        ({"username": None, "password": PASSWORD}, "identifier_missing"),
        ({"username": 7, "password": PASSWORD}, "invalid"),
        ({"username": ["ada"], "password": PASSWORD}, "invalid"),
        ({"username": "ada", "password": 12345678}, "invalid"),
        ({"username": "ada", "password": None}, "invalid"),
        ({"username": "a\x00da", "password": PASSWORD}, "username_invalid"),
        ({"username": "ada\u202e", "password": PASSWORD}, "username_invalid"),
        ({"username": "x" * 999, "password": PASSWORD}, "username_invalid"),
        ({"username": "x" * 1001, "password": PASSWORD}, "invalid"),
        ({"email": "nothing", "password": PASSWORD}, "email_invalid"),
        ({"username": "<script>alert(1)</script>", "password": PASSWORD}, "username_invalid"),
        ({"username": "ada", "password": "short"}, "password_too_short"),
        ({"username": "ada", "password": "x" * 129}, "password_too_long"),
        ({"username": "ada", "password": "x" * 4001}, "invalid"),
        ({"username": "ada", "password": "Password123"}, "weak_password"),
        ({"username": "ada", "password": PASSWORD, "name": "a\x00"}, "name_invalid"),
        ({"username": "ada", "password": PASSWORD, "time_zone": "Mars"}, "time_zone_unknown"),
        ([], "invalid"),
        ("ada", "invalid"),
        (None, "invalid"),
        (7, "invalid"),
    ],
)
async def test_a_registration_that_cannot_be(
    client: httpx.AsyncClient, body: Any, code: str
) -> None:
    assert_error(await client.post("/api/auth/register", json=body), 400, code)


SURROGATES = [
    r'{"username": "\ud800", "password": "three unrelated words"}',
    r'{"username": "ada", "password": "three unrelated \ud800"}',
    r'{"username": "ada", "password": "three unrelated words", "name": "\udfff"}',
    r'{"username": "ada", "password": "three unrelated words", "visitor_token": "\udfff"}',
    r'{"\ud800": 1}',
]


@pytest.mark.parametrize("path", ["register", "login", "refresh"])
async def test_lone_surrogates(client: httpx.AsyncClient, path: str) -> None:
    for body in SURROGATES:
        answer = await client.post(
            f"/api/auth/{path}", content=body, headers={"Content-Type": "application/json"}
        )
        assert answer.status_code in {400, 401, 403}, body
        assert {"detail", "code"} == set(answer.json())


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"{'username': 'ada'}",
        b"\xff\xfe",
        b'{"username": "ada\xff"}',
        b"[" * 50_000,
        b'{"a":' * 20_000,
        b"NaN",
        b"1" * 5_000,
        b"",
        b"username=ada",
    ],
)
async def test_bodies_that_are_no_json(client: httpx.AsyncClient, body: bytes) -> None:
    for kind in ("application/json", "application/xml", ""):
        headers = {"Content-Type": kind} if kind else {}
        answer = await client.post("/api/auth/login", content=body, headers=headers)
        assert_error(answer, 400, "invalid")


async def test_the_sentence_names_the_field_and_quotes_nothing(client: httpx.AsyncClient) -> None:
    answer = await client.post("/api/auth/login", json={"username": "ada", "password": {"s3": "c"}})
    assert {"detail": "`password` must be text.", "code": "invalid"} == answer.json()
    answer = await client.post("/api/auth/login", json={"username": "ada"})
    assert {"detail": "`password` is missing.", "code": "invalid"} == answer.json()


async def test_a_field_that_nobody_knows_does_no_harm(client: httpx.AsyncClient) -> None:
    theirs = str(uuid4())
    login = await register(client, is_admin=True, id=theirs, password_hash="x")
    me = (await client.get("/api/auth/me", headers=bearing(login))).json()
    assert theirs not in (login["user"]["id"], me["id"])
    assert "is_admin" not in me
    again = {"username": "ada", "password": PASSWORD}
    assert 200 == (await client.post("/api/auth/login", json=again)).status_code


# Limits


@pytest.mark.parametrize(
    ("name", "method", "path", "body"),
    [
        ("register", "POST", "/api/auth/register", {"username": "x", "password": "y"}),
        ("login", "POST", "/api/auth/login", {"username": "x", "password": "y"}),
        ("refresh", "POST", "/api/auth/refresh", {"refresh_token": "x"}),
        ("visitor", "POST", "/api/auth/visit", None),
        ("password", "PUT", "/api/auth/password", {"old_password": "x", "new_password": "y" * 9}),
        ("password", "DELETE", "/api/auth/me", {"password": "x"}),
    ],
)
async def test_too_often_from_one_address(
    shell: Shell, name: str, method: str, path: str, body: Any
) -> None:
    async with client_of(shell) as client:
        login = await register(client)
    shell.settings = shell.settings.model_copy(update={f"{name}_rate": "2/minute"})
    shell.limits = type(shell.limits)(shell.settings)
    headers = bearing(login) if name == "password" else {}
    async with client_of(shell) as client:
        for _ in range(2):
            answer = await client.request(method, path, json=body, headers=headers)
            assert 429 != answer.status_code
        answer = await client.request(method, path, json=body, headers=headers)
    assert_error(answer, 429, "too_many")
    assert 1 <= int(answer.headers["retry-after"]) <= 60
    async with client_of(shell, "198.51.100.9") as client:
        other = {**body, "username": "y"} if name == "login" else body
        answer = await client.request(method, path, json=other, headers=headers)
        assert 429 != answer.status_code


async def sign_in(shell: Shell, address: str, password: str, **options: Any) -> int:
    """The status of one try to sign in as Ada."""
    async with client_of(shell, address, **options) as client:
        body = {"username": "ada", "password": password}
        return (await client.post("/api/auth/login", json=body)).status_code


async def test_wrong_passwords_elsewhere_keep_nobody_out(shell: Shell) -> None:
    async with client_of(shell) as client:
        await register(client)
    shell.limits = type(shell.limits)(shell.settings.model_copy(update={"login_rate": "3/minute"}))
    tries = [await sign_in(shell, "198.51.100.1", "not it at all") for _ in range(5)]
    assert [401, 401, 401, 429, 429] == tries
    assert 429 == await sign_in(shell, "198.51.100.1", PASSWORD)
    assert 200 == await sign_in(shell, "198.51.100.2", PASSWORD)


async def test_an_attack_from_many_addresses_leaves_each_fewer_tries(shell: Shell) -> None:
    async with client_of(shell) as client:
        await register(client)
    shell.limits = type(shell.limits)(shell.settings.model_copy(update={"login_rate": "3/minute"}))
    for number in range(15):
        assert 401 == await sign_in(shell, f"198.51.100.{number}", "not it at all")
    tries = [await sign_in(shell, "203.0.113.9", "not it at all") for _ in range(3)]
    assert [401, 401, 429] == tries
    assert 200 == await sign_in(shell, "203.0.113.10", PASSWORD)


@pytest.mark.parametrize(("username", "expected"), [("ada", "/chat"), ("bob", "/login")])
async def test_a_device_that_has_signed_in_is_not_kept_out_by_its_neighbours(
    shell: Shell, username: str, expected: str
) -> None:
    async with client_of(shell) as client, client_of(shell) as other:
        await register(other, "bob" if username == "ada" else "ada")
        await submit(client, "/api/auth/register/form", identifier=username, password=PASSWORD)
        settings = shell.settings.model_copy(update={"login_rate": "3/minute"})
        shell.limits = type(shell.limits)(settings)
        tries = [await sign_in(shell, ADDRESS, "not it at all") for _ in range(4)]
        assert [401, 401, 401, 429] == tries
        form = {"identifier": "ada", "password": PASSWORD}
        answer = await submit(client, "/api/auth/login/form", **form)
    assert expected == answer.headers["location"].partition("?")[0]


async def test_right_passwords_use_nothing_up(shell: Shell) -> None:
    async with client_of(shell) as client:
        await register(client)
    shell.limits = type(shell.limits)(shell.settings.model_copy(update={"login_rate": "2/minute"}))
    assert [200] * 5 == [await sign_in(shell, ADDRESS, PASSWORD) for _ in range(5)]


async def test_one_account_renewed_too_often_from_many_addresses(shell: Shell) -> None:
    async with client_of(shell) as client:
        ada, grace = await register(client, "ada"), await register(client, "grace")
    shell.settings = shell.settings.model_copy(update={"refresh_rate": "3/minute"})
    shell.limits = type(shell.limits)(shell.settings)
    statuses = []
    for number, login in enumerate((ada, ada, ada, ada, grace)):
        async with client_of(shell, f"198.51.100.{number}") as client:
            body = {"refresh_token": login["refresh_token"]}
            statuses.append((await client.post("/api/auth/refresh", json=body)).status_code)
    assert [200, 200, 200, 429, 200] == statuses


async def test_downloads_are_counted_for_one_person(shell: Shell) -> None:
    shell.settings = shell.settings.model_copy(update={"export_rate": "1/hour"})
    shell.limits = type(shell.limits)(shell.settings)
    answers = []
    async with client_of(shell) as client:
        for token in [shell.accounts.new_visitor()[1]] * 2 + [shell.accounts.new_visitor()[1]]:
            headers = {"X-Visitor-Token": token}
            answers.append(await client.get("/api/auth/me/export", headers=headers))
    assert [200, 429, 200] == [answer.status_code for answer in answers]
    assert "Your data was downloaded often already. Try again in" in answers[1].json()["detail"]
    assert 3_590 <= int(answers[1].headers["retry-after"]) <= 3_600


async def test_one_ipv6_household_counts_as_one(shell: Shell) -> None:
    shell.settings = shell.settings.model_copy(update={"visitor_rate": "1/minute"})
    shell.limits = type(shell.limits)(shell.settings)
    statuses = []
    for address in ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", "2001:db8:1:3::1"):
        async with client_of(shell, address) as client:
            statuses.append((await client.post("/api/auth/visit")).status_code)
    assert [200, 429, 200] == statuses


async def test_json_is_what_is_said(client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/auth/me")
    assert "application/json" == answer.headers["content-type"]
    assert "no-store" == answer.headers["cache-control"]
    assert json.loads(answer.text)
