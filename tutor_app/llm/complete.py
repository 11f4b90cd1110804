"""A short answer as one text."""

from __future__ import annotations

import asyncio

from tutor_app.llm.ports import Delta, Model, ModelError, ModelRequest, answering


async def complete(model: Model, request: ModelRequest, *, seconds: float) -> str:
    """The whole answer, within `seconds`.

    Raises ModelError when the model fails, also in mid-answer, or takes longer.
    """
    try:
        async with asyncio.timeout(seconds), answering(model, request) as events:
            return "".join([event.text async for event in events if isinstance(event, Delta)])
    except TimeoutError as error:
        raise ModelError from error
