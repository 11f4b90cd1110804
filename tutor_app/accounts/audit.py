"""Log lines for sign-ins and refusals: who, what, how it ended."""

from __future__ import annotations

from uuid import UUID

from tutor_app.observability import AUDIT, SAMPLES, logger

_LOG = logger(AUDIT)
OFTEN = frozenset(
    {
        "bad_arguments",
        "malformed",
        "too_large",
        "too_many_sockets",
        "long_query",
        "not_signed_in",
        "too_many",
        "bad_origin",
        "token_invalid",
        "token_expired",
    }
)


def audit(action: str, outcome: str, user_id: UUID | str | None = None, **facts: str) -> None:
    """Log an event `audit`.

    The address of the client is added from structlog's context, which the API and the pages'
    handlers bind. Facts are codes and ids, never what somebody typed. `LOG_LEVEL` does not hide
    these lines. Of refusals that anybody can cause at no cost (`OFTEN`) a few a minute are
    printed, with how many were not.
    """
    if outcome == "refused" and facts.get("code") in OFTEN:
        sample = SAMPLES.take(f"{action} {facts['code']}")
        if sample is None:
            return
        _LOG.info("audit", action=action, outcome=outcome, **facts, **sample)
        return
    known = {"user_id": str(user_id)} if user_id is not None else {}
    _LOG.info("audit", action=action, outcome=outcome, **known, **facts)
