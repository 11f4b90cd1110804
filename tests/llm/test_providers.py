from __future__ import annotations

import pytest
from groq import NotFoundError

from tests.doubles.groq_server import GroqServer
from tests.llm.conftest import Connect
from tutor_app.llm.configured import configured_providers
from tutor_app.settings import Provider, Settings

OLLAMA = Provider(name="Ollama", base_url="http://localhost:11434", models=("llama3.2",))


def test_without_a_key_there_is_no_groq(settings: Settings) -> None:
    assert () == configured_providers(settings)
    settings = settings.model_copy(update={"llm_providers": (OLLAMA,)})
    assert (OLLAMA,) == configured_providers(settings)


def test_groq_comes_first(settings: Settings) -> None:
    update = {"llm_providers": (OLLAMA,), "groq_api_key": "k", "groq_models": ("a", "b")}
    groq, ollama = configured_providers(settings.model_copy(update=update))
    assert ("Groq", "k", ("a", "b")) == (groq.name, groq.key, groq.models)
    assert OLLAMA == ollama


def test_providers_of_one_name_are_told_apart(settings: Settings) -> None:
    update = {"llm_providers": (OLLAMA, OLLAMA.model_copy(update={"base_url": "http://b:1"}))}
    names = [one.name for one in configured_providers(settings.model_copy(update=update))]
    assert ["Ollama (http://localhost:11434)", "Ollama (http://b:1)"] == names


async def test_groq_is_asked_under_its_own_prefix_with_its_key(
    groq: GroqServer, connected: Connect
) -> None:
    await connected(groq, key="secret").client.models.list()
    (seen,) = groq.requests
    assert "/openai/v1/models" == seen.path
    assert "Bearer secret" == seen.headers["authorization"]


@pytest.mark.parametrize(
    ("path", "prefix"), [("", "/v1"), ("", "v1/"), ("/v1", "/v1"), ("/v1/", "/v1")]
)
async def test_others_are_asked_under_theirs(
    ollama: GroqServer, connected: Connect, path: str, prefix: str
) -> None:
    client = connected(ollama, base_url=ollama.url + path, path_prefix=prefix, key="").client
    assert ollama.offer == tuple(model.id for model in (await client.models.list()).data)
    assert ["/v1/models"] == [seen.path for seen in ollama.requests]


async def test_an_address_that_ends_in_the_prefix_of_groq_works_too(
    groq: GroqServer, connected: Connect
) -> None:
    await connected(groq, base_url=f"{groq.url}/openai/v1").client.models.list()
    assert ["/openai/v1/models"] == [seen.path for seen in groq.requests]


async def test_a_prefix_may_be_empty(ollama: GroqServer, connected: Connect) -> None:
    ollama.prefix = ""
    await connected(ollama, path_prefix="").client.models.list()
    assert ["/models"] == [seen.path for seen in ollama.requests]


async def test_a_proxy_is_for_other_machines(
    groq: GroqServer, connected: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with GroqServer() as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
        await connected(groq).client.models.list()
        assert ([], 1) == (proxy.requests, len(groq.requests))
        with pytest.raises(NotFoundError):
            await connected(groq, base_url="http://provider.invalid").client.models.list()
        assert ["http://provider.invalid/openai/v1/models"] == [one.path for one in proxy.requests]
