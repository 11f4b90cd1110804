"""A model and a gate that a test plays by hand."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence

from tutor_app.llm.ports import Delta, Finished, ModelEvent, ModelMessage, ModelRequest, Usage
from tutor_app.topics.gate import Verdict


class PlayedModel:
    """Streams what the test puts in: text, a status, an exception, or the end (None)."""

    name = "played"

    def __init__(self) -> None:
        self.requests: list[ModelRequest] = []
        self.closed = 0
        self._plays: asyncio.Queue[str | ModelEvent | BaseException | None] = asyncio.Queue()

    def say(self, *plays: str | ModelEvent | BaseException | None) -> None:
        for play in plays:
            self._plays.put_nowait(play)

    async def stream(self, request: ModelRequest) -> AsyncIterator[ModelEvent]:
        self.requests.append(request)
        try:
            while True:
                play = await self._plays.get()
                if isinstance(play, BaseException):
                    raise play
                if play is None:
                    yield Finished("played", "played-1", Usage(7, 3))
                    return
                yield Delta(play) if isinstance(play, str) else play
                if isinstance(play, Finished):
                    return
        finally:
            self.closed += 1


class PlayedGate:
    """Lets everything through but questions with a word that the test forbids."""

    def __init__(self) -> None:
        self.forbidden = "cooking"
        self.checked: list[tuple[str, tuple[ModelMessage, ...]]] = []

    async def check(self, question: str, context: Sequence[ModelMessage]) -> Verdict:
        self.checked.append((question, tuple(context)))
        is_allowed = self.forbidden not in question
        return Verdict(is_allowed=is_allowed, tier="words", reason="played")
