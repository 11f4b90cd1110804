"""Which models are on offer: asked at start and hourly, in the order of the settings."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence

from pydantic import BaseModel, ValidationError

from tutor_app.llm.faults import Fault, ModelFault, Remedy, fault_of_reply
from tutor_app.llm.groq_model import DEFAULT_WINDOW, GroqModel
from tutor_app.llm.pace import ReadingPace
from tutor_app.llm.providers import ProviderClient
from tutor_app.llm.rests import ModelKey, Rests
from tutor_app.llm.sdk_faults import faults
from tutor_app.observability import logger

_LOG = logger(__name__)
HOUR_SECONDS = 3600.0
AFTER_FAILURE_SECONDS = 60.0
LIST_SECONDS = 10.0

_NO_CHAT = re.compile(
    r"whisper|(^|[^a-z])(tts|stt|asr|ocr|clip)([^a-z]|$)|guard|embed|rerank|moderation|orpheus"
    r"|speech|transcri|minilm|(^|[^a-z])bge",
    re.IGNORECASE,
)
_BILLIONS = re.compile(r"(\d+(?:\.\d+)?)b(?![a-z])", re.IGNORECASE)
_LARGE_WINDOW = re.compile(r"llama-?3\.[1-9]|gpt-oss", re.IGNORECASE)


class OfferedModel(BaseModel):
    """One entry of a provider's list of models."""

    id: str
    active: bool = True
    context_window: int | None = None


class _Offer(BaseModel):
    data: list[OfferedModel]


def chosen(configured: Sequence[str], offered: Sequence[str]) -> tuple[str, ...]:
    """The configured models on offer, in order; if there are none, the chat models on offer."""
    kept = tuple(dict.fromkeys(name for name in configured if name in offered))
    return kept or chat_models(offered)


def chat_models(offered: Sequence[str]) -> tuple[str, ...]:
    """Without those for speech, safety or embeddings; the largest first."""
    names = [name for name in offered if not _NO_CHAT.search(name)]
    return tuple(sorted(names, key=_size, reverse=True))


def window_of(name: str) -> int:
    """How many tokens a model takes, as far as its name tells."""
    return 131_072 if _LARGE_WINDOW.search(name) else DEFAULT_WINDOW


def _size(name: str) -> float:
    found = _BILLIONS.findall(name)
    return float(found[-1]) if found else 0.0


class Catalog:
    """The models of one provider.

    Before the list was fetched, and as long as it cannot be, these are the configured ones.
    `fault` says why the list could not be read the last time, `looked` is set once it was asked
    for.
    """

    def __init__(self, provider: ProviderClient, *, rests: Rests, pace: ReadingPace) -> None:
        self._provider = provider
        self._rests = rests
        self._pace = pace
        self._windows: dict[str, int] = {}
        self._models: dict[str, GroqModel] = {}
        self.fault: Fault | None = None
        self.looked = asyncio.Event()
        self._use(provider.provider.models)

    @property
    def provider(self) -> ProviderClient:
        """Whose models these are."""
        return self._provider

    @property
    def models(self) -> tuple[GroqModel, ...]:
        """The models to ask, in order."""
        return tuple(self._models.values())

    def model(self, name: str) -> GroqModel:
        """A model of this provider by its name, on offer or not."""
        return GroqModel(self._provider, name, pace=self._pace, window=window_of(name))

    async def refresh(self) -> bool:
        """Ask the provider what is on offer; False, and nothing changed, when it does not say."""
        try:
            offer = [model for model in await self._fetch() if model.active]
        except ModelFault as error:
            self._failed(error.fault)
            return False
        finally:
            self.looked.set()
        self.fault = None
        self._windows = {m.id: m.context_window for m in offer if m.context_window}
        names = chosen(self._provider.provider.models, [model.id for model in offer])
        if names != tuple(self._models):
            _LOG.info("models on offer", provider=self._provider.name, models=list(names))
        self._use(names)
        return True

    async def keep_fresh(self) -> None:
        """Ask now and hourly, after a failure every minute; until the key is refused."""
        while True:
            await self.refresh()
            if self._is_out():
                return
            await asyncio.sleep(AFTER_FAILURE_SECONDS if self.fault else HOUR_SECONDS)

    def _use(self, names: Sequence[str]) -> None:
        self._models = {name: self._models.get(name) or self.model(name) for name in names}
        for name, model in self._models.items():
            model.window = self._windows.get(name) or window_of(name)

    async def _fetch(self) -> list[OfferedModel]:
        with faults():
            models = self._provider.client.models.with_raw_response
            response = await models.list(timeout=LIST_SECONDS)
            body = await response.read()
        try:
            return _Offer.model_validate_json(body).data
        except ValidationError as error:
            raise ModelFault(fault_of_reply("a list of models that is none")) from error

    def _is_out(self) -> bool:
        return self.fault is not None and self.fault.remedy is Remedy.OUT

    def _failed(self, fault: Fault) -> None:
        self.fault = fault
        name = self._provider.name
        if self._is_out():
            self._rests.note(ModelKey(name, ""), fault, asked_at=0, now=0)
            _LOG.error("key refused", provider=name, detail=fault.detail)
        else:
            _LOG.warning("models not listed", provider=name, reason=fault.reason)
