"""The description of the API, and the page that shows it from our own files."""

from __future__ import annotations

import re

import httpx
import pytest

from tests.api.bounds import unbounded_in
from tests.api.conftest import Shell
from tutor_app.api.app import build_api


async def test_the_page_loads_its_files_from_here_and_no_inline_script(
    client: httpx.AsyncClient,
) -> None:
    page = await client.get("/api/docs")
    assert (200, "text/html; charset=utf-8") == (page.status_code, page.headers["content-type"])
    wanted = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert 4 == len(wanted)
    assert [] == [url for url in wanted if not url.startswith("/api/docs/")]
    assert [] == re.findall(r"<script>| on\w+=| style=", page.text)
    for url in wanted:
        answer = await client.get(url)
        assert 200 == answer.status_code
        assert len(answer.content) > 50


async def test_its_policy_lets_nothing_else_in(client: httpx.AsyncClient) -> None:
    policy = (await client.get("/api/docs")).headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "default-src 'none'" in policy
    assert "http" not in policy


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("swagger-ui.css", "text/css"),
        ("swagger-ui-bundle.js", "text/javascript"),
        ("start.js", "text/javascript"),
        ("favicon-32x32.png", "image/png"),
    ],
)
async def test_the_files_have_their_kinds(client: httpx.AsyncClient, name: str, kind: str) -> None:
    answer = await client.get(f"/api/docs/{name}")
    assert kind == answer.headers["content-type"].partition(";")[0]


@pytest.mark.parametrize("name", ["__init__.py", "..%2Fmain.py", "main.py", "x", "%00"])
async def test_no_other_file_is_served(client: httpx.AsyncClient, name: str) -> None:
    answer = await client.get(f"/api/docs/{name}")
    assert (404, "not_found") == (answer.status_code, answer.json()["code"])


async def test_the_description_names_the_routes_and_the_real_errors(
    client: httpx.AsyncClient,
) -> None:
    api = (await client.get("/api/openapi.json")).json()
    assert {
        "/api/auth/register",
        "/api/auth/login",
        "/api/auth/refresh",
        "/api/auth/logout",
        "/api/auth/logout-all",
        "/api/auth/me",
        "/api/auth/me/export",
        "/api/auth/password",
        "/api/auth/visit",
        "/health",
        "/ready",
        "/metrics",
    } <= set(api["paths"])
    assert [] == [path for path in api["paths"] if path.endswith("/form")]
    for methods in api["paths"].values():
        for operation in methods.values():
            for status in ("4XX", "5XX"):
                answer = operation["responses"][status]["content"]["application/json"]
                assert {"$ref": "#/components/schemas/ErrorBody"} == answer["schema"]
            assert "422" not in operation["responses"]
    assert {"detail", "code"} == set(api["components"]["schemas"]["ErrorBody"]["properties"])


async def test_the_description_says_which_routes_need_a_login(client: httpx.AsyncClient) -> None:
    api = (await client.get("/api/openapi.json")).json()
    ways = [{"bearer": []}, {"visitor": []}, {"cookie": []}]
    assert ways == api["paths"]["/api/auth/me"]["get"]["security"]
    assert "security" not in api["paths"]["/api/auth/login"]["post"]
    assert {"bearer", "visitor", "cookie"} == set(api["components"]["securitySchemes"])


def test_nothing_is_taken_at_any_size(shell: Shell) -> None:
    assert [] == list(unbounded_in(build_api(shell).openapi()))


def test_every_operation_has_a_name_of_its_own(shell: Shell) -> None:
    api = build_api(shell).openapi()
    names = [op["operationId"] for methods in api["paths"].values() for op in methods.values()]
    assert len(set(names)) == len(names)
