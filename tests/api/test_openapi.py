"""Whatever the description of the API allows, and much that it forbids: never a server's error."""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any

import httpx
import pytest
import requests
import schemathesis
from anyio.from_thread import BlockingPortal, start_blocking_portal
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import APIOperation, Case, GenerationMode

from tests.api.bound_values import KINDS
from tests.api.bounds import Probe, probes_of
from tests.api.conftest import HERE, PASSWORD, api_of
from tutor_app.accounts.owner import Owner
from tutor_app.accounts.views import Registration
from tutor_app.chat.tables import Conversation, Message, Turn
from tutor_app.container import Container, build
from tutor_app.db import new_id, utc_now
from tutor_app.limits.rates import SUFFIX
from tutor_app.settings import Provider, Settings

pytestmark = pytest.mark.slow
EXAMPLES = 6
PATIENCE_SECONDS = 20.0
SERVER_ERROR = 500
BAD_REQUEST = 400
NOT_HERE = {"no_model", "voice_unavailable"}
"""Courses to a wish need a provider and say so without one; that of the voice does not answer."""
NOBODY = Provider(name="Nobody", base_url="http://127.0.0.1:9", models=("voice",))
EDGES = (-1, 0, 2**31, 2**63, 10**20, "1e400", "\x00", "x" * 3_000)
Ask = Callable[[requests.PreparedRequest], httpx.Response]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with one exchange: the headers that say who it is, and the ids of what they have."""

    owner: Owner
    headers: dict[str, str]
    ids: dict[str, str]


@pytest.fixture
def portal() -> Iterator[BlockingPortal]:
    """An event loop in a thread: Hypothesis calls from a plain function."""
    with start_blocking_portal() as opened:
        yield opened


@pytest.fixture
def container(
    portal: BlockingPortal, settings: Settings, migrated_file: Path
) -> Iterator[Container]:
    shutil.copy(migrated_file, settings.data_dir / "tutor.db")
    rates = [name for name in Settings.model_fields if name.endswith(SUFFIX)]
    changed = dict.fromkeys(rates, "1000000/second") | {"tts_provider": NOBODY}
    built = build(settings.model_copy(update=changed))
    portal.call(built.start)
    yield built
    portal.call(built.stop)


async def visitor(container: Container, _name: str) -> Person:
    owner, token = container.accounts.new_visitor()
    return Person(owner, {"X-Visitor-Token": token}, await exchange(container, owner))


async def user(container: Container, name: str) -> Person:
    login = await container.accounts.register(Registration(PASSWORD, username=name), None)
    owner = await container.accounts.identify(login.access_token)
    headers = {"Authorization": f"Bearer {login.access_token}"}
    return Person(owner, headers, await exchange(container, owner))


async def exchange(container: Container, owner: Owner) -> dict[str, str]:
    """A question and a stopped answer; their ids by the names that paths have for them."""
    talk = Conversation(owner_id=owner.id, teaching_mode="qa", message_count=2)
    question = Message(conversation_id=talk.id, position=1, role="user", content="What is a heap?")
    answer = Message(conversation_id=talk.id, position=2, role="assistant", content="A tree that")
    answer.parent_id = question.id
    turn = Turn(
        conversation_id=talk.id,
        owner_id=owner.id,
        question_id=question.id,
        answer_id=answer.id,
        state="stopped",
        lease_until=utc_now(),
    )
    async with container.database.transaction() as db:
        db.add_all([talk, question, answer, turn])
    return {
        "conversation_id": str(talk.id),
        "message_id": str(answer.id),
        "turn_id": str(turn.id),
    }


async def send(app: FastAPI, person: Person, request: requests.PreparedRequest) -> httpx.Response:
    """What the API answers a person, to the end."""
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, timeout=PATIENCE_SECONDS) as client:
        return await client.request(
            str(request.method),
            str(request.url),
            content=request.body,
            headers={**request.headers, **person.headers},
        )


@pytest.mark.parametrize("who", [visitor, user])
def test_no_request_makes_the_server_fail(
    portal: BlockingPortal, container: Container, who: Callable[..., Any]
) -> None:
    app = api_of(container)
    schema = schemathesis.openapi.from_dict(app.openapi())
    for number, found in enumerate(schema.get_all_operations()):
        operation = found.ok()
        person = portal.call(who, container, f"ada{number}")
        check(operation, partial(portal.call, send, app, person), person)


def test_bounds_that_are_told_are_kept(portal: BlockingPortal, container: Container) -> None:
    app = api_of(container)
    person = portal.call(user, container, "ada")

    def answer_to(probe: Probe, value: object) -> tuple[int, str]:
        """The status, and why it was refused: the same place in fresh surroundings."""
        ids = portal.call(exchange, container, person.owner)
        answer = portal.call(send, app, person, probe.request(HERE, ids, value))
        assert is_no_failure(answer), answer.text
        return answer.status_code, answer.json()["detail"] if answer.is_error else ""

    probes = list(probes_of(app.openapi()))
    wrong = []
    for probe in probes:
        inside, at, beyond = (answer_to(probe, value) for value in probe.values)
        is_taken = at[0] < BAD_REQUEST or at == inside
        is_kept = BAD_REQUEST <= beyond[0] < SERVER_ERROR and (probe.is_relative or at != beyond)
        if not (is_taken and is_kept):
            wrong.append((probe.name, inside, at, beyond))
    assert [] == wrong
    assert set(KINDS) == {probe.kind for probe in probes}


def is_no_failure(answer: httpx.Response) -> bool:
    """Whether the server did what it can do here."""
    return answer.status_code < SERVER_ERROR or answer.json()["code"] in NOT_HERE


def check(operation: APIOperation, answer_to: Ask, person: Person) -> None:
    """Ask with many values, of right and wrong types, half of the time about what is there."""

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases(operation), is_theirs=st.booleans())
    def answers(case: Case, is_theirs: bool) -> None:
        if is_theirs:
            known = person.ids.keys() & (case.path_parameters or {}).keys()
            case.path_parameters.update({name: person.ids[name] for name in known})
        expect_no_failure(answer_to, documented, **case.as_transport_kwargs(base_url=HERE))

    documented = {str(status) for status in operation.definition.raw["responses"]}
    answers()
    url = HERE + operation.path.format_map(defaultdict(new_id, person.ids))
    for parameter, edge in product(operation.query, EDGES):
        asked = {"params": {parameter.name: edge}}
        expect_no_failure(answer_to, documented, operation.method, url, **asked)


def cases(operation: APIOperation) -> st.SearchStrategy[Case]:
    """Requests as described, and such as are not."""
    return st.one_of(operation.as_strategy(generation_mode=mode) for mode in GenerationMode)


def expect_no_failure(answer_to: Ask, documented: set[str], *parts: Any, **more: Any) -> None:
    """Ask: the answer is described, no failure, and says in the common form what was wrong."""
    try:
        request = requests.Request(*parts, **more).prepare()
    except (requests.RequestException, UnicodeError):
        return  # no client can send it
    answer = answer_to(request)
    assert is_no_failure(answer), answer.text
    status = str(answer.status_code)
    assert documented & {status, f"{status[0]}XX"}, f"{status} is not described"
    if answer.is_error:
        assert {"detail", "code"} == set(answer.json())
