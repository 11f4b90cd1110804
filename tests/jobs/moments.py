"""Clocks of aware moments: one stands until it is told, one goes as the loop's."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

BEGIN = datetime(2026, 5, 17, 12, tzinfo=UTC)


class Moments:
    """The present in UTC; call it to read it."""

    def __init__(self) -> None:
        self._now = BEGIN

    def __call__(self) -> datetime:
        return self._now

    def pass_by(self, **delta: float) -> None:
        self._now += timedelta(**delta)


def by_the_loop() -> datetime:
    """The present by the clock of the running loop, which may be a virtual one."""
    return BEGIN + timedelta(seconds=asyncio.get_running_loop().time())
