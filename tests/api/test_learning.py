"""Progress and reviews over HTTP."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.api.conftest import HERE, api_of
from tutor_app.accounts.owner import Owner
from tutor_app.container import Container, build
from tutor_app.db import utc_now
from tutor_app.learning.views import CardView
from tutor_app.settings import Settings

SKILL = "python.variables"
ITEM = "python/basics/variables-and-types#q1"


@pytest.fixture
async def container(settings: Settings, migrated_file: Path) -> AsyncIterator[Container]:
    shutil.copy(migrated_file, settings.data_dir / "tutor.db")
    built = build(settings)
    await built.start()
    yield built
    await built.stop()


@pytest.fixture
def visitor(container: Container) -> tuple[Owner, str]:
    return container.accounts.new_visitor()


@pytest.fixture
async def client(
    container: Container, visitor: tuple[Owner, str]
) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(api_of(container))
    headers = {"X-Visitor-Token": visitor[1]}
    async with httpx.AsyncClient(transport=transport, base_url=HERE, headers=headers) as opened:
        yield opened


@pytest.fixture
async def card(container: Container, visitor: tuple[Owner, str]) -> CardView:
    """A card that is due."""
    ago = utc_now() - timedelta(hours=1)
    return await container.learning.missed(visitor[0], ITEM, SKILL, "What?", "That.", "", ago)


def given(**more: Any) -> dict[str, Any]:
    values = {"skill": SKILL, "source": "check", "item": ITEM, "is_right": True}
    return values | {"at": (utc_now() - timedelta(minutes=5)).isoformat()} | more


async def test_answers_go_in_and_progress_comes_out(client: httpx.AsyncClient):
    body = {"observations": [given(seconds=60.0), given(skill="python.types", is_right=False)]}
    answer = await client.put("/api/progress", json=body)
    again = await client.put("/api/progress", json=body)
    progress = (await client.get("/api/progress")).json()

    assert [SKILL, "python.types"][::-1] == [one["skill"] for one in answer.json()["skills"]]
    assert {"skills": []} == again.json()
    assert (1, 1.0) == (progress["streak_days"], progress["minutes"])
    assert 14 == len(progress["reviews_ahead"])
    assert {"kind", "title", "reason", "section"} == set(progress["next_step"])


@pytest.mark.parametrize(
    "wrong",
    [
        {"score": 2},
        {"score": "1"},
        {"is_right": "yes"},
        {"is_right": None},
        {"source": "review"},
        {"hints": 1.5},
        {"hints": -1},
        {"tries": 0},
        {"seconds": -1},
        {"at": "2026-05-20T10:00:00"},
        {"at": "yesterday"},
        {"at": "2999-01-01T00:00:00Z"},
        {"at": "1990-01-01T00:00:00Z"},
        {"item": "a b"},
        {"item": 5},
        {"skill": "x" * 81},
        {"skill": "\x00"},
    ],
)
async def test_an_answer_that_cannot_be_is_refused_in_a_sentence(
    client: httpx.AsyncClient, wrong: dict[str, Any]
):
    answer = await client.put("/api/progress", json={"observations": [given(), given(**wrong)]})

    assert 400 == answer.status_code, answer.text
    assert answer.json()["detail"].endswith(".")
    assert 0 == (await client.get("/api/progress")).json()["streak_days"]


@pytest.mark.parametrize("body", ["{}", "[]", '{"observations": {}}', '{"observations": [1]}', "x"])
async def test_a_body_that_is_none_is_refused(client: httpx.AsyncClient, body: str):
    headers = {"Content-Type": "application/json"}
    assert 400 == (await client.put("/api/progress", content=body, headers=headers)).status_code


async def test_too_many_answers_are_refused(client: httpx.AsyncClient):
    answer = await client.put("/api/progress", json={"observations": [given()] * 201})

    assert (400, "too_many_observations") == (answer.status_code, answer.json()["code"])


@pytest.mark.parametrize("zone", ["Moon/Crater", "../etc/passwd", "x" * 500])
async def test_a_time_zone_that_does_not_exist_is_refused(client: httpx.AsyncClient, zone: str):
    assert 400 == (await client.get("/api/progress", params={"time_zone": zone})).status_code


async def test_a_card_is_due_rated_and_taken_back(client: httpx.AsyncClient, card: CardView):
    due = (await client.get("/api/reviews/due")).json()
    rated = await client.post(f"/api/reviews/{card.id}", json={"rating": "good"})
    twice = await client.post(f"/api/reviews/{card.id}", json={"rating": "good"})
    undone = await client.post("/api/reviews/undo")
    nothing = await client.post("/api/reviews/undo")

    assert (1, [str(card.id)]) == (due["due"], [one["id"] for one in due["items"]])
    assert {"again", "hard", "good", "easy"} == set(due["items"][0]["waits_seconds"])
    assert (200, 1) == (rated.status_code, rated.json()["reviews"])
    assert (409, "not_due") == (twice.status_code, twice.json()["code"])
    assert (200, 0) == (undone.status_code, undone.json()["reviews"])
    assert (404, "nothing_to_undo") == (nothing.status_code, nothing.json()["code"])


@pytest.mark.parametrize("body", [{}, {"rating": "best"}, {"rating": 3}, {"rating": None}, []])
async def test_a_rating_that_is_none_is_refused(
    client: httpx.AsyncClient, card: CardView, body: Any
):
    assert 400 == (await client.post(f"/api/reviews/{card.id}", json=body)).status_code


@pytest.mark.parametrize("limit", ["0", "101", "-1", "many", "1.5"])
async def test_a_limit_that_is_none_is_refused(client: httpx.AsyncClient, limit: str):
    assert 400 == (await client.get("/api/reviews/due", params={"limit": limit})).status_code


async def test_a_missing_card_is_not_found(client: httpx.AsyncClient):
    answer = await client.post(f"/api/reviews/{uuid4()}", json={"rating": "good"})

    assert 404 == answer.status_code
