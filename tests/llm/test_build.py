from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.doubles.groq_behaviour import Behaviour, failing, gone, rate_limited, unauthorised
from tests.doubles.groq_server import GroqServer
from tests.llm.asking import Played, ask, events_of, text_of
from tests.waiting import STUCK_SECONDS, until
from tutor_app.llm.build import Models, ModelStatus, build_models
from tutor_app.llm.complete import complete
from tutor_app.llm.ports import ModelError
from tutor_app.settings import DEFAULT_MODELS, Provider, Settings

BIG, SMALL = "llama-3.3-70b-versatile", "llama-3.1-8b-instant"
NONE_OF_THEM = "not on offer, nor are the others of GROQ_MODELS; openai/gpt-oss-20b is asked first"
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
    assert "NO" == await complete(models.gate, request, seconds=STUCK_SECONDS)
    assert "YES" == await complete(models.gate, ask("lists?", max_tokens=5), seconds=STUCK_SECONDS)
    assert {SMALL} == {seen.model for seen in groq.chats}


async def test_a_busy_gate_fails_at_once_and_is_not_asked_again(
    groq: GroqServer, models: Models
) -> None:
    groq.queue("gate", rate_limited(5))
    for _ in range(2):
        with pytest.raises(ModelError):
            await complete(models.gate, ask(max_tokens=5), seconds=STUCK_SECONDS)
    assert 1 == len(groq.chats)


async def test_the_rest_of_the_gate_is_the_rest_of_its_model(
    groq: GroqServer, models: Models
) -> None:
    groq.queue("gate", rate_limited(5))
    with pytest.raises(ModelError):
        await complete(models.gate, ask(max_tokens=5), seconds=STUCK_SECONDS)
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


async def test_an_ollama_on_this_machine_is_found(settings: Settings, ollama: GroqServer) -> None:
    models = build_models(settings.model_copy(update={"ollama": ollama.url}), LAST)
    assert () == models.engines()
    await models.start()
    assert ["qwen2.5-coder:7b", "llama3.2:1b"] == [one.name for one in models.engines()]
    assert ("qwen2.5-coder:7b", True) == (models.gate.name, models.chain.has_models)
    await models.close()


async def test_an_ollama_that_comes_later_is_found_too(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tutor_app.llm.catalog.AFTER_FAILURE_SECONDS", 0.01)
    server = GroqServer(shape="ollama")
    await server.start()
    port = server.port
    await server.stop()
    models = build_models(settings.model_copy(update={"ollama": f"127.0.0.1:{port}"}), LAST)
    await models.start()
    assert ((), True, False) == (models.engines(), models.gate.is_lost, models.chain.has_models)
    assert "From the library." == text_of(await events_of(models.chain))
    await server.start(port)
    await until(lambda: bool(models.engines()))
    assert "From the library." != text_of(await events_of(models.chain))
    await models.close()
    await server.stop()


@pytest.mark.parametrize(
    ("configured", "expected"),
    [
        (("mine", "openai/gpt-oss-20b"), [("mine", "gone", "not on offer")]),
        (("gpt-oss-20b",), []),
        (("a", "b"), [("a", "gone", "not on offer"), ("b", "gone", "not on offer")]),
        (DEFAULT_MODELS, [(DEFAULT_MODELS[0], "gone", NONE_OF_THEM)]),
    ],
)
async def test_configured_models_that_are_not_on_offer_are_told(
    settings: Settings,
    groq: GroqServer,
    configured: tuple[str, ...],
    expected: list[tuple[str, str, str]],
) -> None:
    groq.offer = ("openai/gpt-oss-20b", "groq/compound")
    update = {"groq_api_key": "k", "groq_base_url": groq.url, "groq_models": configured}
    models = build_models(settings.model_copy(update=update), LAST)
    await models.start()
    await until(lambda: [one.name for one in models.engines()][:1] == ["openai/gpt-oss-20b"])
    first, *others = models.engines()
    assert ("openai/gpt-oss-20b", "ready") == (first.name, first.state)
    assert expected == [(one.name, one.state, one.detail) for one in others]
    await models.close()


async def test_a_gate_model_that_is_not_on_offer_is_told_and_replaced(
    settings: Settings, groq: GroqServer
) -> None:
    update = {"groq_api_key": "k", "groq_base_url": groq.url, "gate_model": "my-judge"}
    models = build_models(settings.model_copy(update=update), LAST)
    await models.start()
    await until(lambda: "my-judge" in {one.name for one in models.engines()})
    last = models.engines()[-1]
    assert (SMALL, f"not on offer; {SMALL} does the small jobs") == (models.gate.name, last.detail)
    await models.close()


async def test_the_next_small_model_judges_when_one_fails(
    settings: Settings, groq: GroqServer
) -> None:
    groq.offer = ("dead-8b", "openai/gpt-oss-20b")
    groq.queue("gate", gone())
    groq.queue("openai/gpt-oss-20b", Behaviour(text="YES"))
    update = {"groq_api_key": "k", "groq_base_url": groq.url, "groq_models": ()}
    models = build_models(settings.model_copy(update=update), LAST)
    await models.start()
    assert "YES" == await complete(models.gate, ask(max_tokens=5), seconds=STUCK_SECONDS)
    assert ["dead-8b", "openai/gpt-oss-20b"] == [seen.model for seen in groq.chats]
    await models.close()


async def test_anthropics_list_is_asked_for_with_its_own_headers(
    settings: Settings, groq: GroqServer
) -> None:
    groq.prefix, groq.offer = "/v1", ("claude-sonnet-5", "claude-haiku-4-5")
    groq.queue("models", unauthorised())
    update = {"anthropic_api_key": "k", "anthropic_base_url": groq.url}
    models = build_models(settings.model_copy(update=update), LAST)
    await models.start()
    assert ["claude-sonnet-5", "claude-haiku-4-5"] == [one.name for one in models.engines()]
    first, second = groq.requests
    assert ("Bearer k", "k") == (first.headers["authorization"], second.headers["x-api-key"])
    assert ("anthropic-version" in second.headers, "authorization" in second.headers) == (
        True,
        False,
    )
    assert "claude-haiku-4-5" == models.gate.name
    await models.close()
