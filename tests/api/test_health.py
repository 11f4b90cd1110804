"""/health and /ready."""

from __future__ import annotations

import httpx
import pytest
from sqlalchemy import Connection, event

from tests.api.conftest import LIBRARY, Shell
from tests.limits.clock import Clock
from tests.wire import Wire
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


@pytest.mark.parametrize("how", ["read-only", "damaged"])
async def test_a_database_that_takes_no_change_is_not_ready(
    client: httpx.AsyncClient, shell: Shell, how: str
) -> None:
    database = Database(shell.settings.url_of_database)
    shell.status = Status(database, lambda: (LIBRARY,), now=iter(range(0, 100, 10)).__next__)
    assert 200 == (await client.get("/ready")).status_code
    if how == "damaged":
        await database.close()
        (shell.settings.data_dir / "tutor.db").write_bytes(b"no database" * 1_000)
    else:

        @event.listens_for(database.engine.sync_engine, "begin")
        def _limit(connection: Connection) -> None:
            connection.exec_driver_sql("PRAGMA query_only=ON")

    answer = await client.get("/ready")
    expected = (503, "SQLite does not answer just now.", "storage_unavailable")
    assert expected == (
        answer.status_code,
        answer.json()["detail"],
        answer.json()["code"],
    )
    await database.close()


async def test_a_database_that_hangs_is_not_ready_until_it_answers(
    client: httpx.AsyncClient, shell: Shell, wired_database: Database, postgresql_wire: Wire
) -> None:
    clock = iter(range(0, 100, 10)).__next__
    shell.status = Status(wired_database, lambda: (LIBRARY,), now=clock)
    postgresql_wire.hang()
    answer = await client.get("/ready")
    postgresql_wire.go_on()
    assert (503, "PostgreSQL does not answer just now.") == (
        answer.status_code,
        answer.json()["detail"],
    )
    assert 200 == (await client.get("/ready")).status_code


async def test_without_the_redis_that_is_named_it_is_not_ready(
    client: httpx.AsyncClient, shell: Shell
) -> None:
    answers = iter([True, False, True])

    async def shared() -> bool:
        return next(answers)

    clock = Clock()
    shell.status = Status(shell.database, lambda: (LIBRARY,), shared=shared, now=clock)
    statuses = []
    for _ in range(3):
        statuses += [(await client.get("/ready")).status_code for _ in range(2)]
        clock.pass_by(2)
    assert [200, 200, 503, 503, 200, 200] == statuses


async def test_a_server_that_is_going_down_takes_no_more_work(
    client: httpx.AsyncClient, shell: Shell
) -> None:
    shell.turns.draining.set()
    assert 200 == (await client.get("/health")).status_code
    answer = await client.get("/ready")
    assert (503, "draining") == (answer.status_code, answer.json()["code"])
