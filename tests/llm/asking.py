"""Short forms for tests that ask models."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

from tutor_app.llm.faults import Fault, ModelFault
from tutor_app.llm.ports import (
    Delta,
    Finished,
    Model,
    ModelEvent,
    ModelMessage,
    ModelRequest,
    Role,
    Status,
    answering,
)


def ask(question: str = "What is a list?", **more: object) -> ModelRequest:
    """A small request."""
    messages = (
        ModelMessage(Role.SYSTEM, "You teach."),
        ModelMessage(Role.USER, question),
    )
    return ModelRequest(messages, purpose="qa", **more)


async def events_of(model: Model, request: ModelRequest | None = None) -> list[ModelEvent]:
    """Everything a model answers."""
    async with answering(model, request or ask()) as events:
        return [event async for event in events]


def text_of(events: Sequence[ModelEvent]) -> str:
    """The text of an answer."""
    return "".join(event.text for event in events if isinstance(event, Delta))


def words_of(events: Sequence[ModelEvent]) -> list[str]:
    """The words of status of an answer."""
    return [event.text for event in events if isinstance(event, Status)]


Play = Fault | str | ModelEvent | BaseException | float | asyncio.Event


@dataclass
class Played:
    """A candidate that plays what it was given: one list of events a request, then the last again.

    A fault or an exception is raised, text is a Delta, a number is a silence of that many
    seconds, an event a silence until it is set.
    """

    name: str
    plays: list[list[Play]]
    engine: str = "Groq"
    is_local: bool = False
    requests: list[ModelRequest] = field(default_factory=list)
    closed: int = 0

    async def stream(self, request: ModelRequest) -> AsyncIterator[ModelEvent]:
        self.requests.append(request)
        plays = self.plays[min(len(self.requests), len(self.plays)) - 1]
        try:
            for play in plays:
                match play:
                    case Fault():
                        raise ModelFault(play)
                    case BaseException():
                        raise play
                    case float() | int():
                        await asyncio.sleep(play)
                    case asyncio.Event():
                        await play.wait()
                    case str():
                        yield Delta(play)
                    case _:
                        yield play
            yield Finished(self.engine, self.name)
        finally:
            self.closed += 1


class Clock:
    """A clock that only moves when somebody sleeps on it."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds
