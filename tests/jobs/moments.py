"""A clock of aware moments that stands until it is told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class Moments:
    """The present in UTC; call it to read it."""

    def __init__(self) -> None:
        self._now = datetime(2026, 5, 17, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self._now

    def pass_by(self, **delta: float) -> None:
        self._now += timedelta(**delta)
