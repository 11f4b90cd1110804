"""What the launcher says."""

from __future__ import annotations

import pytest

from tests.doubles.groq_server import in_thread
from tutor_app.launcher import words
from tutor_app.settings import Provider, Settings


def test_without_a_key_the_offline_library_answers(settings: Settings) -> None:
    assert "the offline library" in words.engines(settings)
    assert "GROQ_API_KEY" in words.engines(settings)


def test_engines_stand_in_the_order_in_which_they_are_asked(settings: Settings) -> None:
    ollama = Provider(name="Ollama", base_url="http://localhost:11434", key="hidden")
    keyed = settings.model_copy(update={"groq_api_key": "gsk_hidden", "llm_providers": (ollama,)})
    said = words.engines(keyed)
    assert said.index("Groq") < said.index("Ollama") < said.index("the offline library")
    assert "hidden" not in said


def test_an_ollama_that_is_there_is_said(settings: Settings) -> None:
    with in_thread(shape="ollama") as server:
        said = words.engines(settings.model_copy(update={"ollama": server.url}))
        assert f"Ollama, found at {server.url} (OLLAMA=off leaves it alone)" in said
        keyed = settings.model_copy(update={"ollama": server.url, "openai_api_key": "k"})
        assert "Ollama" not in words.engines(keyed)
    said = words.engines(settings.model_copy(update={"ollama": server.url}))
    assert "found" not in said


@pytest.mark.parametrize(
    ("has_keyboard", "expected"), [(True, "press 9 or Ctrl-C"), (False, "make stop")]
)
def test_the_welcome_says_where_and_how_to_stop(
    settings: Settings, capsys: pytest.CaptureFixture[str], has_keyboard: bool, expected: str
) -> None:
    words.welcome(settings, 1.23, has_keyboard=has_keyboard)
    said = capsys.readouterr().out
    assert "http://localhost:3000" in said
    assert "after 1.2 s" in said
    assert expected in said


@pytest.mark.parametrize(
    ("public_url", "proxies", "number"),
    [
        ("", (), 0),
        ("http://tutor.example.org", (), 0),
        ("https://tutor.example.org", (), 1),
        ("HTTPS://tutor.example.org", (), 1),
        ("https://tutor.example.org", ("127.0.0.1",), 0),
    ],
)
def test_https_without_a_known_proxy_is_worth_a_word(
    settings: Settings, public_url: str, proxies: tuple[str, ...], number: int
) -> None:
    update = {"public_url": public_url, "trusted_proxies": proxies}
    cautions = words.cautions(settings.model_copy(update=update))
    assert number == len(cautions)
    assert number == sum("TRUSTED_PROXIES" in one for one in cautions)
