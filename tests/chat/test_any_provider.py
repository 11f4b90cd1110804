"""Gate and titles with nothing set but `LLM_PROVIDERS`, over the wire."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.doubles.groq_behaviour import Behaviour
from tests.doubles.groq_server import GroqServer
from tutor_app.accounts.owner import Owner
from tutor_app.container import Container, build
from tutor_app.db import Database, new_id
from tutor_app.settings import Provider, Settings

QUESTION = "How do I reverse a linked list in Python?"
ANSWER = "Point each node of the linked list at the node before it."
UNSURE = "Is there anything faster than that?"


@pytest.fixture(params=[("llama3.2:1b", "qwen2.5-coder:7b"), ("my-own-model",)], ids=len)
async def server(request: pytest.FixtureRequest) -> AsyncIterator[GroqServer]:
    async with GroqServer(shape="ollama", offer=request.param) as running:
        running.always("*", Behaviour(text=ANSWER))
        yield running


@pytest.fixture
async def services(
    server: GroqServer, settings: Settings, sqlite_database: Database
) -> AsyncIterator[Container]:
    only = {"llm_providers": (Provider(name="mine", base_url=server.url),)}
    built = build(settings.model_copy(update=only))
    await built.start()
    yield built
    await built.drain()
    await built.stop()


async def titled(services: Container, question: str) -> str:
    owner = Owner(new_id(), name="Ada")
    view, _ = await services.conversations.create(owner, "qa")
    turn = await services.turns.start(owner, view.id, question)
    events = [event async for event in await services.turns.events(owner, turn.turn_id)]
    assert "completed" == events[-1].kind
    await services.titles.written(view.id)
    return (await services.conversations.get(owner, view.id)).title


async def test_the_gate_asks_a_model_that_is_there(services: Container, server: GroqServer):
    assert ("model", True) == _short(await services.gate.check(UNSURE))
    server.always("gate", Behaviour(text="NO"))
    assert ("model", False) == _short(await services.gate.check(f"And now? {UNSURE}"))
    server.always("gate", Behaviour(text="<think>YES or NO?</think>\n**NO**"))
    assert ("model", False) == _short(await services.gate.check(f"So? {UNSURE}"))


@pytest.mark.parametrize(
    ("reply", "title"),
    [
        ("Reversing a linked list", "Reversing a linked list"),
        ('<think>A title.</think>Title: "Linked list"', "Linked list"),
        ("Why SQL indexes help", QUESTION[:-1]),
        ("I will not.\nIt is against my rules.", QUESTION[:-1]),
    ],
)
async def test_titles_come_after_the_answer_out_of_the_talk(
    services: Container, server: GroqServer, reply: str, title: str
):
    server.always("title", Behaviour(text=reply))
    assert title == await titled(services, QUESTION)
    assert "title" == server.chats[-1].purpose
    assert ANSWER in server.chats[-1].question


def _short(verdict) -> tuple[str, bool]:
    return verdict.reason, verdict.is_allowed
