"""The API put together, and put in front of the pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Depends, FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from tutor_app.api import auth, docs, errors, forms, health, metrics, visits
from tutor_app.api.body import BodyLimit
from tutor_app.api.client import KnownAddress, with_limit_key
from tutor_app.api.headers import DATA_HEADERS, OWN_HEADERS, PAGE_HEADERS, SecurityHeaders
from tutor_app.api.https import TypedAddress
from tutor_app.api.origin import require_own_origin
from tutor_app.api.pages import KnownPages
from tutor_app.api.sockets import SocketBounds

if TYPE_CHECKING:
    from tutor_app.container import Container, VoiceServices

TITLE = "AI programming tutor"
API_VERSION = "1.0"
NO_SUCH_PAGE = "/no-such-page"
MAX_NAME_BYTES = 255
DESCRIPTION = """Everything the web pages do, for other programs.

Register or sign in and send the access token as `Authorization: Bearer`; or ask
`POST /api/auth/visit` for a visitor's token and send it as `X-Visitor-Token`.
Errors are `{"detail": "a sentence", "code": "a_word"}`."""

_OUTSIDE_API = frozenset({"/health", "/ready", "/metrics"})
_ERRORS: dict[int | str, dict[str, Any]] = {
    "4XX": {"model": errors.ErrorBody, "description": "What was wrong with the request"},
    "5XX": {"model": errors.ErrorBody, "description": "What does not work just now"},
}


def build_api(
    container: Container | VoiceServices, routers: Iterable[APIRouter] | None = None
) -> FastAPI:
    """The application for `/api`, `/health`, `/ready` and `/metrics`, or for these routers only."""
    app = FastAPI(
        title=TITLE,
        version=API_VERSION,
        description=DESCRIPTION,
        openapi_url=docs.OPENAPI_URL,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        responses=_ERRORS,
        dependencies=[Depends(require_own_origin)],
    )
    app.state.container = container
    app.state.routes = list(app.routes)
    errors.install(app)
    for router in _routers() if routers is None else routers:
        app.include_router(router)
        app.state.routes.extend(router.routes)
    app.add_middleware(BodyLimit)
    app.add_middleware(PrintablePaths)
    app.add_middleware(errors.UnexpectedErrors)
    app.add_middleware(metrics.RequestTimes)
    app.add_middleware(KnownAddress, trusted=container.settings.trusted_proxies)
    return app


class PrintablePaths:
    """Answers 404 to a path with control characters: patterns of routes would pass over some."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] == "http" and scope["path"] != printable(scope["path"]):
            await errors.error_response(404)(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def mount(container: Container) -> Callable[[ASGIApp], ASGIApp]:
    """What puts the API in front of another application.

    The returned function takes that application and gives one that answers the API's paths,
    unknown ones too, and hands on everything else; both get their security headers. The pages'
    websocket says whose attempts it counts as in `router.session.client_ip`.
    """
    api = SecurityHeaders(build_api(container), DATA_HEADERS)
    trusted = container.settings.trusted_proxies

    def in_front_of(pages: ASGIApp) -> ASGIApp:
        bounded = SocketBounds(KnownPages(pages, container), container.settings.address_sockets)
        framed = SecurityHeaders(errors.UnexpectedErrors(bounded), PAGE_HEADERS, OWN_HEADERS)

        async def serve(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] == "lifespan":
                await framed(scope, receive, send)
            elif is_api_path(printable(scope["path"])):
                await api(scope, receive, send)
            else:
                await framed(with_limit_key(_for_pages(scope), trusted), receive, send)

        return TypedAddress(serve, container.settings)

    return in_front_of


def _for_pages(scope: Scope) -> Scope:
    """The scope, with the path of no page where no file could have the path that was asked for."""
    if scope["type"] != "http" or is_file_path(scope["path"]):
        return scope
    return {**scope, "path": NO_SUCH_PAGE, "raw_path": NO_SUCH_PAGE.encode()}


def printable(path: str) -> str:
    """The path without control characters, which belong into no address."""
    return "".join(character for character in path if character.isprintable())


def is_api_path(path: str) -> bool:
    """Whether the API answers this path, if only with 404."""
    return path == "/api" or path.startswith("/api/") or path in _OUTSIDE_API


def is_file_path(path: str) -> bool:
    """Whether a file system can be asked for this path; pages are looked up as files."""
    return path == printable(path) and all(
        len(part.encode("utf-8", "surrogatepass")) <= MAX_NAME_BYTES for part in path.split("/")
    )


def _routers() -> Iterator[APIRouter]:
    from tutor_app.api import (
        conversations,
        courses,
        learning,
        speech,
        speech_stream,
        turns,
        voice,
    )

    yield from (
        auth.router,
        visits.router,
        forms.router,
        conversations.router,
        turns.router,
        voice.router,
        courses.router,
        learning.router,
        speech.router,
        speech_stream.router,
        health.router,
        metrics.router,
        docs.router,
    )
