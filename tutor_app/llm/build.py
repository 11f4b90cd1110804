"""Settings to models: the providers, what they offer, the chain and the gate's model."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from tutor_app.llm.catalog import Catalog
from tutor_app.llm.chain import Candidate, ModelChain, Patience
from tutor_app.llm.configured import GROQ, configured_providers, local_ollama
from tutor_app.llm.groq_model import Bounds
from tutor_app.llm.names import is_same
from tutor_app.llm.pace import ReadingPace
from tutor_app.llm.ports import Model
from tutor_app.llm.providers import connect
from tutor_app.llm.rests import Condition, ModelKey, Rests, State
from tutor_app.settings import DEFAULT_MODELS, Provider, Settings

FIRST_LOOK_SECONDS = 3.0
PROBE_SECONDS = 0.5
MOST_SMALL = 4


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

    `chain` answers the learners, with `last` as its last link. `gate` is the chain of small
    models for verdicts and titles; it raises ModelError at once while all of them rest. Where
    nothing is configured, an Ollama on this machine is looked for, at start and every minute.
    """

    def __init__(
        self, settings: Settings, last: Model, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._rests = Rests()
        self._pace = ReadingPace()
        self.catalogs = tuple(self._catalog(one) for one in configured_providers(settings))
        if (ollama := local_ollama(settings)) is not None:
            self.catalogs = (self._catalog(ollama, is_optional=True),)
        self._tasks: tuple[asyncio.Task[None], ...] = ()
        self.chain = self._build_chain(last)
        self.gate = self._build_gate()

    def engines(self) -> tuple[ModelStatus, ...]:
        """Every model and how it is, in the order in which they are asked."""
        now = self._clock()
        rows = [row for catalog in self.catalogs for row in self._rows(catalog, now)]
        return (*rows, *self._missing_gate())

    async def start(self) -> None:
        """Ask every provider, in the background, what it offers.

        Waits up to 3 s for providers whose settings name no models, which could not be asked
        before that; half a second for a server that may not be there.
        """
        self._tasks = tuple(
            asyncio.create_task(catalog.keep_fresh(), name=f"models of {catalog.provider.name}")
            for catalog in self.catalogs
        )
        unknown = [catalog for catalog in self.catalogs if not catalog.names]
        is_probe = all(catalog.is_optional for catalog in unknown)
        with suppress(TimeoutError):
            async with asyncio.timeout(PROBE_SECONDS if is_probe else FIRST_LOOK_SECONDS):
                await asyncio.gather(*(catalog.looked.wait() for catalog in unknown))

    async def close(self) -> None:
        """End the background work and close all connections."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.gather(*(catalog.provider.aclose() for catalog in self.catalogs))

    def _catalog(self, provider: Provider, *, is_optional: bool = False) -> Catalog:
        settings = self._settings
        client = connect(
            provider,
            read_seconds=settings.between_tokens_seconds,
            loading_seconds=settings.local_first_token_seconds,
        )
        bounds = Bounds(settings.answer_characters, settings.answer_seconds)
        return Catalog(
            client, rests=self._rests, pace=self._pace, bounds=bounds, is_optional=is_optional
        )

    def _build_chain(self, last: Model) -> ModelChain:
        patience = Patience(
            deadline=self._settings.answer_deadline_seconds,
            first_token=self._settings.first_token_seconds,
            loading=self._settings.local_first_token_seconds,
        )
        return ModelChain(
            self._candidates, last, rests=self._rests, patience=patience, clock=self._clock
        )

    def _build_gate(self) -> ModelChain:
        seconds = self._settings.gate_seconds
        patience = Patience(
            deadline=seconds, first_token=seconds, loading=seconds, is_waiting=False
        )
        return ModelChain(
            self._small, None, rests=self._rests, patience=patience, clock=self._clock
        )

    def _candidates(self) -> tuple[Candidate, ...]:
        return tuple(model for catalog in self.catalogs for model in catalog.models)

    def _small(self) -> tuple[Candidate, ...]:
        wanted = self._settings.gate_model
        found = [
            model
            for catalog in self.catalogs
            for model in catalog.small(wanted, is_default=catalog.provider.name == GROQ)
        ]
        return tuple(found[:MOST_SMALL])

    def _missing_gate(self) -> list[ModelStatus]:
        """A line for a GATE_MODEL that somebody chose and that no provider offers."""
        wanted = self._settings.gate_model
        is_chosen = wanted and wanted != type(self._settings).model_fields["gate_model"].default
        if not is_chosen or not all(catalog.looked.is_set() for catalog in self.catalogs):
            return []
        small = self._small()
        if any(is_same(wanted, model.name) for model in small) or not self.catalogs:
            return []
        instead = f"{small[0].name} does the small jobs" if small else "rules do the small jobs"
        return [ModelStatus(wanted, "GATE_MODEL", "gone", f"not on offer; {instead}")]

    def _rows(self, catalog: Catalog, now: float) -> list[ModelStatus]:
        fault, provider = catalog.fault, catalog.provider.name
        note = f"its list of models cannot be read: {fault.detail}" if fault else ""
        states = {name: self._state(provider, name, now) for name in catalog.names}
        if not states and catalog.is_optional:
            return []
        if not states:
            out = self._state(provider, "", now)
            state = out.condition if out.condition is Condition.OUT else Condition.GONE
            return [ModelStatus(provider, provider, state, out.detail or note or "no chat models")]
        rows = [
            ModelStatus(name, provider, state.condition, _detail(state, now) or note)
            for name, state in states.items()
        ]
        return rows + _missing(catalog)

    def _state(self, provider: str, model: str, now: float) -> State:
        return self._rests.state(ModelKey(provider, model), now)


def _missing(catalog: Catalog) -> list[ModelStatus]:
    """Lines for the configured models that are not on offer; of the built-in list one for all."""
    provider = catalog.provider.name
    if catalog.missing != DEFAULT_MODELS:
        return [ModelStatus(name, provider, "gone", "not on offer") for name in catalog.missing]
    detail = f"not on offer, nor are the others of GROQ_MODELS; {catalog.names[0]} is asked first"
    return [ModelStatus(catalog.missing[0], provider, "gone", detail)]


def _detail(state: State, now: float) -> str:
    if state.condition is not Condition.RESTING:
        return state.detail
    return f"{state.detail}, asked again in {max(1, round(state.wakes_at - now))} s"
