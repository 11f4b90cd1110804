"""Which models rest, and for how long: pure, time is passed in."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from tutor_app.llm.faults import Fault, Remedy

JITTER = 0.25
MOST_SECONDS = 60.0


class ModelKey(NamedTuple):
    """A model on a provider."""

    engine: str
    model: str


class Condition(StrEnum):
    """How a model is."""

    READY = "ready"
    RESTING = "resting"
    GONE = "gone"
    OUT = "out"


@dataclass(frozen=True, slots=True)
class State:
    """How a model is, since when it may be asked again (same clock as `now`), and why."""

    condition: Condition
    wakes_at: float = 0.0
    detail: str = ""


@dataclass(slots=True)
class _Rest:
    fault: Fault
    began: float
    wakes_at: float
    in_a_row: int


class Rests:
    """Remembers the faults of models.

    A rest doubles with each further fault of the same kind, up to 60 s, until the model answers
    once; `jitter` gives numbers from 0 to 1 that spread rests by 25 % either way, or only
    upwards where the provider itself named the time. Requests that were already under way when
    a rest began do not lengthen it.
    """

    def __init__(self, jitter: Callable[[], float] = random.random) -> None:
        self._jitter = jitter
        self._rests: dict[ModelKey, _Rest] = {}
        self._gone: dict[ModelKey, Fault] = {}
        self._out: dict[str, Fault] = {}

    def note(self, key: ModelKey, fault: Fault, *, asked_at: float, now: float) -> None:
        """A model that was asked at `asked_at` failed with this fault just now."""
        if fault.remedy is Remedy.GONE:
            self._gone[key] = fault
        elif fault.remedy is Remedy.OUT:
            self._out[key.engine] = fault
        elif fault.rest_seconds > 0:
            self._rest(key, fault, asked_at, now)

    def answered(self, key: ModelKey) -> None:
        """The model gave text: its next rest is a first one again."""
        self._rests.pop(key, None)

    def state(self, key: ModelKey, now: float) -> State:
        """How the model is now."""
        if key.engine in self._out:
            return State(Condition.OUT, detail=self._out[key.engine].detail)
        if key in self._gone:
            return State(Condition.GONE, detail=self._gone[key].detail)
        rest = self._rests.get(key)
        if rest is None or rest.wakes_at <= now:
            return State(Condition.READY)
        return State(Condition.RESTING, rest.wakes_at, rest.fault.detail)

    def _rest(self, key: ModelKey, fault: Fault, asked_at: float, now: float) -> None:
        last = self._rests.get(key)
        is_same_spell = last is not None and asked_at <= last.began
        if last is not None and is_same_spell and not fault.is_exact:
            return
        in_a_row = _in_a_row(last, fault, is_same_spell=is_same_spell)
        wakes_at = now + self._seconds(fault, in_a_row)
        if last is not None and is_same_spell:
            wakes_at = max(wakes_at, last.wakes_at)
        self._rests[key] = _Rest(fault, now, wakes_at, in_a_row)

    def _seconds(self, fault: Fault, in_a_row: int) -> float:
        if fault.is_exact:
            return fault.rest_seconds * (1 + JITTER * self._jitter())
        seconds = fault.rest_seconds
        if fault.is_doubling:
            seconds = min(seconds * 2.0 ** min(in_a_row - 1, 16), MOST_SECONDS)
        return seconds * (1 + JITTER * (2 * self._jitter() - 1))


def _in_a_row(last: _Rest | None, fault: Fault, *, is_same_spell: bool) -> int:
    if last is None or last.fault.reason != fault.reason:
        return 1
    return last.in_a_row + (0 if is_same_spell else 1)
