"""Ends an answer that only repeats itself."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator

from tutor_app.llm.ports import Delta, Finished, ModelEvent
from tutor_app.llm.repetition import Repetition

REPETITION = "repetition"
"""The finish reason of an answer that was ended because it repeated itself."""
NOTE = "*The model began to repeat itself, so the answer ends here.*"


async def unlooped(
    events: AsyncIterator[ModelEvent], engine: str, model: str
) -> AsyncGenerator[ModelEvent, None]:
    """The same events up to where the text goes round in circles; then a line that says so."""
    repetition = Repetition()
    async for event in events:
        if not isinstance(event, Delta):
            yield event
            continue
        yield Delta(repetition.feed(event.text))
        if repetition.is_endless:
            yield Delta(("\n```" if repetition.is_in_code else "") + f"\n\n{NOTE}")
            yield Finished(engine, model, finish_reason=REPETITION)
            return
