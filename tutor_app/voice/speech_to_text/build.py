"""Settings to the chain of recognisers."""

from __future__ import annotations

import asyncio
import importlib.util
import os
from collections.abc import Callable, Sequence

from tutor_app.llm.configured import GROQ, SDK_PREFIX, named_apart
from tutor_app.llm.providers import ProviderClient, connect
from tutor_app.settings import Provider, Settings
from tutor_app.voice.ports import SpeechEngine
from tutor_app.voice.speech_to_text.chain import PATIENCE, Patience, SpeechChain
from tutor_app.voice.speech_to_text.local.pool import WorkerPool
from tutor_app.voice.speech_to_text.local.recogniser import LocalRecogniser
from tutor_app.voice.speech_to_text.whisper import WhisperModel

READ_SECONDS = 300.0
"""The connections' own limit; the chain's patience ends every request long before."""

MOST_PROCESSES = 4
"""Recogniser processes without a setting, on a machine with many cores: 270 MB each."""

WHISPER = "faster-whisper"
SPHINX = "local"
MISSING = "faster-whisper is not installed: run pip install faster-whisper"
NO_MODEL = "WHISPER_MODEL_DIR names no folder with a model.bin and a tokenizer.json"
_MODEL_FILES = ("model.bin", "tokenizer.json")


class Speech:
    """The chain of recognisers and what it holds open.

    Nothing is sent or started before the first speech.
    """

    def __init__(self, chain: SpeechChain, clients: Sequence[ProviderClient]) -> None:
        self.chain = chain
        self._clients = tuple(clients)

    async def close(self) -> None:
        """End the processes and close all connections."""
        await self.chain.close()
        await asyncio.gather(*(client.aclose() for client in self._clients))


def build_speech(
    settings: Settings, phrases: Sequence[str] = (), *, patience: Patience = PATIENCE
) -> Speech:
    """The recognisers for these settings; `phrases` are words to expect of learners.

    Groq comes first when it has a key, then `STT_PROVIDERS`, `WHISPER_MODEL_DIR`, PocketSphinx.
    """
    clients = [connect(one, read_seconds=READ_SECONDS) for one in speech_providers(settings)]
    models = [WhisperModel(one, name) for one in clients for name in one.provider.models]
    whisper, troubles = _faster_whisper(settings)
    local = [*whisper, _pocketsphinx(settings, phrases)]
    return Speech(SpeechChain(models, local, patience=patience, troubles=troubles), clients)


def speech_providers(settings: Settings) -> tuple[Provider, ...]:
    """Groq when it has a key, then `STT_PROVIDERS` in their order."""
    own = Provider(
        name=GROQ,
        base_url=settings.groq_base_url,
        path_prefix=SDK_PREFIX,
        key=settings.groq_api_key,
        models=settings.stt_models,
    )
    return named_apart((own,) if settings.groq_api_key else (), settings.stt_providers)


def processes_of(settings: Settings, cores: Callable[[], int] | None = None) -> int:
    """How many recogniser processes a server process may have: its share of the cores."""
    if settings.local_speech_processes:
        return settings.local_speech_processes
    share = (cores or _cores)() // settings.workers
    return max(1, min(share, MOST_PROCESSES))


def is_installed(package: str) -> bool:
    """Whether a package can be imported, without importing it."""
    return importlib.util.find_spec(package) is not None


def _pocketsphinx(settings: Settings, phrases: Sequence[str]) -> LocalRecogniser:
    setup = {"engine": "pocketsphinx", "phrases": list(phrases)}
    pool = WorkerPool(setup, processes_of(settings))
    return LocalRecogniser(SPHINX, pool, languages=frozenset({"en"}), is_streaming=True)


def _faster_whisper(settings: Settings) -> tuple[list[LocalRecogniser], list[SpeechEngine]]:
    """The recogniser, or what is in its way; neither without the setting."""
    folder = settings.whisper_model_dir
    if folder is None:
        return [], []
    trouble = "" if is_installed("faster_whisper") else MISSING
    if not all((folder / name).is_file() for name in _MODEL_FILES):
        trouble = NO_MODEL
    if trouble:
        return [], [SpeechEngine(WHISPER, "this machine", "out", trouble)]
    setup = {"engine": WHISPER, "folder": str(folder.resolve()), "threads": _cores()}
    return [LocalRecogniser(WHISPER, WorkerPool(setup, 1))], []


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
