"""Changes by cookie or form come from our own pages only."""

from __future__ import annotations

import httpx
import pytest

from tests.api.conftest import HERE, PASSWORD, Shell, bearing, client_of, register, submit
from tutor_app.api.origin import normal_origin

FORMS = ["login", "register", "logout", "password", "delete", "logout-all"]
FOREIGN = [
    {},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": ""},
    {"Origin": "https://tutor.example"},
    {"Origin": "http://tutor.example:8080"},
    {"Origin": "http://tutor.example.evil.example"},
    {"Origin": "http://sub.tutor.example"},
    {"Origin": "http://tutor.example@evil.example"},
    {"Origin": "garbage"},
    {"Origin": "http://[::1"},
    {"Origin": "http://tutor.example:99999999"},
    {"Referer": "https://evil.example/http://tutor.example/"},
    {"Origin": "https://evil.example", "Referer": f"{HERE}/account"},
]
OWN = [
    {"Origin": HERE},
    {"Origin": "HTTP://TUTOR.example:80"},
    {"Referer": f"{HERE}/account?x=1"},
    {"Origin": "http://localhost:3000"},
    {"Origin": "http://127.0.0.1:3000"},
    {"Origin": "http://school.example"},
    {"Origin": "https://other.example:8443"},
]
CHANGES = [
    ("PATCH", "/api/auth/me", {"name": "x"}),
    ("POST", "/api/auth/refresh", None),
    ("POST", "/api/auth/logout", None),
    ("POST", "/api/auth/logout-all", None),
    ("PUT", "/api/auth/password", {"old_password": PASSWORD, "new_password": "four more words"}),
    ("DELETE", "/api/auth/me", {"password": PASSWORD}),
]


@pytest.fixture
def shell(shell: Shell) -> Shell:
    update = {
        "public_url": "http://school.example/",
        "allowed_origins": ("https://other.example:8443",),
    }
    shell.settings = shell.settings.model_copy(update=update)
    return shell


@pytest.fixture
async def browser(client: httpx.AsyncClient) -> httpx.AsyncClient:
    await submit(client, "/api/auth/register/form", identifier="ada", password=PASSWORD)
    return client


@pytest.mark.parametrize("headers", FOREIGN)
async def test_another_sites_page_changes_nothing(
    browser: httpx.AsyncClient, headers: dict[str, str]
) -> None:
    for method, path, body in CHANGES:
        answer = await browser.request(method, path, json=body, headers=headers)
        assert (403, "bad_origin") == (answer.status_code, answer.json()["code"]), path
    assert "" == (await browser.get("/api/auth/me")).json()["name"]


@pytest.mark.parametrize("headers", OWN)
async def test_our_own_page_may(browser: httpx.AsyncClient, headers: dict[str, str]) -> None:
    answer = await browser.patch("/api/auth/me", json={"name": "x"}, headers=headers)
    assert 200 == answer.status_code
    answer = await browser.post("/api/auth/refresh", headers=headers)
    assert 200 == answer.status_code


@pytest.mark.parametrize("form", FORMS)
async def test_another_sites_form_is_not_taken(client: httpx.AsyncClient, form: str) -> None:
    fields = {"identifier": "ada", "password": PASSWORD}
    for headers in FOREIGN:
        answer = await client.post(f"/api/auth/{form}/form", data=fields, headers=headers)
        assert (403, "bad_origin") == (answer.status_code, answer.json()["code"]), headers
    assert [] == list(client.cookies)


@pytest.mark.parametrize("kind", ["text/plain", "TEXT/PLAIN", "multipart/form-data; boundary=x"])
async def test_every_kind_of_form_counts(client: httpx.AsyncClient, kind: str) -> None:
    headers = {"Content-Type": kind, "Origin": "https://evil.example"}
    for path in ("/api/auth/login/form", "/api/auth/visit", "/api/auth/login"):
        answer = await client.post(path, content=b"x", headers=headers)
        assert 403 == answer.status_code


async def test_a_visitors_cookie_counts_too(client: httpx.AsyncClient) -> None:
    await client.get("/api/auth/visit")
    answer = await client.post("/api/auth/visit", headers={"Origin": "https://evil.example"})
    assert (403, "bad_origin") == (answer.status_code, answer.json()["code"])


async def test_api_clients_need_no_origin(client: httpx.AsyncClient) -> None:
    login = await register(client)
    answer = await client.patch("/api/auth/me", json={"name": "x"}, headers=bearing(login))
    assert 200 == answer.status_code
    foreign = {**bearing(login), "Origin": "https://app.example"}
    answer = await client.patch("/api/auth/me", json={"name": "y"}, headers=foreign)
    assert 200 == answer.status_code


async def test_a_visitors_header_lets_a_form_through(client: httpx.AsyncClient) -> None:
    form = {"audio_file": ("a.wav", b"x")}
    headers = {"X-Visitor-Token": "x"}
    cookie = {"Cookie": "tutor_visitor=x"}
    for sent, status in (({}, 403), (headers, 400), (headers | cookie, 403)):
        answer = await client.post("/api/auth/visit", files=form, headers=sent)
        assert status == answer.status_code  # 400: let through, and no upload is wanted there


async def test_a_bearer_header_does_not_let_a_cookie_refresh(browser: httpx.AsyncClient) -> None:
    headers = {"Authorization": "Bearer x", "Origin": "https://evil.example"}
    answer = await browser.post("/api/auth/refresh", headers=headers)
    assert (403, "bad_origin") == (answer.status_code, answer.json()["code"])


async def test_reading_needs_no_origin(browser: httpx.AsyncClient) -> None:
    answer = await browser.get("/api/auth/me", headers={"Origin": "https://evil.example"})
    assert 200 == answer.status_code
    assert "access-control-allow-origin" not in answer.headers


async def test_the_host_that_a_trusted_proxy_names_is_ours(shell: Shell) -> None:
    shell.settings = shell.settings.model_copy(update={"trusted_proxies": ("203.0.113.7",)})
    headers = {
        "Origin": "https://learn.example",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Host": "learn.example",
    }
    fields = {"identifier": "ada", "password": PASSWORD}
    for address, status in (("203.0.113.7", 303), ("203.0.113.8", 403)):
        async with client_of(shell, address) as client:
            answer = await client.post("/api/auth/register/form", data=fields, headers=headers)
            assert status == answer.status_code


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("http://a.example", "http://a.example"),
        ("HTTP://A.Example:80/x?y#z", "http://a.example"),
        ("https://a.example:443", "https://a.example"),
        ("https://a.example:80", "https://a.example:80"),
        ("http://[::1]:3000/", "http://[::1]:3000"),
        ("http://user@a.example", "http://a.example"),
        ("null", ""),
        ("file:///etc/passwd", ""),
        ("javascript:alert(1)", ""),
        ("http://", ""),
        ("http://a:b:c", ""),
        ("", ""),
    ],
)
def test_one_form_of_an_origin(url: str, origin: str) -> None:
    assert origin == normal_origin(url)
