"""The voice endpoint alone: a process for microphones, for machines that do nothing else.

It answers `/api/voice/...` with the same tokens as the whole application, so it needs the same
`DATABASE_URL` and `JWT_SECRET`. Any number of them stand behind a balancer that sends a client
always to the same one (docs/voice-protocol.md, deploy/nginx.conf). Start it by
`python -m tutor_app.voice_worker`, or as the ASGI factory `tutor_app.voice_worker:build_app`.
"""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from fastapi import APIRouter, FastAPI
from pydantic import BaseModel
from starlette.types import ASGIApp

from tutor_app.api import metrics, voice
from tutor_app.api.app import build_api
from tutor_app.api.headers import DATA_HEADERS, SecurityHeaders
from tutor_app.container import VoiceServices, build_voice_services
from tutor_app.errors import Unavailable
from tutor_app.lifecycle import serving
from tutor_app.observability import configure_logging
from tutor_app.settings import Settings, WrongSettings, read_settings

KILL_SECONDS = 4
"""How long the server waits for its worker after SIGTERM; draining takes 3 s."""


class State(BaseModel):
    """How the process is; `sessions` are connected microphones, of `most` at once."""

    status: str = "ok"
    sessions: int
    most: int


def build_app(services: VoiceServices | None = None) -> ASGIApp:
    """The application; with its services built from the environment unless they are given."""
    if services is None:
        settings = Settings()
        configure_logging(settings.log_level, settings.log_format)
        services = build_voice_services(settings)
    api = build_api(services, routers=(voice.router, _health(services), metrics.router))
    api.router.lifespan_context = _lifespan(services)
    return SecurityHeaders(api, DATA_HEADERS)


def _lifespan(services: VoiceServices) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with serving(services, services.settings.data_dir):
            yield

    return lifespan


def _health(services: VoiceServices) -> APIRouter:
    router = APIRouter(tags=["operations"])

    @router.get("/health")
    async def health() -> State:
        """The process lives."""
        return State(sessions=len(services.voice.peers), most=services.voice.peers.most)

    @router.get("/ready")
    async def ready() -> State:
        """It can take calls: the database answers, and it is not going down."""
        if services.voice.peers.is_draining:
            raise Unavailable("The server is going down for a moment. Try again.", code="draining")
        await services.database.ping()
        return await health()

    return router


def main() -> int:
    """Serve on `HOST` and `PORT` until SIGTERM; the exit code."""
    from granian.constants import HTTPModes, Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    try:
        settings = read_settings()
    except WrongSettings as error:
        sys.stderr.write(f"{error}\n")
        return 2
    Server(
        "tutor_app.voice_worker:build_app",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.ASGI,
        http=HTTPModes.http1,
        workers=1,
        workers_kill_timeout=KILL_SECONDS,
        factory=True,
        log_level=LogLevels.error,
    ).serve()
    return 0


if __name__ == "__main__":
    sys.exit(main())
