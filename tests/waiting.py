"""Waiting until something has happened, on any machine and under any load."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable

STUCK_SECONDS = 60.0
"""Who has waited so long waits for nothing: a test measures nothing by it."""

LOOK_EVERY_SECONDS = 0.002


async def until(condition: Callable[[], object]) -> None:
    """Wait until a function, or a coroutine function, gives something true."""
    async with asyncio.timeout(STUCK_SECONDS):
        while not await _answer(condition):
            await asyncio.sleep(LOOK_EVERY_SECONDS)


async def _answer(condition: Callable[[], object]) -> object:
    answer = condition()
    return await answer if inspect.isawaitable(answer) else answer
