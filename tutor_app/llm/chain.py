"""The fallback chain: a model made of models, so that callers never know."""

from __future__ import annotations

import asyncio
import math
import time
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass, field, replace
from typing import Protocol

from tutor_app.llm.faults import LOADING, TOO_SLOW, Fault, ModelFault, Remedy, fault_of_reply
from tutor_app.llm.groq_model import short_name
from tutor_app.llm.ports import (
    AnswerCut,
    Delta,
    Finished,
    Model,
    ModelError,
    ModelEvent,
    ModelRequest,
    Status,
    answering,
)
from tutor_app.llm.rests import Condition, ModelKey, Rests
from tutor_app.llm.unlooped import unlooped
from tutor_app.llm.window import fit, tokens_of
from tutor_app.observability import FALLBACKS, logger

_LOG = logger(__name__)
MOST_TRIES = 3
LOADING_WORD_SECONDS = 2.0
"""How long a local server may be silent before the learner is told that it loads the model."""


class Candidate(Model, Protocol):
    """A model that the chain may ask."""

    @property
    def engine(self) -> str:
        """The provider's name."""
        ...

    @property
    def is_local(self) -> bool:
        """Whether its server may have to load it before it answers."""
        ...


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a turn may take to its first text, in seconds.

    `deadline` rules the whole turn, `first_token` one model, `loading` one on a local server,
    which may have to load it first; that wait is not taken from the turn's. `is_waiting` False
    gives up at once when every model rests.
    """

    deadline: float = 45.0
    first_token: float = 10.0
    loading: float = 120.0
    is_waiting: bool = True


@dataclass(slots=True)
class _Turn:
    """What one request has been through."""

    request: ModelRequest
    began: float
    ends_at: float
    tries: Counter[ModelKey] = field(default_factory=Counter)
    left_out: set[ModelKey] = field(default_factory=set)
    tried_again: set[ModelKey] = field(default_factory=set)
    shortened: dict[ModelKey, ModelRequest] = field(default_factory=dict)
    again: Candidate | None = None
    is_answered: bool = False

    def may_try(self, key: ModelKey) -> bool:
        """Whether this model may be asked (once more) in this turn."""
        return key not in self.left_out and self.tries[key] < MOST_TRIES


@dataclass(frozen=True, slots=True)
class _Wait:
    """Every model rests; the first wakes at this time."""

    wakes_at: float


class ModelChain:
    """Asks one model after the other until one gives text; then it stays with that one.

    `models` says at any moment which models there are, in order; `last` answers when none of
    them does (None: ModelError is raised). Rests are shared by all chains that are given the
    same `rests`. `clock` and `sleep` are those of the loop unless a test brings its own.
    """

    def __init__(
        self,
        models: Callable[[], Sequence[Candidate]],
        last: Model | None,
        *,
        rests: Rests,
        patience: Patience = Patience(),
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._models = models
        self._last = last
        self._rests = rests
        self._patience = patience
        self._clock = clock
        self._sleep = sleep

    @property
    def name(self) -> str:
        """The model that would be asked first now."""
        now = self._clock()
        for model in self._models():
            if self._rests.state(_key(model), now).condition is Condition.READY:
                return model.name
        return self._last.name if self._last else "none"

    @property
    def has_models(self) -> bool:
        """Whether there is any model to ask."""
        return bool(self._models())

    @property
    def is_lost(self) -> bool:
        """Whether no model will answer soon: each is gone, or its provider's key is refused."""
        now, lost = self._clock(), (Condition.GONE, Condition.OUT)
        return all(self._rests.state(_key(one), now).condition in lost for one in self._models())

    @property
    def deadline_seconds(self) -> float:
        """How long a turn may take to its first text."""
        return self._patience.deadline

    def through(self, wrap: Callable[[Candidate], Candidate]) -> ModelChain:
        """A chain of the same models, each wrapped, with the same rests and no last link."""
        return ModelChain(
            lambda: [wrap(model) for model in self._models()],
            None,
            rests=self._rests,
            patience=self._patience,
            clock=self._clock,
            sleep=self._sleep,
        )

    async def stream(self, request: ModelRequest) -> AsyncGenerator[ModelEvent, None]:
        """Answer; raises AnswerCut after text was given, ModelError when nobody answers."""
        now = self._clock()
        turn = _Turn(request, now, now + self._patience.deadline - request.seconds_used)
        while (step := self._next(turn)) is not None:
            if isinstance(step, _Wait):
                seconds = max(step.wakes_at - self._clock(), 0.0)
                yield Status(_waiting_words(seconds))
                await self._sleep(seconds)
                continue
            async with aclosing(self._ask(step, turn)) as events:
                async for event in events:
                    yield event
            if turn.is_answered:
                return
        async with aclosing(self._fall_back(turn)) as events:
            async for event in events:
                yield event

    def _next(self, turn: _Turn) -> Candidate | _Wait | None:
        """The next step: a model to ask, a wait, or None when only the last link is left."""
        now = self._clock()
        if now >= turn.ends_at:
            return None
        if turn.again is not None:
            again, turn.again = turn.again, None
            return again
        wakes: list[float] = []
        for model in self._models():
            state = self._rests.state(_key(model), now)
            if not turn.may_try(_key(model)) or state.condition in (Condition.GONE, Condition.OUT):
                continue
            if state.condition is Condition.READY:
                return model
            wakes.append(state.wakes_at)
        is_worth_it = self._patience.is_waiting and min(wakes, default=math.inf) < turn.ends_at
        return _Wait(min(wakes)) if is_worth_it else None

    async def _ask(self, model: Candidate, turn: _Turn) -> AsyncGenerator[ModelEvent, None]:
        """Ask one model once; without text in it, the turn goes on."""
        key, asked_at = _key(model), self._clock()
        turn.tries[key] += 1
        request = turn.shortened.get(key, turn.request)
        try:
            async with answering(model, request) as said:
                is_text = request.answer_format is None
                events = unlooped(said, model.engine, model.name) if is_text else said
                async with aclosing(self._until_text(events, model, turn)) as first:
                    async for event in first:
                        yield event
                async for event in events:
                    yield event
        except ModelFault as error:
            if turn.is_answered:
                raise AnswerCut from error
            yield self._note(error.fault, model, turn, asked_at)
        except AnswerCut:
            _LOG.warning("answer cut", provider=model.engine, model=model.name)
            raise

    async def _until_text(
        self, events: AsyncIterator[ModelEvent], model: Candidate, turn: _Turn
    ) -> AsyncGenerator[ModelEvent, None]:
        """Up to the first Delta. A word of status counts as a sign of life, not as text."""
        began, key = self._clock(), _key(model)
        ends_at = self._patience.loading + began if model.is_local else turn.ends_at
        first = self._patience.loading if model.is_local else self._patience.first_token
        seconds = min(first, ends_at - began)
        try:
            while not turn.is_answered:
                async with aclosing(self._next_event(events, seconds, model)) as coming:
                    async for event in coming:
                        if isinstance(event, Finished):
                            raise ModelFault(fault_of_reply("a reply without text"))
                        if isinstance(event, Delta):
                            turn.is_answered = True
                            self._rests.answered(key)
                        if isinstance(event, Status) and event.is_progress:
                            ends_at = math.inf
                        yield event
                seconds = ends_at - self._clock()
        finally:
            if model.is_local:
                turn.ends_at += self._clock() - began

    async def _next_event(
        self, events: AsyncIterator[ModelEvent], seconds: float, model: Candidate
    ) -> AsyncGenerator[ModelEvent, None]:
        """The next event, and before it a word that a silent local server loads its model."""
        coming = asyncio.ensure_future(_within(seconds, events))
        try:
            if model.is_local:
                await asyncio.wait({coming}, timeout=LOADING_WORD_SECONDS)
                if not coming.done():
                    yield Status(_loading_words(model))
            yield await coming
        finally:
            if not coming.done():
                coming.cancel()
                with suppress(asyncio.CancelledError):
                    await coming

    def _note(self, fault: Fault, model: Candidate, turn: _Turn, asked_at: float) -> Status:
        """Draw the consequences of a fault; the words say what comes next."""
        key, name = _key(model), short_name(model.name)
        if fault.reason == LOADING.reason and self._clock() < turn.began + self._patience.loading:
            self._wait_for_loading(fault, key, turn, asked_at)
            return Status(_loading_words(model))
        is_again = fault.remedy is Remedy.AGAIN and not (model.is_local and fault == TOO_SLOW)
        if is_again and key not in turn.tried_again:
            turn.tried_again.add(key)
            turn.again = model
            return Status(f"{name} {fault.words}, trying once more")
        if fault.remedy is Remedy.TRIM and key not in turn.shortened:
            turn.shortened[key] = _shorter(turn.request)
            turn.again = model
            return Status(f"The conversation is too long for {name}, leaving out its beginning")
        return self._pass_over(fault, model, turn, asked_at)

    def _wait_for_loading(self, fault: Fault, key: ModelKey, turn: _Turn, asked_at: float) -> None:
        """A server that refuses while it loads is asked again; that is no try and no lost time."""
        turn.tries[key] -= 1
        turn.ends_at = max(turn.ends_at, turn.began + self._patience.loading)
        self._rests.note(key, fault, asked_at=asked_at, now=self._clock())

    def _pass_over(self, fault: Fault, model: Candidate, turn: _Turn, asked_at: float) -> Status:
        """Let the model rest, or leave it out of this turn."""
        key, name = _key(model), short_name(model.name)
        if fault.rest_seconds == 0 or (model.is_local and fault == TOO_SLOW):
            turn.left_out.add(key)
        self._rests.note(key, fault, asked_at=asked_at, now=self._clock())
        FALLBACKS.labels(model.name, fault.reason).inc()
        log = _LOG.error if fault.remedy is Remedy.OUT else _LOG.warning
        facts = {"provider": key.engine, "model": key.model, "reason": fault.reason}
        log("model passed over", detail=fault.detail, **facts)
        who = model.engine if fault.remedy is Remedy.OUT else name
        has_another = not isinstance(self._next(turn), _Wait | None)
        return Status(f"{who} {fault.words}" + (", trying another" if has_another else ""))

    async def _fall_back(self, turn: _Turn) -> AsyncGenerator[ModelEvent, None]:
        """The last link's answer."""
        if self._last is None:
            raise ModelError
        if self._models():
            yield Status(f"No model is able to answer just now, asking the {self._last.name}")
        async with answering(self._last, turn.request) as events:
            async for event in events:
                yield event


async def _within(seconds: float, events: AsyncIterator[ModelEvent]) -> ModelEvent:
    try:
        async with asyncio.timeout(max(seconds, 0.0) if math.isfinite(seconds) else None):
            return await anext(events)
    except TimeoutError as error:
        raise ModelFault(TOO_SLOW) from error
    except StopAsyncIteration as error:
        raise ModelFault(fault_of_reply("a stream without an end")) from error


def _key(model: Candidate) -> ModelKey:
    return ModelKey(model.engine, model.name)


def _shorter(request: ModelRequest) -> ModelRequest:
    return replace(request, messages=fit(request.messages, tokens_of(request.messages) // 2))


def _loading_words(model: Candidate) -> str:
    return f"{short_name(model.name)}: loading the model"


def _waiting_words(seconds: float) -> str:
    return f"All models are busy, trying again in {max(1, round(seconds))} s"
