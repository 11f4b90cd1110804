"""Whether a Redis answers: asked with time-outs, paused while it does not, said once a state."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from tutor_app.observability import logger

_LOG = logger(__name__)
ANSWER_SECONDS = 1.0
PAUSE_SECONDS = 5.0


def impatient(seconds: float | None = ANSWER_SECONDS) -> dict[str, Any]:
    """Options of a Redis client that gives up after `seconds` and tries nothing twice."""
    return {
        "socket_timeout": seconds,
        "socket_connect_timeout": ANSWER_SECONDS,
        "socket_keepalive": True,
        "retry": Retry(NoBackoff(), 0),
    }


class Reach:
    """What one user of a Redis knows of it. `what` says in the log what goes on without it."""

    def __init__(self, what: str, now: Callable[[], float] = time.monotonic) -> None:
        self._what = what
        self._now = now
        self._again_at = float("-inf")
        self.is_away = False

    @property
    def is_worth_asking(self) -> bool:
        """Whether it answered last, or the pause after it did not is over."""
        return self._now() >= self._again_at

    def lost(self, error: BaseException) -> None:
        """It did not answer."""
        self._again_at = self._now() + PAUSE_SECONDS
        if not self.is_away:
            self.is_away = True
            kind = type(getattr(error, "storage_error", error)).__name__
            _LOG.warning("redis does not answer", of=self._what, kind=kind)

    def found(self) -> None:
        """It answered."""
        self._again_at = float("-inf")
        if self.is_away:
            self.is_away = False
            _LOG.info("redis answers again", of=self._what)
