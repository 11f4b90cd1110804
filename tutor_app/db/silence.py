"""A PostgreSQL that takes connections and statements, and never answers."""

from __future__ import annotations

from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext


class NoAnswer(ConnectionError):
    """A statement had no answer within `command_timeout`; whether it was done is unknown."""


def give_up_on_silence(engine: Engine) -> None:
    """Raise NoAnswer for a statement without an answer, and let the pool's connections go.

    The driver says TimeoutError, as callers do whose own time is up; but theirs arrive in a
    statement as a cancellation. SQLAlchemy closes the one connection by itself. The others that
    were made before are replaced as they are asked for: each would take as long to find out.
    """

    @event.listens_for(engine, "handle_error", retval=True)
    def _on_error(context: ExceptionContext) -> BaseException | None:
        if not isinstance(context.original_exception, TimeoutError):
            return None
        context.invalidate_pool_on_disconnect = True
        return NoAnswer("no answer in time")
