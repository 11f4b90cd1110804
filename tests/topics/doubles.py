"""A model that answers the gate's question as the test says."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from tutor_app.llm.ports import Delta, Finished, ModelError, ModelEvent, ModelRequest, Status


class SayingModel:
    """Says `answer`, in pieces; None fails (`is_lost_after`: for good); waits `seconds` before."""

    name = "gate double"

    def __init__(self, answer: str | None, seconds: float = 0) -> None:
        self.answer = answer
        self.seconds = seconds
        self.requests: list[ModelRequest] = []
        self.is_closed = False
        self.is_lost = False
        self.is_lost_after = False

    async def stream(self, request: ModelRequest) -> AsyncIterator[ModelEvent]:
        self.requests.append(request)
        try:
            yield Status("thinking")
            await asyncio.sleep(self.seconds)
            if self.answer is None:
                self.is_lost = self.is_lost_after
                raise ModelError
            for letter in self.answer:
                yield Delta(letter)
            yield Finished("double", "gate-1")
        finally:
            self.is_closed = True
