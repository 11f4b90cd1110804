"""/metrics: for this machine or with the token; requests counted by route."""

from __future__ import annotations

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.api.conftest import Shell, client_of, register


async def counted(shell: Shell) -> dict[tuple[str, str, str], float]:
    async with client_of(shell, "127.0.0.1") as client:
        text = (await client.get("/metrics")).text
    return {
        (sample.labels["method"], sample.labels["route"], sample.labels["status"]): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name == "tutor_http_seconds_count"
    }


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}, 403),
        ("203.0.113.7", {}, 403),
        ("203.0.113.7", {"X-Forwarded-For": "127.0.0.1"}, 403),
        ("203.0.113.7", {"Authorization": "Bearer the token"}, 200),
        ("203.0.113.7", {"Authorization": "Bearer the toke"}, 403),
        ("203.0.113.7", {"Authorization": "Bearer "}, 403),
        ("203.0.113.7", {"Authorization": "Basic the token"}, 403),
        (None, {}, 403),
    ],
)
async def test_who_may_look(
    shell: Shell, address: str | None, headers: dict[str, str], status: int
) -> None:
    shell.settings = shell.settings.model_copy(update={"metrics_token": "the token"})
    async with client_of(shell, address) as client:
        answer = await client.get("/metrics", headers=headers)
    assert status == answer.status_code
    assert ("tutor_http_seconds" in answer.text) == (status == 200)


async def test_without_a_token_nobody_else_may_look(client: httpx.AsyncClient) -> None:
    for token in ("", "x"):
        answer = await client.get("/metrics", headers={"Authorization": f"Bearer {token}"})
        assert (403, "forbidden") == (answer.status_code, answer.json()["code"])


async def test_requests_are_counted_by_route_method_and_status(
    client: httpx.AsyncClient, shell: Shell
) -> None:
    before = await counted(shell)
    await register(client)
    await client.get("/api/auth/me")
    await client.get("/api/nothing/at/all")
    await client.request("BREW", "/api/auth/me")
    await client.get("/a/page")
    after = await counted(shell)
    assert {
        ("POST", "/api/auth/register", "201"): 1,
        ("GET", "/api/auth/me", "401"): 1,
        ("GET", "unmatched", "404"): 1,
        ("other", "/api/auth/me", "405"): 1,
        ("GET", "/metrics", "200"): 1,
    } == {key: after[key] - before.get(key, 0) for key in after if after[key] != before.get(key, 0)}
