"""What nobody expected to go wrong: kind and place for the log, our own words for the page."""

from __future__ import annotations

from redis.exceptions import RedisError
from reflex.event import EventSpec

from tutor_app.errors import TutorError
from tutor_app.observability import SAMPLES, logger, places
from tutor_app.ui.notices import notice

_LOG = logger(__name__)


def handler_failed(exception: Exception) -> EventSpec | None:
    """The notice for an error that a handler let out; its words may quote a learner.

    There is none for a Redis that keeps the states and does not answer: it would fail as well,
    and bring about the next one. Pages say by themselves that what is done there does not arrive.
    """
    kind = type(exception).__name__
    if isinstance(exception, RedisError):
        if (sample := SAMPLES.take("page states")) is not None:
            _LOG.warning("redis does not answer", of="page states", kind=kind, **sample)
        return None
    if (sample := SAMPLES.take(f"handler {kind}")) is not None:
        _LOG.error("unexpected error", kind=kind, trace=places(exception), **sample)
    return notice(TutorError())


def page_failed(exception: Exception) -> None:
    """A page reported an error of its own; what it says is not for the log."""
    if (sample := SAMPLES.take("page")) is not None:
        _LOG.warning("a page failed", kind=type(exception).__name__, **sample)
