"""Courses over HTTP: a course is found, read, tried, hinted and taught without any page."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from tests.api.conftest import HERE, api_of
from tutor_app.container import Container, build
from tutor_app.settings import Settings

LISTS = "python/collections/lists-and-slicing"
EXERCISE = f"/api/exercises/{LISTS}/e1"


@pytest.fixture
async def container(settings: Settings, migrated_file: Path) -> AsyncIterator[Container]:
    shutil.copy(migrated_file, settings.data_dir / "tutor.db")
    built = build(settings.model_copy(update={"study_rate": "60/minute"}))
    await built.start()
    yield built
    await built.drain()
    await built.stop()


@pytest.fixture
async def client(container: Container) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(api_of(container))
    headers = {"X-Visitor-Token": container.accounts.new_visitor()[1]}
    async with httpx.AsyncClient(transport=transport, base_url=HERE, headers=headers) as opened:
        yield opened


async def test_a_section_from_the_catalogue_to_its_worked_solution(
    client: httpx.AsyncClient, container: Container
):
    courses = (await client.get("/api/courses")).json()
    assert not courses["can_generate"]
    assert "python" in {course["slug"] for course in courses["items"]}
    found = (await client.get("/api/library/search", params={"q": "slice a list"})).json()
    assert LISTS == found[0]["section"]
    shown = await client.get(f"/api/sections/{LISTS}")
    exercise = container.library.section(LISTS).exercises[0]
    assert exercise.solution not in shown.text
    assert "reason" not in shown.json()["checks"][0]

    assert 409 == (await client.get(f"{EXERCISE}/hints/1")).status_code
    tried = {"code": "def trimmed(scores):\n    return [1]", "passed": False}
    assert 201 == (await client.post(f"{EXERCISE}/attempts", json=tried)).status_code
    too_far = await client.get(f"{EXERCISE}/hints/2")
    assert (409, "hint_too_early") == (too_far.status_code, too_far.json()["code"])
    hints = [(await client.get(f"{EXERCISE}/hints/{n}")).json()["text"] for n in (1, 2, 3)]
    assert list(exercise.hints) == hints
    solved = {"code": exercise.solution, "passed": True, "seconds": 90}
    ladder = (await client.post(f"{EXERCISE}/attempts", json=solved)).json()["ladder"]
    assert (True, exercise.solution) == (ladder["is_passed"], ladder["solution"])
    progress = (await client.get("/api/progress")).json()
    assert set(container.library.section(LISTS).skills) <= {
        skill["skill"] for one in progress["courses"] for skill in one["skills"]
    }


async def test_two_tabs_that_move_the_lesson_notice_each_other(client: httpx.AsyncClient):
    place = "/api/courses/python/position"
    seen = (await client.put(place, json={"section": LISTS})).json()
    first = {"section": "python/basics/running-python", "version": seen["version"]}
    assert 200 == (await client.put(place, json=first)).status_code
    late = await client.put(place, json={"section": LISTS, "version": seen["version"]})
    assert (409, "position_moved") == (late.status_code, late.json()["code"])
    assert (
        first["section"] == (await client.get("/api/courses/python")).json()["position"]["section"]
    )
    other = await client.put(place, json={"section": "git/basics/x"})
    assert (400, "other_course") == (other.status_code, other.json()["code"])


async def test_a_lesson_begins_and_its_conversation_is_named(client: httpx.AsyncClient):
    begun = await client.post(f"/api/sections/{LISTS}/lesson", json={})
    assert 202 == begun.status_code, begun.text
    conversation = begun.json()["conversation_id"]
    events = await client.get(begun.json()["events_url"])
    assert "event: completed" in events.text
    shown = (await client.get(f"/api/conversations/{conversation}")).json()
    assert "Lists and slicing" in shown["messages"][-1]["content"]
    assert "Python from zero" == shown["title"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"code": "x\n" * 100_000, "passed": False}, "code_too_long"),
        ({"code": "   ", "passed": False}, "empty_code"),
        ({"code": "x", "passed": False, "seconds": -1}, "bad_attempt"),
        ({"code": "x", "passed": False, "tests": [{}] * 101}, "bad_attempt"),
    ],
)
async def test_attempts_that_are_none_say_why(client: httpx.AsyncClient, body: dict, code: str):
    refused = await client.post(f"{EXERCISE}/attempts", json=body)
    assert (400, code) == (refused.status_code, refused.json()["code"])
    assert "in the editor" in refused.json()["detail"] or "empty_code" == code


async def test_without_a_key_a_wish_is_answered_with_what_is_possible(client: httpx.AsyncClient):
    refused = await client.post("/api/courses/generate", json={"wish": "Rust for C++ people"})
    assert "no_model" == refused.json()["code"]
    assert "bundled courses are complete" in refused.json()["detail"]


async def test_who_does_too_much_is_told_to_wait(client: httpx.AsyncClient, container: Container):
    path = f"/api/sections/{LISTS}/checks/1"
    answers = [await client.post(path, json={"choice": 0}) for _ in range(61)]
    assert {200} == {answer.status_code for answer in answers[:60]}
    assert 429 == answers[-1].status_code
    assert "Try again in" in answers[-1].json()["detail"]
    assert 200 == (await client.get(f"/api/sections/{LISTS}")).status_code
