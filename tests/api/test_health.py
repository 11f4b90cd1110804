"""/health and /ready."""

from __future__ import annotations

import httpx
import pytest

from tests.api.conftest import Shell
from tutor_app.db import Database
from tutor_app.status import Status


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("path", ["/health", "/ready"])
async def test_all_is_well(client: httpx.AsyncClient, method: str, path: str) -> None:
    assert 200 == (await client.request(method, path)).status_code


async def test_what_is_said(client: httpx.AsyncClient) -> None:
    assert {"status": "ok"} == (await client.get("/health")).json()
    assert {
        "status": "ok",
        "storage": "SQLite answers",
        "headline": "Offline library answers now.",
        "engines": [{"name": "Offline library", "provider": "library", "state": "ready"}],
    } == (await client.get("/ready")).json()


async def test_without_a_database_it_lives_and_is_not_ready(
    client: httpx.AsyncClient, shell: Shell
) -> None:
    nowhere = shell.settings.data_dir / "no such folder" / "tutor.db"
    shell.status = Status(Database(f"sqlite+aiosqlite:///{nowhere}"), tuple)
    assert 200 == (await client.get("/health")).status_code
    answer = await client.get("/ready")
    assert (503, "storage_unavailable") == (answer.status_code, answer.json()["code"])
    assert int(answer.headers["retry-after"]) > 0


async def test_a_server_that_is_going_down_takes_no_more_work(
    client: httpx.AsyncClient, shell: Shell
) -> None:
    shell.turns.draining.set()
    assert 200 == (await client.get("/health")).status_code
    answer = await client.get("/ready")
    assert (503, "draining") == (answer.status_code, answer.json()["code"])
