from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import BaseModel, Field

from tests.doubles.groq_behaviour import Behaviour, failing, rate_limited
from tests.doubles.groq_server import GroqServer
from tests.llm.asking import ask
from tests.llm.conftest import Connect
from tutor_app.llm.chain import ModelChain, Patience
from tutor_app.llm.groq_model import GroqModel
from tutor_app.llm.pace import ReadingPace
from tutor_app.llm.ports import ModelError
from tutor_app.llm.rests import Rests
from tutor_app.llm.structured import fill_in, strict_schema

BIG, SMALL = "llama-3.3-70b-versatile", "llama-3.1-8b-instant"
GOOD = '{"text": "What is O(1)?", "options": [{"label": "constant"}], "level": 2}'
UNFIT = '{"text": "What is O(1)?", "options": [{"label": "constant"}], "level": "high"}'


class Option(BaseModel):
    label: str


class Question(BaseModel):
    text: str
    options: list[Option]
    level: int = Field(default=1, ge=1, le=3)


@pytest.fixture
def chain(groq: GroqServer, connected: Connect) -> ModelChain:
    client, pace = connected(groq), ReadingPace()
    models = [GroqModel(client, name, pace=pace) for name in (BIG, SMALL)]
    return ModelChain(lambda: models, None, rests=Rests(), patience=Patience(first_token=0.4))


def asked(server: GroqServer) -> list[tuple[str, str]]:
    return [(seen.model, seen.body["response_format"]["type"]) for seen in server.chats]


def test_the_schema_is_as_providers_demand() -> None:
    schema = strict_schema(Question)
    assert ["text", "options", "level"] == schema["required"]
    assert (False, False) == (
        schema["additionalProperties"],
        schema["$defs"]["Option"]["additionalProperties"],
    )
    assert "default" not in schema["properties"]["level"]


async def test_a_schema_is_sent_and_the_answer_read(groq: GroqServer, chain: ModelChain) -> None:
    groq.queue(BIG, Behaviour(text=GOOD))
    found = await fill_in(chain, ask(temperature=0.1), Question)
    assert Question(text="What is O(1)?", options=[Option(label="constant")], level=2) == found
    body = groq.chats[0].body
    assert json.dumps(strict_schema(Question)) in body["messages"][0]["content"]
    wanted = {"name": "Question", "schema": strict_schema(Question), "strict": True}
    assert {"type": "json_schema", "json_schema": wanted} == body["response_format"]
    assert (0.1, False) == (body["temperature"], "frequency_penalty" in body)


@pytest.mark.parametrize(
    "text",
    [
        *(f"```json\n{GOOD}\n```", f"  ```\n{GOOD}```\n", f"\n{GOOD}"),
        f"Sure! Here it is:\n\n{GOOD}\n\nTell me {{if}} it should change.",
        f"<think>They want {UNFIT}?</think>\n{GOOD}",
        f"First I thought of {UNFIT}, but this fits:\n```\n{GOOD}\n```",
        f'{{"question": {GOOD}}}',
    ],
)
async def test_what_stands_around_it_is_left_out(
    groq: GroqServer, chain: ModelChain, text: str
) -> None:
    groq.queue(BIG, Behaviour(text=text))
    assert 2 == (await fill_in(chain, ask(), Question)).level


@pytest.mark.parametrize(
    ("refusals", "formats"),
    [
        (["This model does not support response format `json_schema`."], ["json_object"]),
        (["'response_format.type' must be 'text'", "response_format: unknown"], [None]),
        (["structured outputs are not available here"], ["json_object"]),
    ],
)
async def test_a_format_that_is_refused_is_not_asked_for_again(
    groq: GroqServer, chain: ModelChain, refusals: list[str], formats: list[str | None]
) -> None:
    groq.queue(BIG, *(Behaviour(status=400, message=words) for words in refusals))
    for _ in range(2):
        assert "text" == (await fill_in(chain, ask(), Question)).text
    last = [seen.body.get("response_format", {}).get("type") for seen in groq.chats]
    assert formats * 2 == last[len(refusals) :]
    assert {BIG} == {seen.model for seen in groq.chats}


@pytest.mark.parametrize(
    "first", [Behaviour(text=UNFIT), Behaviour(text="Sure! Here it is."), Behaviour(text="{")]
)
async def test_an_answer_that_does_not_fit_may_be_repaired_once(
    groq: GroqServer, chain: ModelChain, first: Behaviour
) -> None:
    groq.queue(BIG, first, Behaviour(text=GOOD))
    assert 2 == (await fill_in(chain, ask(), Question)).level
    assert [BIG, BIG] == [seen.model for seen in groq.chats]
    answer, wrong = groq.chats[1].messages[-2:]
    assert (first.text, "assistant") == (answer["content"], answer["role"])
    assert "not accepted" in wrong["content"]


async def test_what_was_wrong_is_told(groq: GroqServer, chain: ModelChain) -> None:
    groq.queue(BIG, Behaviour(text=UNFIT), Behaviour(text=GOOD))
    await fill_in(chain, ask(), Question)
    assert "level: Input should be a valid integer" in groq.chats[1].messages[-1]["content"]


async def test_json_that_the_provider_refuses_may_be_repaired_once(
    groq: GroqServer, chain: ModelChain
) -> None:
    groq.queue(BIG, *[Behaviour(status=400, code="json_validate_failed")] * 2)
    groq.queue(SMALL, Behaviour(text=GOOD))
    assert 2 == (await fill_in(chain, ask(), Question)).level
    assert [BIG, BIG, SMALL] == [seen.model for seen in groq.chats]


@pytest.mark.parametrize(
    "behaviours",
    [
        [Behaviour(text=UNFIT), Behaviour(text=UNFIT)],
        [rate_limited(5)],
        [Behaviour(how="cut", text=GOOD, after=3)],
        [failing(400), failing(400)],
        [Behaviour(how="silent"), Behaviour(how="silent")],
    ],
)
async def test_then_the_next_model_is_asked(
    groq: GroqServer, chain: ModelChain, behaviours: list[Any]
) -> None:
    groq.queue(BIG, *behaviours)
    groq.queue(SMALL, Behaviour(text=GOOD))
    assert 2 == (await fill_in(chain, ask(), Question)).level
    assert [BIG] * len(behaviours) + [SMALL] == [seen.model for seen in groq.chats]


async def test_when_none_fits_it_is_a_model_error(groq: GroqServer, chain: ModelChain) -> None:
    groq.always("*", Behaviour(text=UNFIT))
    with pytest.raises(ModelError):
        await fill_in(chain, ask(), Question)
    assert 4 == len(groq.chats)


async def test_the_double_answers_a_schema_by_itself(groq: GroqServer, chain: ModelChain) -> None:
    assert "text" == (await fill_in(chain, ask(), Question)).text
