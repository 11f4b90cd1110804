"""What went wrong with a model, and what to do about it: pure functions."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field, replace
from datetime import datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum

from tutor_app.llm.ports import ModelError


class Remedy(StrEnum):
    """What the chain does about a fault."""

    REST = "rest"
    """The model rests; the next one is asked."""
    AGAIN = "again"
    """Once more at once; then as `REST`."""
    TRIM = "trim"
    """Once more with a shorter history; then the next model."""
    REPAIR = "repair"
    """The structured answer did not match: one repair, then the next model."""
    NEXT = "next"
    """The next model; this one not again in this turn."""
    GONE = "gone"
    """The model does not exist any more: skipped for the life of the process."""
    OUT = "out"
    """The whole provider is out until its settings change."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One failure of one model.

    `reason` names it in metrics and logs; `words` continue a sentence for the learner that
    begins with the model's name; `detail` tells the operator. A rest lasts `rest_seconds`,
    doubled for each further fault of the same kind if `is_doubling`; `is_exact` says that the
    provider itself named the time, so it is never cut short. `refusal` is what the provider
    wrote, to learn from; it may quote the learner and is never logged.
    """

    reason: str
    remedy: Remedy
    words: str
    detail: str
    rest_seconds: float = 0
    is_doubling: bool = False
    is_exact: bool = False
    refusal: str = field(default="", repr=False, compare=False)


class ModelFault(ModelError):
    """A model failed before it gave any text."""

    code = "model_fault"

    def __init__(self, fault: Fault) -> None:
        super().__init__()
        self.fault = fault


class BrokenReply(Exception):
    """What came is not an answer; the argument says why, in words for the operator."""


LEAST_SECONDS = 0.1
_TOO_LONG = frozenset({"context_length_exceeded", "exceed_context_size_error"})
_DECOMMISSIONED = frozenset({"model_decommissioned", "model_not_found"})

TOO_SLOW = Fault(
    "slow", Remedy.AGAIN, "is slow to answer", "no answer in time", 1, is_doubling=True
)
UNREACHABLE = Fault(
    "unreachable", Remedy.AGAIN, "cannot be reached", "no connection", 1, is_doubling=True
)
TOO_LARGE = Fault("too_large", Remedy.TRIM, "cannot take so long a text", "request too large")
LOADING = Fault("loading", Remedy.REST, "is loading the model", "the server loads the model", 2)
FILTERED = Fault(
    "filtered", Remedy.NEXT, "declined to answer this", "the provider's content filter ended it"
)
_TOO_LONG_WORDS = re.compile(
    r"context[\s_-]?(length|window|size)|(prompt|input|request)[\w\s]{0,20} too (long|large)"
    r"|too many (input |prompt )?tokens|exceeds? the (available )?context|reduce the length",
    re.IGNORECASE,
)
_KEY_WORDS = re.compile(
    r"api[\s_-]?key[\w\s]{0,12}(not valid|invalid|expired)|invalid api[\s_-]?key", re.IGNORECASE
)
_LOADING_WORDS = re.compile(r"\bloading\b|\bwarming up\b|not (yet )?loaded", re.IGNORECASE)


def fault_of_status(
    status: int, code: str = "", retry_after: float | None = None, refusal: str = ""
) -> Fault:
    """What an HTTP status of 400 and up means.

    `code` is the error's code or type, `retry_after` the header of that name in seconds,
    `refusal` what else the provider wrote.
    """
    return replace(_meant(status, code, retry_after, refusal), refusal=refusal)


def _meant(status: int, code: str, retry_after: float | None, refusal: str) -> Fault:
    if code in _DECOMMISSIONED:
        return _gone(status, code)
    if status in (401, 403) or (status == 400 and _KEY_WORDS.search(refusal)):
        return _out(status)
    if status == 404:
        return _gone(status, code)
    if status == 413 or code in _TOO_LONG or (status < 500 and _TOO_LONG_WORDS.search(refusal)):
        return TOO_LARGE
    if status == 503 and _LOADING_WORDS.search(refusal):
        return LOADING
    return _passing(status, code, retry_after)


def _passing(status: int, code: str, retry_after: float | None) -> Fault:
    """A fault that time or another request may mend."""
    if status == 408:
        return TOO_SLOW
    if status == 429:
        return _rate_limited(retry_after)
    if status == 402:
        return Fault("no_credit", Remedy.REST, "is not available just now", "no credit (402)", 60)
    if code == "json_validate_failed":
        return Fault("bad_json", Remedy.REPAIR, "gave an unusable reply", "JSON does not match")
    if status == 498:
        return Fault("capacity", Remedy.REST, "is busy", "over capacity (498)", 5)
    if status >= 500:
        detail = f"the provider failed ({status})"
        return Fault("server_error", Remedy.REST, "has a problem", detail, 3, is_doubling=True)
    detail = f"the request was refused ({status} {code})".replace(" )", ")")
    return Fault("refused", Remedy.NEXT, "did not accept the request", detail)


def fault_of_reply(detail: str) -> Fault:
    """A reply that is none: no text, not the wire's format, or cut before the first text."""
    return Fault("broken_reply", Remedy.NEXT, "gave an unusable reply", detail)


def retry_after_seconds(header: str | None, now: datetime) -> float | None:
    """The header `retry-after`, which is a number of seconds or a date; None if it is neither."""
    if not header:
        return None
    try:
        seconds = float(header)
    except ValueError:
        try:
            seconds = (parsedate_to_datetime(header) - now).total_seconds()
        except (ValueError, TypeError):
            return None
    return max(0.0, seconds) if math.isfinite(seconds) else None


def _out(status: int) -> Fault:
    detail = f"the key is not accepted ({status}): check it, then restart"
    return Fault("key_refused", Remedy.OUT, "is not available just now", detail)


def _gone(status: int, code: str) -> Fault:
    detail = f"not on offer ({status} {code})".replace(" )", ")")
    return Fault("gone", Remedy.GONE, "is no longer offered", detail)


def _rate_limited(retry_after: float | None) -> Fault:
    detail = "rate limit reached (429)"
    if retry_after is not None:
        seconds = max(retry_after, LEAST_SECONDS)
        return Fault("rate_limited", Remedy.REST, "is busy", detail, seconds, is_exact=True)
    return Fault("rate_limited", Remedy.REST, "is busy", detail, 5, is_doubling=True)
