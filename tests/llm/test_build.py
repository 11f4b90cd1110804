from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.doubles.groq_behaviour import failing, rate_limited, unauthorised
from tests.doubles.groq_server import GroqServer
from tests.llm.asking import Played, ask, events_of, text_of, until
from tutor_app.llm.build import Models, ModelStatus, build_models
from tutor_app.llm.complete import complete
from tutor_app.llm.ports import ModelError
from tutor_app.settings import Provider, Settings

BIG, SMALL = "llama-3.3-70b-versatile", "llama-3.1-8b-instant"
LAST = Played("Offline library", [["From the library."]], engine="library")


@pytest.fixture
async def models(settings: Settings, groq: GroqServer) -> AsyncIterator[Models]:
    update = {"groq_api_key": "k", "groq_base_url": groq.url}
    built = build_models(settings.model_copy(update=update), LAST)
    yield built
    await built.close()


async def test_start_learns_what_is_on_offer(groq: GroqServer, models: Models) -> None:
    assert 8 == len(models.engines())
    await models.start()
    await until(lambda: 2 == len(models.engines()))
    assert (
        ModelStatus(BIG, "Groq", "ready"),
        ModelStatus(SMALL, "Groq", "ready"),
    ) == models.engines()


async def test_a_refused_key_is_known_before_anybody_asks(groq: GroqServer, models: Models) -> None:
    groq.queue("models", unauthorised())
    await models.start()
    await until(lambda: {"out"} == {one.state for one in models.engines()})
    assert "From the library." == text_of(await events_of(models.chain))
    assert [] == groq.chats


async def test_a_list_that_cannot_be_read_is_told(groq: GroqServer, models: Models) -> None:
    groq.queue("models", failing(503))
    await models.start()
    detail = "its list of models cannot be read: the provider failed (503)"
    await until(lambda: {detail} == {one.detail for one in models.engines()})
    assert {"ready"} == {one.state for one in models.engines()}


async def test_a_provider_without_models_has_its_own_line(
    settings: Settings, ollama: GroqServer
) -> None:
    ollama.offer = ("nomic-embed-text",)
    provider = Provider(name="Ollama", base_url=ollama.url)
    models = build_models(settings.model_copy(update={"llm_providers": (provider,)}), LAST)
    await models.start()
    assert (ModelStatus("Ollama", "Ollama", "gone", "no chat models"),) == models.engines()
    await models.close()


async def test_the_gate_says_yes_or_no(groq: GroqServer, models: Models) -> None:
    request = ask("how do I write a recipe?", max_tokens=5, temperature=0.1)
    assert "NO" == await complete(models.gate, request, seconds=2)
    assert "YES" == await complete(models.gate, ask("lists?", max_tokens=5), seconds=2)
    assert {SMALL} == {seen.model for seen in groq.chats}


async def test_a_busy_gate_fails_at_once_and_is_not_asked_again(
    groq: GroqServer, models: Models
) -> None:
    groq.queue("gate", rate_limited(5))
    for _ in range(2):
        with pytest.raises(ModelError):
            await complete(models.gate, ask(max_tokens=5), seconds=2)
    assert 1 == len(groq.chats)


async def test_the_rest_of_the_gate_is_the_rest_of_its_model(
    groq: GroqServer, models: Models
) -> None:
    groq.queue("gate", rate_limited(5))
    with pytest.raises(ModelError):
        await complete(models.gate, ask(max_tokens=5), seconds=2)
    states = {one.name: one.state for one in models.engines()}
    assert ("resting", "ready") == (states[SMALL], states[BIG])


@pytest.mark.parametrize(("listed", "expected"), [(("tiny",), True), (("other",), False)])
def test_other_providers_have_a_gate_when_they_list_its_model(
    settings: Settings, listed: tuple[str, ...], expected: bool
) -> None:
    provider = Provider(name="Ollama", base_url="http://127.0.0.1:9", models=listed)
    update = {"llm_providers": (provider,), "gate_model": "tiny"}
    models = build_models(settings.model_copy(update=update), LAST)
    assert expected == (models.gate.name == "tiny")
