"""Service calls one after another, timed."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from benchmarks.report import Cell, met, p50_p95
from tutor_app.db import Database

WARM_UP = 20


async def timed(call: Callable[[], Awaitable[object]], calls: int, aim: float) -> tuple[Cell, ...]:
    """How many calls, their median and 95th percentile in ms, and whether that meets the aim."""
    times = []
    for _ in range(WARM_UP + calls):
        began = time.perf_counter()
        await call()
        times.append((time.perf_counter() - began) * 1000)
    p50, p95 = p50_p95(times[WARM_UP:])
    return calls, p50, p95, met(p95, aim)


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Database]:
    """A database, closed at the end."""
    database = Database(url)
    try:
        yield database
    finally:
        await database.close()
