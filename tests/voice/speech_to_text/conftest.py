"""The double of the provider's wire, and chains of the real SDK against it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

import pytest

from tests.doubles.groq_server import GroqServer
from tutor_app.llm.providers import connect
from tutor_app.settings import Provider, Settings
from tutor_app.voice.audio import Audio
from tutor_app.voice.ports import SpeechFailed, Transcript
from tutor_app.voice.speech_to_text.build import speech_providers
from tutor_app.voice.speech_to_text.chain import Patience, SpeechChain
from tutor_app.voice.speech_to_text.whisper import WhisperModel

TURBO, LARGE = "whisper-large-v3-turbo", "whisper-large-v3"
QUICK = Patience(attempt=0.3, attempt_share=0, deadline=0.5, deadline_share=0, least=0.05)
MakeChain = Callable[..., SpeechChain]


@dataclass
class Local:
    """A local recogniser that hears what it is told; an exception in place of words is raised."""

    says: str | SpeechFailed = "from here"
    name: str = "local"
    is_streaming: bool = True
    lengths: list[int] = field(default_factory=list)
    languages: tuple[str, ...] = ("", "en")

    @dataclass
    class Pool:
        trouble: str = ""

    pool: Pool = field(default_factory=Pool)

    def knows(self, language: str) -> bool:
        return language in self.languages

    async def live(self) -> None:
        return None

    async def transcribe(self, audio: Audio, *, prompt: str = "", language: str = "") -> Transcript:
        self.lengths.append(len(audio))
        if isinstance(self.says, SpeechFailed):
            raise self.says
        if not self.knows(language):
            raise SpeechFailed
        return Transcript(self.says, self.name)

    async def close(self) -> None:
        return None


@pytest.fixture
async def groq() -> AsyncIterator[GroqServer]:
    async with GroqServer() as server:
        yield server


@pytest.fixture
async def other() -> AsyncIterator[GroqServer]:
    """A server as Speaches is: the same paths under /v1."""
    async with GroqServer(shape="ollama", offer=("small",)) as server:
        yield server


@pytest.fixture
def local() -> Local:
    return Local()


@pytest.fixture
async def make_chain(settings: Settings, local: Local) -> AsyncIterator[MakeChain]:
    async with AsyncExitStack() as stack:

        def make(*servers: GroqServer, patience: Patience = QUICK, **more: object) -> SpeechChain:
            given: dict[str, object] = {}
            for server in servers:
                if server.shape == "groq":
                    given |= {"groq_api_key": "k", "groq_base_url": server.url}
                else:
                    one = Provider(name="Speaches", base_url=server.url, models=server.offer)
                    given |= {"stt_providers": (one,)}
            clients = [
                connect(one, read_seconds=5)
                for one in speech_providers(settings.model_copy(update=given))
            ]
            for client in clients:
                stack.push_async_callback(client.aclose)
            models = [WhisperModel(one, name) for one in clients for name in one.provider.models]
            return SpeechChain(models, (local,), patience=patience, **more)  # type: ignore[arg-type]

        yield make
