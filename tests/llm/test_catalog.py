from __future__ import annotations

import asyncio

import pytest

from tests.doubles.groq_behaviour import Behaviour, failing, unauthorised
from tests.doubles.groq_server import GroqServer
from tests.llm.conftest import Connect
from tests.waiting import until
from tutor_app.llm.catalog import Catalog
from tutor_app.llm.pace import ReadingPace
from tutor_app.llm.rests import Condition, ModelKey, Rests
from tutor_app.settings import DEFAULT_MODELS


def catalog_of(connected: Connect, server: GroqServer, *models: str) -> Catalog:
    return Catalog(connected(server, models=models), rests=Rests(), pace=ReadingPace())


def names(catalog: Catalog) -> list[str]:
    return [model.name for model in catalog.models]


async def test_the_configured_models_on_offer_are_kept_in_order(
    groq: GroqServer, connected: Connect
) -> None:
    catalog = catalog_of(connected, groq, *DEFAULT_MODELS)
    assert list(DEFAULT_MODELS) == names(catalog)
    assert await catalog.refresh()
    assert ["llama-3.3-70b-versatile", "llama-3.1-8b-instant"] == names(catalog)


async def test_without_any_of_them_the_chat_models_on_offer_are_asked(
    groq: GroqServer, connected: Connect
) -> None:
    catalog = catalog_of(connected, groq, "llama3-70b-8192")
    groq.offer = ("whisper-large-v3", "openai/gpt-oss-20b", "openai/gpt-oss-120b", "playai-tts")
    assert await catalog.refresh()
    assert ["openai/gpt-oss-120b", "openai/gpt-oss-20b"] == names(catalog)


async def test_ollama_says_what_it_has(ollama: GroqServer, connected: Connect) -> None:
    catalog = catalog_of(connected, ollama)
    assert [] == names(catalog)
    assert await catalog.refresh()
    assert ["qwen2.5-coder:7b", "llama3.2:1b"] == names(catalog)


@pytest.mark.parametrize(
    "behaviour", [failing(500), failing(404), Behaviour(how="html"), Behaviour(how="garbage")]
)
async def test_a_list_that_cannot_be_read_changes_nothing(
    groq: GroqServer, connected: Connect, behaviour: Behaviour
) -> None:
    catalog = catalog_of(connected, groq, "a", "llama-3.1-8b-instant")
    groq.queue("models", behaviour)
    assert not await catalog.refresh()
    assert ["a", "llama-3.1-8b-instant"] == names(catalog)
    assert catalog.fault is not None
    assert await catalog.refresh()
    assert (["llama-3.1-8b-instant"], None) == (names(catalog), catalog.fault)


async def test_a_server_that_is_not_there_changes_nothing(connected: Connect) -> None:
    async with GroqServer() as server:
        catalog = catalog_of(connected, server, "a")
    assert not await catalog.refresh()
    assert ["a"] == names(catalog)


async def test_the_window_is_what_the_provider_says(groq: GroqServer, connected: Connect) -> None:
    groq.offer = ("some-model",)
    catalog = catalog_of(connected, groq, "some-model")
    (model,) = catalog.models
    assert 8192 == model.window
    await catalog.refresh()
    assert (model,) == catalog.models
    assert 131_072 == model.window


async def test_a_refused_key_takes_the_provider_out_and_ends_the_asking(
    groq: GroqServer, connected: Connect
) -> None:
    rests = Rests()
    catalog = Catalog(connected(groq, models=("a",)), rests=rests, pace=ReadingPace())
    groq.queue("models", unauthorised())
    await asyncio.wait_for(catalog.keep_fresh(), 2)
    assert Condition.OUT is rests.state(ModelKey("Groq", "a"), 0).condition
    assert 1 == len(groq.requests)


async def test_it_asks_again_later(
    groq: GroqServer, connected: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tutor_app.llm.catalog.HOUR_SECONDS", 0.02)
    monkeypatch.setattr("tutor_app.llm.catalog.AFTER_FAILURE_SECONDS", 0.01)
    catalog = catalog_of(connected, groq, "llama-3.1-8b-instant", "new-model")
    groq.queue("models", failing(503))
    task = asyncio.create_task(catalog.keep_fresh())
    await until(lambda: ["llama-3.1-8b-instant"] == names(catalog))
    groq.offer = ("new-model", "llama-3.1-8b-instant")
    await until(lambda: ["llama-3.1-8b-instant", "new-model"] == names(catalog))
    task.cancel()
