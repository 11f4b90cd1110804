from __future__ import annotations

import pytest

from tests.doubles.groq_server import GroqServer
from tests.voice.speech_to_text.sounds import babble
from tutor_app.settings import Provider, Settings
from tutor_app.voice.speech_to_text.build import build_speech, processes_of, speech_providers


def test_groq_comes_first_when_it_has_a_key(settings: Settings) -> None:
    other = Provider(name="Groq", base_url="http://here", models=("small",))
    given = settings.model_copy(update={"groq_api_key": "k", "stt_providers": (other,)})
    assert ["Groq", "Groq (http://here)"] == [one.name for one in speech_providers(given)]
    assert ("whisper-large-v3-turbo", "whisper-large-v3") == speech_providers(given)[0].models
    without = given.model_copy(update={"groq_api_key": ""})
    assert ["Groq"] == [one.name for one in speech_providers(without)]


@pytest.mark.parametrize(
    ("setting", "workers", "cores", "expected"),
    [(0, 1, 2, 2), (0, 1, 16, 4), (0, 2, 2, 1), (0, 8, 2, 1), (3, 8, 2, 3)],
)
def test_processes_share_the_cores(
    settings: Settings, setting: int, workers: int, cores: int, expected: int
) -> None:
    given = settings.model_copy(update={"local_speech_processes": setting, "workers": workers})
    assert expected == processes_of(given, lambda: cores)


async def test_nothing_is_started_or_sent_before_speech(
    settings: Settings, groq: GroqServer
) -> None:
    given = {"groq_api_key": "k", "groq_base_url": groq.url}
    speech = build_speech(settings.model_copy(update=given), ["list"])
    rows = [(one.name, one.provider, one.state) for one in speech.chain.engines()]
    assert [
        ("whisper-large-v3-turbo", "Groq", "ready"),
        ("whisper-large-v3", "Groq", "ready"),
        ("local", "this machine", "ready"),
    ] == rows
    assert [] == groq.requests
    assert (await speech.chain.transcribe(babble(3))).text
    await speech.close()
