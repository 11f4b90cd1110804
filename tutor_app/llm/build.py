"""Settings to models: the providers, what they offer, the chain and the gate's model."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from tutor_app.llm.catalog import Catalog
from tutor_app.llm.chain import Candidate, ModelChain, Patience
from tutor_app.llm.pace import ReadingPace
from tutor_app.llm.ports import Model
from tutor_app.llm.providers import GROQ, configured_providers, connect
from tutor_app.llm.rests import Condition, ModelKey, Rests, State
from tutor_app.settings import Provider, Settings

FIRST_LOOK_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class ModelStatus:
    """How one model is, for the status page.

    `state` is `ready`, `resting`, `gone` or `out`, `detail` says why in plain words. A provider
    of which no model is known has one entry, under its own name.
    """

    name: str
    provider: str
    state: str
    detail: str = ""


def build_models(settings: Settings, last: Model) -> Models:
    """All models for these settings; nothing is sent before `start` or the first question."""
    return Models(settings, last)


class Models:
    """All model engines of the process: one client a provider, one memory of who rests.

    `chain` answers the learners, with `last` as its last link. `gate` is the small model for
    verdicts and titles, None when no provider has it; it raises ModelError at once while it
    rests, for it has nobody to ask after it.
    """

    def __init__(
        self, settings: Settings, last: Model, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._rests = Rests()
        self._pace = ReadingPace()
        self._catalogs = tuple(self._catalog(one) for one in configured_providers(settings))
        self._tasks: tuple[asyncio.Task[None], ...] = ()
        self.chain = self._build_chain(last)
        self.gate = self._build_gate()

    def engines(self) -> tuple[ModelStatus, ...]:
        """Every model and how it is, in the order in which they are asked."""
        now = self._clock()
        return tuple(row for catalog in self._catalogs for row in self._rows(catalog, now))

    async def start(self) -> None:
        """Ask every provider, in the background, what it offers.

        Waits up to 3 s for providers whose settings name no models, which could not be asked
        before that.
        """
        self._tasks = tuple(
            asyncio.create_task(catalog.keep_fresh(), name=f"models of {catalog.provider.name}")
            for catalog in self._catalogs
        )
        unknown = [catalog.looked.wait() for catalog in self._catalogs if not catalog.models]
        with suppress(TimeoutError):
            async with asyncio.timeout(FIRST_LOOK_SECONDS):
                await asyncio.gather(*unknown)

    async def close(self) -> None:
        """End the background work and close all connections."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.gather(*(catalog.provider.aclose() for catalog in self._catalogs))

    def _catalog(self, provider: Provider) -> Catalog:
        client = connect(provider, read_seconds=self._settings.between_tokens_seconds)
        return Catalog(client, rests=self._rests, pace=self._pace)

    def _build_chain(self, last: Model) -> ModelChain:
        patience = Patience(
            deadline=self._settings.answer_deadline_seconds,
            first_token=self._settings.first_token_seconds,
        )
        return ModelChain(
            self._candidates, last, rests=self._rests, patience=patience, clock=self._clock
        )

    def _build_gate(self) -> ModelChain | None:
        small = self._small()
        if small is None:
            return None
        seconds = self._settings.gate_seconds
        patience = Patience(deadline=seconds, first_token=seconds, is_waiting=False)
        return ModelChain(
            lambda: (small,), None, rests=self._rests, patience=patience, clock=self._clock
        )

    def _candidates(self) -> tuple[Candidate, ...]:
        return tuple(model for catalog in self._catalogs for model in catalog.models)

    def _small(self) -> Candidate | None:
        wanted = self._settings.gate_model
        for catalog in self._catalogs:
            provider = catalog.provider.provider
            if wanted and (provider.name == GROQ or wanted in provider.models):
                return catalog.model(wanted)
        return None

    def _rows(self, catalog: Catalog, now: float) -> list[ModelStatus]:
        fault, provider = catalog.fault, catalog.provider.name
        note = f"its list of models cannot be read: {fault.detail}" if fault else ""
        states = {model.name: self._state(provider, model.name, now) for model in catalog.models}
        if not states:
            out = self._state(provider, "", now)
            state = out.condition if out.condition is Condition.OUT else Condition.GONE
            return [ModelStatus(provider, provider, state, out.detail or note or "no chat models")]
        return [
            ModelStatus(name, provider, state.condition, _detail(state, now) or note)
            for name, state in states.items()
        ]

    def _state(self, provider: str, model: str, now: float) -> State:
        return self._rests.state(ModelKey(provider, model), now)


def _detail(state: State, now: float) -> str:
    if state.condition is not Condition.RESTING:
        return state.detail
    return f"{state.detail}, asked again in {max(1, round(state.wakes_at - now))} s"
