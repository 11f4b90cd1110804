"""faster-whisper in its process: the package is a stand-in, the model folder is not there."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.voice.speech_to_text.sounds import babble
from tutor_app.settings import Settings
from tutor_app.voice.ports import SpeechEngine
from tutor_app.voice.speech_to_text import build
from tutor_app.voice.speech_to_text.build import Speech, build_speech

pytestmark = pytest.mark.real_time

PACKAGES = Path(__file__).parent / "packages"
SPEECH = babble(3)


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(PACKAGES))
    monkeypatch.setenv("PYTHONPATH", str(PACKAGES))


@pytest.fixture
def not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "faster_whisper", None)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "model.bin").write_bytes(b"weights")
    (tmp_path / "tokenizer.json").write_text("{}")
    return tmp_path


@pytest.fixture
async def speech(settings: Settings, folder: Path) -> AsyncIterator[Speech]:
    built = build_speech(settings.model_copy(update={"whisper_model_dir": folder}))
    yield built
    await built.close()


def first_engine(speech: Speech) -> SpeechEngine:
    return speech.chain.engines()[0]


@pytest.mark.usefixtures("installed")
async def test_it_comes_before_the_bundled_recogniser(speech: Speech) -> None:
    transcript = await speech.chain.transcribe(SPEECH, language="de", prompt="Listen")
    assert ("Heard 3.0 s in de expecting Listen.", "faster-whisper", "de") == (
        transcript.text,
        transcript.engine,
        transcript.language,
    )
    assert transcript.confidence == pytest.approx(0.74, abs=0.01)
    assert ["faster-whisper", "local"] == [engine.name for engine in speech.chain.engines()]
    assert speech.chain.is_local_only()


@pytest.mark.usefixtures("installed")
async def test_the_language_may_be_found_out(speech: Speech) -> None:
    transcript = await speech.chain.transcribe(SPEECH)
    assert ("Heard 3.0 s in None expecting None.", "de") == (transcript.text, transcript.language)


@pytest.mark.usefixtures("installed")
async def test_its_inventions_are_dropped_too(speech: Speech) -> None:
    transcript = await speech.chain.transcribe(SPEECH, prompt="invent")
    assert ("", "phantom") == (transcript.text, transcript.dropped)


@pytest.mark.usefixtures("installed")
async def test_a_broken_model_falls_back_and_says_why(speech: Speech, folder: Path) -> None:
    (folder / "model.bin").write_bytes(b"")
    transcript = await speech.chain.transcribe(SPEECH, language="en")
    assert "local" == transcript.engine
    assert ("faster-whisper", "resting") == (first_engine(speech).name, first_engine(speech).state)
    assert "model.bin is incomplete" in first_engine(speech).detail


@pytest.mark.usefixtures("not_installed")
async def test_without_the_package_it_says_how_to_get_it(speech: Speech) -> None:
    expected = SpeechEngine("faster-whisper", "this machine", "out", build.MISSING)
    assert expected == first_engine(speech)


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize("missing", ["model.bin", "tokenizer.json"])
async def test_a_folder_without_a_model_says_so(
    settings: Settings, folder: Path, missing: str
) -> None:
    (folder / missing).unlink()
    built = build_speech(settings.model_copy(update={"whisper_model_dir": folder}))
    expected = SpeechEngine("faster-whisper", "this machine", "out", build.NO_MODEL)
    assert expected == first_engine(built)
    await built.close()
