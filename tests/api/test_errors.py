"""Errors over HTTP: one form, right statuses, nothing of what was sent in words or logs."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Annotated, Literal
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI, HTTPException, Query
from pydantic import BaseModel, Field
from starlette.responses import StreamingResponse
from structlog.testing import capture_logs

from tests.api.conftest import Shell, bearing, register
from tutor_app.api import errors
from tutor_app.api.app import build_api
from tutor_app.api.errors import STATUS, status_of
from tutor_app.errors import (
    Conflict,
    Forbidden,
    InvalidInput,
    NotFound,
    NotSignedIn,
    TooMany,
    TutorError,
    Unavailable,
)


class Locked(Conflict):
    """A domain's own error."""


class Body(BaseModel):
    text: str = Field(max_length=5)
    count: int = Field(default=1, ge=1, le=9)
    mode: Literal["teacher", "qa"] = "qa"
    is_hidden: bool = False
    inner: dict[str, int] = {}


def raising(error: Exception):
    async def endpoint() -> None:
        raise error

    return endpoint


@pytest.fixture
async def client(shell: Shell) -> AsyncIterator[httpx.AsyncClient]:
    app: FastAPI = build_api(shell)
    raised = {
        "invalid": InvalidInput("Too blue.", code="too_blue"),
        "nobody": NotSignedIn(),
        "forbidden": Forbidden(),
        "missing": NotFound(),
        "conflict": Conflict(code="busy"),
        "own": Locked(),
        "many": TooMany(retry_after=1.2),
        "unavailable": Unavailable(),
        "plain": TutorError(),
        "unexpected": ValueError("a secret sentence"),
        "http": HTTPException(409, "words of a library"),
        "teapot": HTTPException(418),
    }
    for name, error in raised.items():
        app.get(f"/api/raise/{name}")(raising(error))

    @app.post("/api/body")
    async def body(body: Body) -> Body:
        return body

    @app.get("/api/things/{thing_id}")
    async def thing(thing_id: UUID, limit: Annotated[int, Query(le=50)] = 5) -> int:
        return limit

    @app.get("/api/cut")
    async def cut() -> StreamingResponse:
        async def lines() -> AsyncIterator[bytes]:
            yield b"one"
            raise ValueError("a secret sentence")

        return StreamingResponse(lines())

    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://tutor.example") as client:
        yield client


@pytest.mark.parametrize(
    ("name", "status", "code", "headers"),
    [
        ("invalid", 400, "too_blue", {}),
        ("nobody", 401, "not_signed_in", {"www-authenticate": "Bearer"}),
        ("forbidden", 403, "forbidden", {}),
        ("missing", 404, "not_found", {}),
        ("conflict", 409, "busy", {}),
        ("own", 409, "conflict", {}),
        ("many", 429, "too_many", {"retry-after": "2"}),
        ("unavailable", 503, "unavailable", {"retry-after": "5"}),
        ("plain", 500, "error", {}),
        ("unexpected", 500, "internal", {}),
        ("http", 409, "error", {}),
        ("teapot", 418, "error", {}),
    ],
)
async def test_each_error_has_its_status(
    client: httpx.AsyncClient, name: str, status: int, code: str, headers: dict[str, str]
) -> None:
    answer = await client.get(f"/api/raise/{name}")
    assert (status, code) == (answer.status_code, answer.json()["code"])
    assert {"detail", "code"} == set(answer.json())
    assert headers == {name: answer.headers[name] for name in headers}
    assert "secret" not in answer.text
    assert "library" not in answer.text


def test_every_kind_of_error_has_a_status() -> None:
    kinds = set(TutorError.__subclasses__()) - {Locked}
    assert set() == {kind for kind in kinds if kind.__module__ == "tutor_app.errors"} - set(STATUS)
    assert 409 == status_of(Locked())


async def test_the_unexpected_is_logged_by_place_without_its_words(
    client: httpx.AsyncClient,
) -> None:
    with capture_logs() as logs:
        await client.get("/api/raise/unexpected")
    [line] = [line for line in logs if line["log_level"] == "error"]
    assert ("unexpected error", "ValueError") == (line["event"], line["kind"])
    assert "in endpoint" in line["trace"]
    assert "secret" not in json.dumps(logs)


async def test_an_answer_that_breaks_off_is_cut_and_logged(client: httpx.AsyncClient) -> None:
    with capture_logs() as logs, pytest.raises(RuntimeError, match="cut off") as cut:
        await client.get("/api/cut")
    assert ["ValueError"] == [line["kind"] for line in logs]
    assert cut.value.__suppress_context__


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        ({}, "`text` is missing."),
        ({"text": 7}, "`text` must be text."),
        ({"text": None}, "`text` must be text."),
        ({"text": "123456"}, "`text` is longer than 5 characters."),
        ({"text": "", "count": "many"}, "`count` must be a whole number."),
        ({"text": "", "count": 1.5}, "`count` must be a whole number."),
        ({"text": "", "count": 0}, "`count` must be at least 1."),
        ({"text": "", "count": 10}, "`count` must be at most 9."),
        ({"text": "", "mode": "evil words"}, "`mode` must be 'teacher' or 'qa'."),
        ({"text": "", "is_hidden": "perhaps"}, "`is_hidden` must be true or false."),
        ({"text": "", "inner": []}, "`inner` must be an object."),
        ({"text": "", "inner": {"evil words": "x"}}, "The request body must be a whole number."),
        ([], "The request body must be an object."),
        ("x", "The request body must be an object."),
    ],
)
async def test_what_is_wrong_with_a_body(
    client: httpx.AsyncClient, body: object, detail: str
) -> None:
    answer = await client.post("/api/body", json=body)
    assert (400, {"detail": detail, "code": "invalid"}) == (answer.status_code, answer.json())


@pytest.mark.parametrize("body", [b"{", b"{}}", b'{"text": }', b"\xff"])
async def test_malformed_json(client: httpx.AsyncClient, body: bytes) -> None:
    answer = await client.post(
        "/api/body", content=body, headers={"Content-Type": "application/json"}
    )
    assert (400, "invalid") == (answer.status_code, answer.json()["code"])


async def test_a_lone_surrogate_in_a_field(client: httpx.AsyncClient) -> None:
    answer = await client.post(
        "/api/body", content=rb'{"text": "\ud800"}', headers={"Content-Type": "application/json"}
    )
    detail = "`text` has characters that cannot be stored."
    assert (400, {"detail": detail, "code": "invalid"}) == (answer.status_code, answer.json())


@pytest.mark.parametrize("path", ["/api/things/7", "/api/things/x?limit=5"])
async def test_a_path_with_no_id_in_it(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path)
    detail = "`thing_id` must be an id."
    assert (400, {"detail": detail, "code": "invalid"}) == (answer.status_code, answer.json())


async def test_a_path_with_a_sign_that_no_id_holds(client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/things/%00")
    assert (404, "not_found") == (answer.status_code, answer.json()["code"])


async def test_a_number_out_of_range_in_the_address(client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/things/7e9d4e5c-8a0f-4c6a-9b62-000000000000?limit=51")
    assert {"detail": "`limit` must be at most 50.", "code": "invalid"} == answer.json()


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api", 404, "not_found"),
        ("GET", "/api/nothing", 404, "not_found"),
        ("GET", "/api/auth/me/", 404, "not_found"),
        ("GET", "/api/../etc/passwd", 404, "not_found"),
        ("GET", "/api/auth/login", 405, "method_not_allowed"),
        ("TRACE", "/api/auth/login", 405, "method_not_allowed"),
        ("BREW", "/api/auth/login", 405, "method_not_allowed"),
    ],
)
async def test_there_is_nothing_there(
    client: httpx.AsyncClient, method: str, path: str, status: int, code: str
) -> None:
    answer = await client.request(method, path)
    assert (status, code) == (answer.status_code, answer.json()["code"])
    assert status != 405 or "POST" == answer.headers["allow"]


async def test_refused_accesses_leave_a_line_with_the_address(
    client: httpx.AsyncClient,
) -> None:
    login = await register(client)
    with capture_logs() as logs:
        await client.get("/api/auth/me")
        await client.get("/api/auth/me", headers=bearing({"access_token": "x"}))
        await client.post("/api/auth/logout", headers={"Cookie": "tutor_access=x"})
        await client.get("/api/auth/me", headers=bearing(login))
        await client.get("/api/nothing")
    assert [
        ("access", "refused", "not_signed_in", "GET", "/api/auth/me"),
        ("access", "refused", "token_invalid", "GET", "/api/auth/me"),
        ("access", "refused", "bad_origin", "POST", "/api/auth/logout"),
    ] == [
        tuple(line[name] for name in ("action", "outcome", "code", "method", "route"))
        for line in logs
    ]


async def test_an_error_response_has_words_for_any_status() -> None:
    answer = errors.error_response(418)
    assert {"detail": "I'm a Teapot.", "code": "error"} == json.loads(answer.body)
