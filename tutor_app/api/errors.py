"""Errors as HTTP: `{"detail": sentence, "code": word}`, and the only place that knows statuses."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from starlette.routing import Match, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tutor_app.accounts.audit import audit
from tutor_app.errors import (
    Conflict,
    Forbidden,
    InvalidInput,
    NotConfigured,
    NotFound,
    NotSignedIn,
    TooMany,
    TutorError,
    Unavailable,
)
from tutor_app.observability import logger, places

_LOG = logger(__name__)

STATUS: dict[type[TutorError], int] = {
    InvalidInput: 400,
    NotSignedIn: 401,
    Forbidden: 403,
    NotFound: 404,
    Conflict: 409,
    TooMany: 429,
    Unavailable: 503,
    NotConfigured: 501,
    TutorError: 500,
}
_PLAIN = {
    400: ("invalid", "The request could not be read."),
    404: ("not_found", "There is nothing at this address."),
    405: ("method_not_allowed", "This address does not take that method."),
    408: ("too_slow", "The request did not come to its end in time. Send it again."),
    413: ("too_large", "That is too large to be taken at once. Send it in smaller parts."),
    500: ("internal", "Something went wrong here. It was noted; try again in a moment."),
}
_AUDITED_ALREADY = {"bad_credentials", "wrong_password", "token_revoked"}
_WHAT_IS_WRONG = {
    "missing": "is missing",
    "string_type": "must be text",
    "string_unicode": "has characters that cannot be stored",
    "string_too_long": "is longer than {max_length} characters",
    "string_too_short": "is shorter than {min_length} characters",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "uuid_type": "must be an id",
    "uuid_parsing": "must be an id",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    "literal_error": "must be {expected}",
    "enum": "must be {expected}",
    "dict_type": "must be an object",
    "model_type": "must be an object",
    "model_attributes_type": "must be an object",
    "list_type": "must be a list",
    "extra_forbidden": "is not known here",
}


class ErrorBody(BaseModel):
    """What every error answers: a sentence for people and a word for programs."""

    detail: str
    code: str


def install(app: FastAPI) -> None:
    """Make the application answer every error in this form."""
    app.add_exception_handler(TutorError, _on_tutor_error)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http_error)


def error_response(
    status: int,
    detail: str | None = None,
    code: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """An error in the common form; words and code have defaults for each status."""
    default_code, default_detail = _PLAIN.get(status, ("error", _phrase(status)))
    body = {"detail": detail or default_detail, "code": code or default_code}
    return JSONResponse(body, status, headers)


def status_of(error: TutorError) -> int:
    """The HTTP status of an error: that of the nearest class in `STATUS`."""
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def headers_of(error: TutorError) -> dict[str, str]:
    """`Retry-After` in whole seconds, or how to sign in."""
    if isinstance(error, TooMany | Unavailable):
        return {"Retry-After": str(max(1, math.ceil(error.retry_after)))}
    return {"WWW-Authenticate": "Bearer"} if isinstance(error, NotSignedIn) else {}


class UnexpectedErrors:
    """Answers 500 in the common form to what nobody caught, and logs where it happened.

    The log gets types and places only: the words of an exception may quote a learner.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        is_started = False

        async def send_noted(message: Message) -> None:
            nonlocal is_started
            is_started = True
            await send(message)

        try:
            await self._app(scope, receive, send_noted)
        except Exception as error:  # noqa: BLE001 - the last one who can answer
            _LOG.error("unexpected error", kind=type(error).__name__, trace=places(error))
            if is_started or scope["type"] != "http":
                raise RuntimeError("the answer was cut off") from None  # the server hangs up
            await error_response(500)(scope, receive, send)


def audit_refusal(request: Request, error: TutorError) -> None:
    """Leave a line for an access that was refused, unless whoever refused it has left one."""
    is_refusal = isinstance(error, NotSignedIn | Forbidden)
    if is_refusal and error.code not in _AUDITED_ALREADY:
        audit(
            "access",
            "refused",
            code=error.code,
            method=request.method,
            route=route_of(request.scope),
        )


async def _on_tutor_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, TutorError)
    audit_refusal(request, error)
    return error_response(status_of(error), error.message, error.code, headers_of(error))


async def _on_invalid(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    return error_response(400, _sentence(error.errors()), "invalid")


async def _on_http_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    headers = dict(error.headers or {})
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        headers["Allow"] = ", ".join(sorted(_methods_at(request)))
    return error_response(error.status_code, headers=headers)


def _methods_at(request: Request) -> set[str]:
    """Every method that some route takes at this address; a router tells those of the first."""
    fitting = (
        route
        for route in request.app.state.routes
        if isinstance(route, Route) and route.matches(request.scope)[0] is not Match.NONE
    )
    return {method for route in fitting for method in route.methods or ()}


def route_of(scope: Scope) -> str:
    """The template of the route that a request matched, such as `/api/turns/{turn_id}/stop`."""
    return getattr(scope.get("route"), "path", "unmatched")


def _sentence(errors: Sequence[Mapping[str, Any]]) -> str:
    """The first thing that is wrong, in words that quote nothing of what was sent."""
    first = errors[0]
    if first["type"] == "json_invalid":
        return "The request body is not valid JSON."
    place, *fields = first["loc"]
    named = next((part for part in reversed(fields) if isinstance(part, str)), "")
    subject = f"`{named}`" if named.replace("-", "_").isidentifier() else f"The request {place}"
    wrong = _WHAT_IS_WRONG.get(first["type"], "has a value that is not accepted")
    return f"{subject} {wrong.format(**first.get('ctx', {}))}."


def _phrase(status: int) -> str:
    return f"{HTTPStatus(status).phrase}."
