"""Which models a provider offers: asked at start and hourly."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from tutor_app.llm.faults import Fault, ModelFault, Remedy, fault_of_reply
from tutor_app.llm.groq_model import DEFAULT_BOUNDS, Bounds, GroqModel
from tutor_app.llm.names import window_of
from tutor_app.llm.offer import OfferedModel, read_offer
from tutor_app.llm.pace import ReadingPace
from tutor_app.llm.providers import ProviderClient
from tutor_app.llm.rests import ModelKey, Rests
from tutor_app.llm.sdk_faults import faults
from tutor_app.llm.selection import Choice, choose, offered_as, small_first
from tutor_app.observability import logger
from tutor_app.settings import DEFAULT_MODELS

_LOG = logger(__name__)
HOUR_SECONDS = 3600.0
AFTER_FAILURE_SECONDS = 60.0
LIST_SECONDS = 10.0
MOST_SMALL = 2


class Catalog:
    """The models of one provider.

    Before the list was fetched, and as long as it cannot be, these are the configured ones.
    `missing` are the configured ones that are not on offer (of the built-in list all or none),
    `fault` says why the list could not
    be read the last time, `looked` is set once it was asked for. With `is_optional` the provider
    need not be there at all.
    """

    def __init__(
        self,
        provider: ProviderClient,
        *,
        rests: Rests,
        pace: ReadingPace,
        bounds: Bounds = DEFAULT_BOUNDS,
        is_optional: bool = False,
    ) -> None:
        self._provider = provider
        self._rests = rests
        self._pace = pace
        self._bounds = bounds
        self._known: dict[str, GroqModel] = {}
        self._windows: dict[str, int] = {}
        self._offered: tuple[str, ...] | None = None
        self.is_optional = is_optional
        self.names = provider.provider.models
        self.missing: tuple[str, ...] = ()
        self.fault: Fault | None = None
        self.looked = asyncio.Event()

    @property
    def provider(self) -> ProviderClient:
        """Whose models these are."""
        return self._provider

    @property
    def models(self) -> tuple[GroqModel, ...]:
        """The models to ask, in order."""
        return tuple(map(self.model, self.names))

    def small(self, wanted: str, *, is_default: bool = False) -> tuple[GroqModel, ...]:
        """The models for small jobs: the wanted one if it is on offer, then the smallest good ones.

        While the list is not known the wanted one counts as on offer where it is configured, or
        where `is_default`. On a server that has to load models those come first that are
        configured for it anyway.
        """
        configured = self._provider.provider.models
        if self._offered is None:
            is_wanted = bool(wanted) and (is_default or wanted in configured)
            first = (wanted,) if is_wanted else small_first(configured)
        else:
            found = offered_as(wanted, self._offered) if wanted else None
            own = self.names if configured and self._provider.is_local else ()
            smallest = (*small_first(own), *small_first(self._offered))
            first = (*((found,) if found else ()), *smallest)
        return tuple(map(self.model, tuple(dict.fromkeys(first))[:MOST_SMALL]))

    def model(self, name: str) -> GroqModel:
        """A model of this provider by its name, on offer or not; always the same object."""
        if name not in self._known:
            window = self._windows.get(name) or window_of(name)
            self._known[name] = GroqModel(
                self._provider, name, pace=self._pace, window=window, bounds=self._bounds
            )
        return self._known[name]

    async def refresh(self) -> bool:
        """Ask the provider what is on offer; False, and nothing changed, when it does not say."""
        try:
            offer = await self._fetch()
        except ModelFault as error:
            self._failed(error.fault)
            return False
        finally:
            self.looked.set()
        self.fault = None
        self._use(offer)
        return True

    async def keep_fresh(self) -> None:
        """Ask now and hourly, every minute while there is no model; until the key is refused."""
        while True:
            await self.refresh()
            if self._is_out():
                return
            is_soon = self.fault is not None or not self.names
            await asyncio.sleep(AFTER_FAILURE_SECONDS if is_soon else HOUR_SECONDS)

    def _use(self, offer: Sequence[OfferedModel]) -> None:
        self._windows = {model.name: model.window for model in offer if model.window}
        for name, window in self._windows.items():
            self.model(name).window = window
        everything = [model.name for model in offer]
        chat = tuple(model.name for model in offer if model.is_chat)
        choice = choose(self._provider.provider.models, everything, chat)
        self._tell(choice)
        self._offered, self.names, self.missing = chat, choice.models, self._noteworthy(choice)

    def _tell(self, choice: Choice) -> None:
        if self._offered is None or choice.models != self.names:
            name = self._provider.name
            _LOG.info("models on offer", provider=name, models=list(choice.models))
            if missing := self._noteworthy(choice):
                _LOG.warning("models not on offer", provider=name, models=list(missing))

    def _noteworthy(self, choice: Choice) -> tuple[str, ...]:
        """The configured models that are missing; of the built-in list only when all are."""
        is_some_left = len(choice.missing) < len(DEFAULT_MODELS)
        is_built_in = self._provider.provider.models == DEFAULT_MODELS
        return () if is_built_in and is_some_left else choice.missing

    async def _fetch(self) -> tuple[OfferedModel, ...]:
        own = self._provider.own_headers
        try:
            body = await self._list({})
        except ModelFault:
            if not own:
                raise
            body = await self._list(own)
        try:
            return read_offer(body)
        except ValueError as error:
            raise ModelFault(fault_of_reply("a list of models that is none")) from error

    async def _list(self, headers: dict[str, Any]) -> bytes:
        with faults():
            models = self._provider.client.models.with_raw_response
            response = await models.list(timeout=LIST_SECONDS, extra_headers=headers)
            return bytes(await response.read())

    def _is_out(self) -> bool:
        return self.fault is not None and self.fault.remedy is Remedy.OUT

    def _failed(self, fault: Fault) -> None:
        is_news = self.fault is None
        self.fault = fault
        name = self._provider.name
        if self._is_out():
            self._rests.note(ModelKey(name, ""), fault, asked_at=0, now=0)
            _LOG.error("key refused", provider=name, detail=fault.detail)
        elif is_news and not self.is_optional:
            _LOG.warning("models not listed", provider=name, reason=fault.reason)
