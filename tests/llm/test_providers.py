from __future__ import annotations

import pytest
from groq import NotFoundError

from tests.doubles.groq_server import GroqServer
from tests.llm.conftest import Connect
from tutor_app.llm.configured import configured_providers, local_ollama
from tutor_app.llm.providers import is_near
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


def test_any_key_is_enough_and_they_stand_in_order(settings: Settings) -> None:
    keys = {f"{name}_api_key": "k" for name in ("google", "anthropic", "openai", "groq")}
    found = configured_providers(settings.model_copy(update={**keys, "llm_providers": (OLLAMA,)}))
    assert [
        ("Groq", "https://api.groq.com", "/openai/v1"),
        ("OpenAI", "https://api.openai.com", "/v1"),
        ("Anthropic", "https://api.anthropic.com", "/v1"),
        ("Google", "https://generativelanguage.googleapis.com", "/v1beta/openai"),
        ("Ollama", "http://localhost:11434", "/v1"),
    ] == [(one.name, one.base_url, one.path_prefix) for one in found]
    for name, key in keys.items():
        assert 1 == len(configured_providers(settings.model_copy(update={name: key})))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("http://localhost:11434", "http://localhost:11434"),
        ("gpu.lan:11434", "http://gpu.lan:11434"),
        *(("off", None), ("OFF", None), ("false", None), ("on", "http://localhost:11434")),
    ],
)
def test_where_an_ollama_is_looked_for(
    settings: Settings, value: str, expected: str | None
) -> None:
    found = local_ollama(settings.model_copy(update={"ollama": value}))
    assert expected == (found.base_url if found else None)
    keyed = settings.model_copy(update={"ollama": value, "google_api_key": "k"})
    assert local_ollama(keyed) is None


@pytest.mark.parametrize(
    ("url", "is_hosted", "expected"),
    [
        *(("http://localhost:1", None, True), ("http://127.0.0.1:1/v1", None, True)),
        *(("http://[::1]:1", None, True), ("http://192.168.1.5:8000", None, True)),
        *(("http://10.0.0.7", None, True), ("http://ollama:11434", None, True)),
        *(("http://host.docker.internal:1", None, True), ("http://gpu.local", None, True)),
        *(("https://api.example.org", None, False), ("http://8.8.8.8", None, False)),
        *(("http://localhost:1", True, False), ("https://api.example.org", False, True)),
    ],
)
def test_which_servers_may_have_to_load_a_model(
    url: str, is_hosted: bool | None, expected: bool
) -> None:
    assert expected == is_near(Provider(name="x", base_url=url, is_hosted=is_hosted))


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


@pytest.mark.parametrize("key", [" secret\n", "\ufeffsecret", "se\u200bcret"])
async def test_what_was_copied_along_with_a_key_is_left_out(
    groq: GroqServer, connected: Connect, key: str
) -> None:
    await connected(groq, key=key).client.models.list()
    assert "Bearer secret" == groq.requests[0].headers["authorization"]


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
