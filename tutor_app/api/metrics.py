"""/metrics for Prometheus, and the timing of every request."""

from __future__ import annotations

import hmac
import time
from http import HTTPMethod

from fastapi import APIRouter, Request
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tutor_app.accounts.credentials import bearer
from tutor_app.api.client import is_direct_loopback
from tutor_app.api.errors import route_of
from tutor_app.api.services import settings_of
from tutor_app.errors import Forbidden
from tutor_app.observability import REQUESTS

router = APIRouter(tags=["operations"])

_METHODS = frozenset(HTTPMethod)


@router.get(
    "/metrics",
    response_class=Response,
    responses={200: {"content": {"text/plain": {}}, "description": "Prometheus' text format"}},
)
async def metrics(request: Request) -> Response:
    """Prometheus' text format, for programs on this machine or with the metrics token."""
    if not is_direct_loopback(request.scope) and not _has_token(request):
        raise Forbidden
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


def _has_token(request: Request) -> bool:
    sent = bearer(request.headers.get("authorization", "")).encode("utf-8", "replace")
    expected = settings_of(request).metrics_token.encode("utf-8")
    return bool(expected) and hmac.compare_digest(sent, expected)


class RequestTimes:
    """Notes for every request how long its answer took to begin, by the route's template."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()

        async def send_timed(message: Message) -> None:
            if message["type"] == "http.response.start":
                seconds = time.perf_counter() - started
                _observe(scope, message["status"], seconds)
            await send(message)

        await self._app(scope, receive, send_timed)


def _observe(scope: Scope, status: int, seconds: float) -> None:
    method = scope["method"] if scope["method"] in _METHODS else "other"
    REQUESTS.labels(method, route_of(scope), str(status)).observe(seconds)
