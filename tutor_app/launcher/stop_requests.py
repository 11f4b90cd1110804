"""Signals that ask the launcher to stop."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class Interrupted(Exception):
    """Asked to stop while the server was not up yet."""


@dataclass(slots=True)
class StopRequests:
    """Whether somebody asked to stop; `descriptor` becomes readable then.

    While `is_starting` a request raises Interrupted, which ends whatever start-up waits for.
    """

    descriptor: int
    is_starting: bool = True
    is_asked: bool = False

    def hear(self, _number: int, _frame: FrameType | None) -> None:
        """The signal handler."""
        is_first = not self.is_asked
        self.is_asked = True
        if is_first and self.is_starting:
            raise Interrupted


@contextmanager
def stop_requests() -> Iterator[StopRequests]:
    """Hear SIGTERM, SIGINT and SIGHUP; what handled them before does so again at the end."""
    readable, writable = os.pipe()
    os.set_blocking(writable, False)
    requests = StopRequests(readable)
    before = {number: signal.signal(number, requests.hear) for number in _SIGNALS}
    woken = signal.set_wakeup_fd(writable)
    try:
        yield requests
    finally:
        signal.set_wakeup_fd(woken)
        for number, handler in before.items():
            signal.signal(number, handler)
        os.close(readable)
        os.close(writable)
