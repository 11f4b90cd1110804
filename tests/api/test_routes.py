"""Every route, called by somebody who may not: refused, nothing leaks, nothing changes.

The routes are found by code: a new one fails here until it stands in OPEN, FORMS or CLOSED.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from fastapi.routing import APIRoute

from tests.api.conftest import HERE, api_of
from tests.stored import rows
from tutor_app.api.app import _routers
from tutor_app.chat.tables import Message, Turn
from tutor_app.container import Container, build
from tutor_app.courses.tables import GeneratedCourse
from tutor_app.db import utc_now
from tutor_app.settings import Settings
from tutor_app.voice.speech_tasks.tables import SpeechTask

SECRET = "the heron builds its nest"
REFUSED = {401, 403}

OPEN = {  # for everybody; what they may do is tested beside each
    "GET /api/auth/visit",
    "GET /api/docs",
    "GET /api/docs/start.js",
    "GET /api/docs/{name}",
    "GET /health",
    "GET /metrics",
    "GET /ready",
    "HEAD /health",
    "HEAD /ready",
    "POST /api/auth/login",
    "POST /api/auth/refresh",
    "POST /api/auth/register",
    "POST /api/auth/visit",
}
FORMS = {  # answer 303 back to a page with the reason
    "POST /api/auth/delete/form",
    "POST /api/auth/login/form",
    "POST /api/auth/logout-all/form",
    "POST /api/auth/logout/form",
    "POST /api/auth/password/form",
    "POST /api/auth/register/form",
}
CLOSED: dict[str, dict[str, object] | None] = {  # with a body that is right
    "DELETE /api/auth/me": {"password": "three unrelated words"},
    "DELETE /api/conversations": None,
    "DELETE /api/conversations/{conversation_id}": None,
    "DELETE /api/voice/{voice_session_id}": None,
    "GET /api/auth/me": None,
    "GET /api/auth/me/export": None,
    "GET /api/conversations": None,
    "GET /api/conversations/{conversation_id}": None,
    "DELETE /api/courses/{course}": None,
    "GET /api/courses": None,
    "GET /api/courses/{course}": None,
    "GET /api/exercises/{exercise:path}": None,
    "GET /api/exercises/{exercise:path}/hints/{number}": None,
    "GET /api/library/search": None,
    "GET /api/progress": None,
    "GET /api/reviews/due": None,
    "GET /api/sections/{section:path}": None,
    "GET /api/speech-to-text/status/{task_id}": None,
    "GET /api/text-to-speech/voices": None,
    "GET /api/turns/{turn_id}/events": None,
    "GET /api/voice/config": None,
    "PATCH /api/auth/me": {"name": "Eve"},
    "PATCH /api/conversations/{conversation_id}": {"title": "Eve's"},
    "POST /api/auth/logout": None,
    "POST /api/auth/logout-all": None,
    "PUT /api/auth/password": {"old_password": "x" * 8, "new_password": "y" * 12},
    "POST /api/conversations": {"teaching_mode": "qa"},
    "POST /api/conversations/{conversation_id}/messages": {"text": "What is a list?"},
    "POST /api/conversations/{conversation_id}/restore": None,
    "PUT /api/messages/{message_id}/rating": {"rating": 1},
    "POST /api/messages/{message_id}/regenerate": None,
    "POST /api/courses/generate": {"wish": "Rust for C++ people"},
    "POST /api/exercises/{exercise:path}/attempts": {"code": "x = 1", "passed": True},
    "POST /api/sections/{section:path}/checks/{number}": {"choice": 0},
    "POST /api/sections/{section:path}/lesson": {},
    "POST /api/sections/{section:path}/text": None,
    "POST /api/reviews/undo": None,
    "POST /api/reviews/{card_id}": {"rating": "good"},
    "PUT /api/courses/{course}": {
        "title": "Rust",
        "summary": "Rust for those who know C++.",
        "level": "beginner",
        "chapters": [
            {"title": "One", "sections": [{"title": "One", "goal": "You can.", "minutes": 10}]}
        ],
    },
    "POST /api/speech-to-text": None,
    "POST /api/text-to-speech": {"text": "Hello."},
    "PUT /api/courses/{course}/position": {"section": "python/basics/running-python"},
    "PUT /api/progress": {"observations": []},
    "PUT /api/sections/{section:path}/done": {"is_done": True},
    "POST /api/turns/{turn_id}/continue": None,
    "POST /api/turns/{turn_id}/stop": None,
    "POST /api/voice/offer": {"sdp": "v=0", "type": "offer"},
}
ROUTES = sorted(
    f"{method} {route.path}"
    for router in _routers()
    for route in router.routes
    if isinstance(route, APIRoute)
    for method in route.methods
)
WITH_ID = sorted(name for name in CLOSED if "{" in name)
NOWHERE = str(uuid4())
OUTLINE = [
    {
        "slug": "1-one",
        "title": SECRET,
        "sections": [{"slug": "1-one", "title": SECRET, "goal": SECRET, "minutes": 5}],
    }
]


@dataclass(frozen=True, slots=True)
class Ids:
    """What the braces of a path stand for."""

    conversation_id: str
    message_id: str
    turn_id: str
    voice_session_id: str
    card_id: str
    course: str
    task_id: str

    @property
    def section(self) -> str:
        """A section of the course."""
        return f"{self.course}/1-one/1-one"

    @property
    def exercise(self) -> str:
        """An exercise of that section."""
        return f"{self.section}/e1"

    number = "1"

    def path(self, route: str) -> str:
        """The path of a route with these ids."""
        return re.sub(
            r"{(\w+)(?::path)?}", lambda place: getattr(self, place[1]), route.split(" ")[1]
        )


@pytest.fixture
async def container(settings: Settings, migrated_file: Path) -> AsyncIterator[Container]:
    shutil.copy(migrated_file, settings.data_dir / "tutor.db")
    built = build(settings.model_copy(update={"message_rate": "1000/minute"}))
    await built.start()
    yield built
    await built.stop()


@pytest.fixture
async def client(container: Container) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(api_of(container))
    async with httpx.AsyncClient(transport=transport, base_url=HERE) as opened:
        yield opened


@pytest.fixture
async def hers(container: Container) -> Ids:
    """Somebody else's exchange."""
    ada, _ = container.accounts.new_visitor()
    view, _ = await container.conversations.create(ada, "qa", SECRET)
    question = Message(conversation_id=view.id, position=1, role="user", content=SECRET)
    answer = Message(conversation_id=view.id, position=2, role="assistant", content=SECRET)
    answer.parent_id = question.id
    turn = Turn(
        conversation_id=view.id,
        owner_id=ada.id,
        question_id=question.id,
        answer_id=answer.id,
        state="stopped",
        lease_until=utc_now(),
    )
    course = GeneratedCourse(owner_id=ada.id, slug="my-herons", title=SECRET, outline=OUTLINE)
    task = SpeechTask(owner_id=ada.id, status="completed", result={"text": SECRET})
    async with container.database.transaction() as db:
        db.add_all([question, answer, turn, course, task])
    card = await container.learning.missed(
        ada, "a#q1", "a.b", SECRET, SECRET, "", utc_now() - timedelta(days=1)
    )
    listening = container.voice.peers._outboxes.new(ada.id)
    ids = (view.id, answer.id, turn.id, listening.id, card.id, course.slug, task.id)
    return Ids(*map(str, ids))


def test_every_route_stands_in_a_table():
    assert sorted(OPEN | FORMS | set(CLOSED)) == ROUTES


@pytest.mark.parametrize("route", sorted(CLOSED))
async def test_without_a_login_it_is_refused(
    client: httpx.AsyncClient, container: Container, hers: Ids, route: str
):
    before = rows(container.settings.data_dir)

    answer = await client.request(
        route.split(" ", maxsplit=1)[0], hers.path(route), json=CLOSED[route]
    )

    assert answer.status_code in REFUSED, answer.text
    assert {"detail", "code"} == set(answer.json())
    assert SECRET not in answer.text
    assert before == rows(container.settings.data_dir)


@pytest.mark.parametrize("route", WITH_ID)
async def test_a_foreign_id_answers_exactly_as_a_missing_one(
    client: httpx.AsyncClient, container: Container, hers: Ids, route: str
):
    _, client.headers["X-Visitor-Token"] = container.accounts.new_visitor()
    before = rows(container.settings.data_dir)
    method = route.split(" ", maxsplit=1)[0]

    foreign = await client.request(method, hers.path(route), json=CLOSED[route])
    missing = await client.request(method, Ids(*[NOWHERE] * 7).path(route), json=CLOSED[route])

    assert (404, missing.text) == (foreign.status_code, foreign.text)
    assert missing.status_code == 404
    assert before == rows(container.settings.data_dir)


@pytest.mark.parametrize("route", WITH_ID)
async def test_an_id_that_is_none_is_refused(
    client: httpx.AsyncClient, container: Container, route: str
):
    _, client.headers["X-Visitor-Token"] = container.accounts.new_visitor()
    for garbage in ("x", "0", "%00", "..%2F..%2Fhealth", "a" * 2_000):
        path = Ids(*[garbage] * 7).path(route)

        answer = await client.request(route.split(" ", maxsplit=1)[0], path, json=CLOSED[route])

        assert answer.status_code in {400, 404, 405}, (garbage, answer.text)


@pytest.mark.parametrize("route", sorted(FORMS))
async def test_an_empty_form_goes_back_to_its_page(
    client: httpx.AsyncClient, container: Container, hers: Ids, route: str
):
    before = rows(container.settings.data_dir)

    answer = await client.post(hers.path(route), data={}, headers={"Origin": HERE})

    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/")
    assert before == rows(container.settings.data_dir)
