"""One log line for every sign-in and every refusal: who, what, how it ended."""

from __future__ import annotations

from uuid import UUID

from tutor_app.observability import AUDIT, logger

_LOG = logger(AUDIT)


def audit(action: str, outcome: str, user_id: UUID | str | None = None, **facts: str) -> None:
    """Log an event `audit`.

    The address of the client is added from structlog's context, which the API and the pages'
    handlers bind. Facts are codes and ids, never what somebody typed. `LOG_LEVEL` does not hide
    these lines.
    """
    known = {"user_id": str(user_id)} if user_id is not None else {}
    _LOG.info("audit", action=action, outcome=outcome, **known, **facts)
