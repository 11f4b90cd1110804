"""The exceptions of the SDK and of the HTTP libraries under it, as faults."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import aiohttp
import groq
import httpx

from tutor_app.llm.faults import (
    TOO_SLOW,
    UNREACHABLE,
    Fault,
    ModelFault,
    fault_of_reply,
    fault_of_status,
    retry_after_seconds,
)

REFUSAL_CHARACTERS = 4_000


@contextmanager
def faults() -> Iterator[None]:
    """Whatever the SDK or the connection raises inside becomes a ModelFault."""
    try:
        yield
    except (groq.APIError, httpx.HTTPError, httpx.StreamError, aiohttp.ClientError) as error:
        raise ModelFault(fault_of_error(error)) from error


def fault_of_error(error: Exception) -> Fault:
    """What an exception of a request, or of reading its reply, means."""
    match error:
        case groq.APIStatusError():
            header = error.response.headers.get("retry-after")
            after = retry_after_seconds(header, datetime.now(UTC))
            return fault_of_status(error.status_code, _code(error.body), after, _words(error.body))
        case groq.APITimeoutError() | httpx.TimeoutException():
            return UNREACHABLE if _is_lost(error) else TOO_SLOW
        case groq.APIConnectionError() | httpx.ConnectError():
            return UNREACHABLE
        case _:
            return fault_of_reply("the stream was cut")


def _is_lost(error: BaseException) -> bool:
    """Whether a lost connection is behind it, which the transport also reports as a time-out."""
    causes: list[BaseException] = []
    cause = error.__cause__
    while cause is not None:
        causes.append(cause)
        cause = cause.__cause__
    return any(
        isinstance(one, aiohttp.ClientConnectionError) and not isinstance(one, TimeoutError)
        for one in causes
    )


def _code(body: Any) -> str:
    """The code of an error's JSON, or its type where the code is no text."""
    if isinstance(body, list):  # Google's errors
        body = next((part for part in body if isinstance(part, dict)), None)
    error = body.get("error", body) if isinstance(body, dict) else None
    if not isinstance(error, dict):
        return ""
    names = (error.get("code"), error.get("type"))
    return next((name for name in names if isinstance(name, str) and name), "")


def _words(body: Any) -> str:
    """All that an error says, its first characters."""
    text = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False, default=str)
    return text[:REFUSAL_CHARACTERS]
