"""One log line for every sign-in and every refusal: who, what, how it ended."""

from __future__ import annotations

from uuid import UUID

from tutor_app.observability import logger

_LOG = logger(__name__)


def audit(action: str, outcome: str, user_id: UUID | str | None = None, **facts: str) -> None:
    """Log an event `audit`.

    The address of the client is added from structlog's context, which the API binds. Facts are
    codes and ids, never what somebody typed.
    """
    known = {"user_id": str(user_id)} if user_id is not None else {}
    _LOG.info("audit", action=action, outcome=outcome, **known, **facts)
