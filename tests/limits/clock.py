"""A clock that stands until it is told."""

from __future__ import annotations


class Clock:
    """Seconds since the epoch; call it to read it."""

    def __init__(self, seconds: float = 1_800_000_000.0) -> None:
        self._seconds = seconds

    def __call__(self) -> float:
        return self._seconds

    def pass_by(self, seconds: float) -> None:
        self._seconds += seconds
