"""Native forms: cookies and 303, back to the form when refused, never to another site."""

from __future__ import annotations

from http.cookies import Morsel, SimpleCookie
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import httpx
import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from tests.api.conftest import HERE, PASSWORD, Shell, client_of, register, submit
from tutor_app.accounts.kept_forms import unpacked
from tutor_app.accounts.owner import Owner

LOGIN = "/api/auth/login/form"
REGISTER = "/api/auth/register/form"


def cookies_of(answer: httpx.Response) -> dict[str, Morsel[str]]:
    jar: SimpleCookie = SimpleCookie()
    for header in answer.headers.get_list("set-cookie"):
        jar.load(header)
    return dict(jar)


def refusal_of(answer: httpx.Response) -> tuple[str, dict[str, list[str]]]:
    assert 303 == answer.status_code
    parts = urlsplit(answer.headers["location"])
    assert ("", "") == (parts.scheme, parts.netloc)
    return parts.path, parse_qs(parts.query)


async def signed_up(client: httpx.AsyncClient, name: str = "ada") -> httpx.Response:
    return await submit(client, REGISTER, identifier=name, password=PASSWORD)


async def test_register_signs_in_and_goes_on(client: httpx.AsyncClient) -> None:
    answer = await submit(
        client, REGISTER, identifier="Ada", password=PASSWORD, name="Ada L", time_zone="Asia/Tokyo"
    )
    assert (303, "/chat") == (answer.status_code, answer.headers["location"])
    me = (await client.get("/api/auth/me")).json()
    assert ("Ada", "Ada L", "Asia/Tokyo") == (me["username"], me["name"], me["time_zone"])


async def test_register_by_email_address(client: httpx.AsyncClient) -> None:
    await signed_up(client, "ada@example.com")
    me = (await client.get("/api/auth/me")).json()
    assert (None, "ada@example.com") == (me["username"], me["email"])


async def test_a_time_zone_that_the_browser_made_up_is_no_reason_to_refuse(
    client: httpx.AsyncClient,
) -> None:
    await submit(client, REGISTER, identifier="ada", password=PASSWORD, time_zone="Mars/Olympus")
    assert "UTC" == (await client.get("/api/auth/me")).json()["time_zone"]


async def test_login_goes_to_next(client: httpx.AsyncClient) -> None:
    await register(client)
    answer = await submit(
        client, LOGIN, identifier="ADA", password=PASSWORD, next="/chat/7?tab=2#end"
    )
    assert (303, "/chat/7?tab=2#end") == (answer.status_code, answer.headers["location"])
    assert 200 == (await client.get("/api/auth/me")).status_code


@pytest.mark.parametrize("form", [LOGIN, REGISTER])
@pytest.mark.parametrize(
    ("address", "goes_to"),
    [
        ("/login?next=%2Fcourses%2Fpython%3Fa%3D1", "/courses/python?a=1"),
        ("/login?next=/account&next=/review", "/account"),
        ("/login?next=//elsewhere.example", "/chat"),
        ("/login", "/chat"),
        ("", "/chat"),
        ("/login?" + "&".join(f"a{n}=1" for n in range(50)), "/chat"),
    ],
)
async def test_a_form_that_is_sent_before_its_page_knew_where_to_goes_by_its_address(
    client: httpx.AsyncClient, form: str, address: str, goes_to: str
) -> None:
    if form == LOGIN:
        await register(client)
    client.headers["Referer"] = f"http://testserver{address}" if address else "http://["
    answer = await submit(client, form, identifier="ada", password=PASSWORD, next="")
    assert (303, goes_to) == (answer.status_code, answer.headers["location"])


async def test_what_the_form_says_counts_before_its_address(client: httpx.AsyncClient) -> None:
    client.headers["Referer"] = "http://testserver/register?next=/account"
    answer = await submit(client, REGISTER, identifier="ada", password=PASSWORD, next="/review")
    assert "/review" == answer.headers["location"]


async def test_the_cookies(client: httpx.AsyncClient) -> None:
    cookies = cookies_of(await signed_up(client))
    assert {"tutor_access", "tutor_refresh", "tutor_visitor", "tutor_device", "tutor_who"} == set(
        cookies
    )
    for name, path, days in (
        ("tutor_access", "/", 1),
        ("tutor_refresh", "/api/auth", 30),
        ("tutor_device", "/api/auth", 365),
    ):
        cookie = cookies[name]
        assert (path, "lax", True, "") == (
            cookie["path"],
            cookie["samesite"].lower(),
            cookie["httponly"],
            cookie["secure"],
        )
        assert "" == cookie["domain"]
        assert days * 86_400 - 60 <= int(cookie["max-age"]) <= days * 86_400
    assert "0" == cookies["tutor_visitor"]["max-age"]


async def test_scripts_can_read_whose_browser_it_is_and_nothing_that_opens_anything(
    client: httpx.AsyncClient, shell: Shell
) -> None:
    await client.get("/api/auth/visit")
    visitor = client.cookies["tutor_who"]
    cookies = cookies_of(await signed_up(client))
    user, _, before = client.cookies["tutor_who"].partition(".")
    me = (await client.get("/api/auth/me")).json()["id"]

    assert (visitor, Owner(UUID(me)).mark) == (before, user)
    assert ["tutor_who"] == [name for name, one in cookies.items() if not one["httponly"]][-1:]
    assert me not in client.cookies["tutor_who"]
    await submit(client, "/api/auth/logout/form")
    assert "tutor_who" not in client.cookies


async def test_who_signs_in_as_somebody_else_leaves_no_login_behind(
    client: httpx.AsyncClient,
) -> None:
    await signed_up(client)
    first = client.cookies["tutor_access"]
    await submit(client, "/api/auth/register/form", identifier="bob", password=PASSWORD)

    assert "bob" == (await client.get("/api/auth/me")).json()["username"]
    client.cookies.clear()
    answer = await client.get("/api/auth/me", headers={"Authorization": f"Bearer {first}"})
    assert (401, "token_revoked") == (answer.status_code, answer.json()["code"])


async def test_cookies_are_secure_when_people_type_https(shell: Shell) -> None:
    update = {"public_url": "https://tutor.example.org"}
    shell.settings = shell.settings.model_copy(update=update)
    async with client_of(shell) as client:
        answers = [await signed_up(client), await submit(client, "/api/auth/logout/form")]
        answers.append(await client.get("/api/auth/visit"))
    secure = [bool(one["secure"]) for answer in answers for one in cookies_of(answer).values()]
    assert [True] * len(secure) == secure
    assert len(secure) > 5


@pytest.mark.parametrize(
    ("scheme", "trusted", "headers", "is_secure"),
    [
        ("http", (), {}, False),
        ("https", (), {}, True),
        ("http", (), {"X-Forwarded-Proto": "https"}, False),
        ("http", ("203.0.113.0/24",), {"X-Forwarded-Proto": "https"}, True),
        ("http", ("203.0.113.7",), {"X-Forwarded-Proto": "http"}, False),
        ("http", ("198.51.100.0/24",), {"X-Forwarded-Proto": "https"}, False),
    ],
)
async def test_cookies_are_secure_on_https(
    shell: Shell, scheme: str, trusted: tuple[str, ...], headers: dict[str, str], is_secure: bool
) -> None:
    shell.settings = shell.settings.model_copy(
        update={"trusted_proxies": trusted, "allowed_origins": (f"{scheme}://tutor.example",)}
    )
    async with client_of(shell, base_url=f"{scheme}://tutor.example") as client:
        answer = await client.post(
            REGISTER,
            data={"identifier": "ada", "password": PASSWORD},
            headers={"Origin": f"{scheme}://tutor.example", **headers},
        )
    assert 303 == answer.status_code
    assert {is_secure} == {bool(cookie["secure"]) for cookie in cookies_of(answer).values()}


@pytest.mark.parametrize(
    ("path", "page", "fields", "code"),
    [
        (LOGIN, "/login", {"identifier": "ada", "password": "not it at all"}, "bad_credentials"),
        (LOGIN, "/login", {"identifier": "nobody", "password": PASSWORD}, "bad_credentials"),
        (LOGIN, "/login", {"password": PASSWORD}, "identifier_missing"),
        (LOGIN, "/login", {}, "identifier_missing"),
        (REGISTER, "/register", {"identifier": "ada", "password": PASSWORD}, "taken"),
        (REGISTER, "/register", {"identifier": "x y", "password": PASSWORD}, "username_invalid"),
        (REGISTER, "/register", {"identifier": "x@", "password": PASSWORD}, "email_invalid"),
        (REGISTER, "/register", {"identifier": "grace", "password": "1"}, "password_too_short"),
        (REGISTER, "/register", {"identifier": "grace"}, "password_too_short"),
        (REGISTER, "/register", {"identifier": "grace", "password": "password1"}, "weak_password"),
        (REGISTER, "/register", {"password": PASSWORD}, "identifier_missing"),
    ],
)
async def test_a_refusal_goes_back_to_the_form_without_the_password(
    client: httpx.AsyncClient, path: str, page: str, fields: dict[str, str], code: str
) -> None:
    await register(client)
    answer = await submit(client, path, **fields, name="Ada & Co", next="/chat/7")
    where, query = refusal_of(answer)
    assert (page, {"error": [code], "next": ["/chat/7"]}) == (where, query)
    assert ["tutor_form"] == list(cookies_of(answer))
    cookie = cookies_of(answer)["tutor_form"]
    kept = {"identifier": fields.get("identifier", ""), "name": "Ada & Co"}
    assert kept == unpacked(cookie.value)
    assert (True, 100 <= int(cookie["max-age"]) <= 120) == (cookie["httponly"], True)


async def test_what_is_kept_is_short(client: httpx.AsyncClient) -> None:
    answer = await submit(client, LOGIN, identifier="x" * 100_000, password="y", name="z" * 9_999)
    kept = unpacked(cookies_of(answer)["tutor_form"].value)
    assert {"identifier": "x" * 254, "name": "z" * 254} == kept


async def test_a_form_that_was_taken_is_forgotten(client: httpx.AsyncClient) -> None:
    await register(client)
    await submit(client, LOGIN, identifier="ada", password="not it at all")
    assert "tutor_form" in client.cookies
    await submit(client, LOGIN, identifier="ada", password=PASSWORD)
    assert "tutor_form" not in client.cookies


@pytest.mark.parametrize(
    "body",
    [
        b"identifier=%00&password=%00%00%00%00%00%00%00%00",
        b"identifier=%ED%A0%80&password=%ED%A0%80abcdefgh",
        b"identifier=%FF%FE&password=abcdefgh",
        b"identifier=ada%0d%0aSet-Cookie:x=y&password=abcdefgh",
        b"&&&===&identifier",
        b"%",
        b"",
    ],
)
@pytest.mark.parametrize("path", [LOGIN, REGISTER])
async def test_broken_text_is_refused(client: httpx.AsyncClient, body: bytes, path: str) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": HERE}
    answer = await client.post(path, content=body, headers=headers)
    _, query = refusal_of(answer)
    assert query["error"] != ["internal"]
    assert {"tutor_form"} >= set(cookies_of(answer))
    assert "\n" not in answer.headers["location"]


async def test_many_fields_and_files_are_refused(client: httpx.AsyncClient) -> None:
    many = await submit(client, LOGIN, **{f"field{number}": "x" for number in range(50)})
    assert (400, "invalid") == (many.status_code, many.json()["code"])
    file = await client.post(
        LOGIN, files={"identifier": ("x.txt", b"ada")}, headers={"Origin": HERE}
    )
    assert (400, "invalid") == (file.status_code, file.json()["code"])


async def test_too_often_goes_back_to_the_form(shell: Shell) -> None:
    shell.settings = shell.settings.model_copy(update={"login_rate": "1/hour"})
    shell.limits = type(shell.limits)(shell.settings)
    async with client_of(shell) as client:
        await submit(client, LOGIN, identifier="ada", password="y")
        answer = await submit(client, LOGIN, identifier="ada", password="y")
    page, query = refusal_of(answer)
    assert ("/login", ["too_many"]) == (page, query["error"])
    assert 3_590 <= int(query["wait"][0]) <= 3_600
    assert "retry-after" not in answer.headers  # a browser may wait so long with the page


async def test_what_a_visitor_had_comes_along_and_the_visitor_goes(shell: Shell) -> None:
    moved: list[tuple[UUID, UUID]] = []

    async def move(_db: AsyncSession, visitor_id: UUID, user_id: UUID) -> None:
        moved.append((visitor_id, user_id))

    shell.hooks.on_merge(move)
    visitor, token = shell.accounts.new_visitor()
    async with client_of(shell) as client:
        client.cookies.set("tutor_visitor", token, domain="tutor.example", path="/")
        await signed_up(client)
        assert "tutor_visitor" not in client.cookies
        me = (await client.get("/api/auth/me")).json()
    assert [(visitor.id, UUID(me["id"]))] == moved


async def test_logout(client: httpx.AsyncClient) -> None:
    await signed_up(client)
    access = client.cookies["tutor_access"]
    answer = await submit(client, "/api/auth/logout/form", next="/login")
    assert (303, "/login") == (answer.status_code, answer.headers["location"])
    assert ["tutor_device"] == list(client.cookies)
    gone = await client.get("/api/auth/me", headers={"Authorization": f"Bearer {access}"})
    assert "token_revoked" == gone.json()["code"]


async def test_logout_when_the_access_cookie_ran_out_ends_the_login_too(
    client: httpx.AsyncClient,
) -> None:
    await signed_up(client)
    refresh = client.cookies["tutor_refresh"]
    client.cookies.delete("tutor_access")
    await submit(client, "/api/auth/logout/form")
    answer = await client.post("/api/auth/refresh", json={"refresh_token": refresh})
    assert "token_revoked" == answer.json()["code"]


async def test_logout_without_a_login_goes_on(client: httpx.AsyncClient) -> None:
    answer = await submit(client, "/api/auth/logout/form")
    assert (303, "/") == (answer.status_code, answer.headers["location"])


async def test_logout_everywhere(shell: Shell) -> None:
    async with client_of(shell) as here, client_of(shell) as there:
        await signed_up(here)
        await submit(there, LOGIN, identifier="ada", password=PASSWORD)
        answer = await submit(here, "/api/auth/logout-all/form")
        assert "/login?done=signed_out" == answer.headers["location"]
        assert 401 == (await there.get("/api/auth/me")).status_code


async def test_change_password(shell: Shell) -> None:
    async with client_of(shell) as here, client_of(shell) as there:
        await signed_up(here)
        await submit(there, LOGIN, identifier="ada", password=PASSWORD)
        answer = await submit(
            here,
            "/api/auth/password/form",
            old_password=PASSWORD,
            new_password="four more unrelated words",
        )
        assert "/account?done=password" == answer.headers["location"]
        assert 200 == (await here.get("/api/auth/me")).status_code
        assert 401 == (await there.get("/api/auth/me")).status_code


async def test_change_password_refused(client: httpx.AsyncClient) -> None:
    await signed_up(client)
    answer = await submit(
        client, "/api/auth/password/form", old_password="no", new_password="four more words"
    )
    assert "/account?error=wrong_password" == answer.headers["location"]
    assert 200 == (await client.get("/api/auth/me")).status_code


async def test_delete(client: httpx.AsyncClient) -> None:
    await signed_up(client)
    wrong = await submit(client, "/api/auth/delete/form", password="no")
    assert "/account?error=wrong_password" == wrong.headers["location"]
    right = await submit(client, "/api/auth/delete/form", password=PASSWORD)
    assert "/?done=deleted" == right.headers["location"]
    assert [] == list(client.cookies)
    again = await submit(client, LOGIN, identifier="ada", password=PASSWORD)
    assert ["bad_credentials"] == refusal_of(again)[1]["error"]


@pytest.mark.parametrize("path", ["logout-all", "password", "delete"])
async def test_without_a_login_they_lead_to_the_login(client: httpx.AsyncClient, path: str) -> None:
    answer = await submit(client, f"/api/auth/{path}/form", password=PASSWORD)
    assert "/login?error=not_signed_in" == answer.headers["location"]


async def test_a_tab_refreshes_by_cookie_and_scripts_never_see_the_tokens(
    client: httpx.AsyncClient,
) -> None:
    await signed_up(client)
    before = dict(client.cookies)
    answer = await client.post("/api/auth/refresh", headers={"Origin": HERE})
    assert 200 == answer.status_code
    assert ("cookie", None, None) == tuple(
        answer.json()[name] for name in ("token_type", "access_token", "refresh_token")
    )
    assert 86_400 - 60 <= answer.json()["expires_in"] <= 86_400
    same = [name for name in before if before[name] == client.cookies.get(name)]
    assert ["tutor_who"] == same
    assert 200 == (await client.get("/api/auth/me")).status_code


async def test_a_password_changed_by_cookie_sets_cookies(client: httpx.AsyncClient) -> None:
    await signed_up(client)
    body = {"old_password": PASSWORD, "new_password": "four more unrelated words"}
    answer = await client.put("/api/auth/password", json=body, headers={"Origin": HERE})
    assert None is answer.json()["access_token"]
    assert {"tutor_access", "tutor_refresh", "tutor_visitor", "tutor_device", "tutor_who"} == set(
        cookies_of(answer)
    )
    assert 200 == (await client.get("/api/auth/me")).status_code
