"""/health and /ready: whether the process lives, and whether it can do its work."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from tutor_app.api.services import Services
from tutor_app.errors import Unavailable

router = APIRouter(tags=["operations"])


class Health(BaseModel):
    """The process answers."""

    status: str = "ok"


class Engine(BaseModel):
    """One engine of the chain; `state` is ready, resting, out or gone."""

    model_config = ConfigDict(from_attributes=True)

    name: str
    provider: str
    state: str


class Ready(BaseModel):
    """What keeps things, and what answers questions."""

    status: str = "ok"
    storage: str
    headline: str
    engines: list[Engine]


@router.head("/health", include_in_schema=False)
@router.get("/health")
async def health() -> Health:
    """The process lives."""
    return Health()


@router.head("/ready", include_in_schema=False)
@router.get("/ready")
async def ready(services: Services) -> Ready:
    """The process can take work: database and Redis take changes, and it is not going down."""
    if services.turns.draining.is_set():
        raise Unavailable("The server is going down for a moment. Try again.", code="draining")
    report = await services.status.report()
    if report.status != "ok":
        raise Unavailable(f"{report.storage}.", code="storage_unavailable")
    engines = [Engine.model_validate(engine) for engine in report.engines]
    return Ready(storage=report.storage, headline=report.headline, engines=engines)
