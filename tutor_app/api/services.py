"""The container behind a request."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request
from starlette.requests import HTTPConnection

from tutor_app.container import Container
from tutor_app.settings import Settings


async def container_of(request: Request) -> Container:
    """The services that `build_api` was given."""
    return container_in(request)


def container_in(request: HTTPConnection) -> Container:
    """The same, outside of dependencies."""
    container: Container = request.app.state.container
    return container


def settings_of(request: HTTPConnection) -> Settings:
    """The settings of those services."""
    return container_in(request).settings


Services = Annotated[Container, Depends(container_of)]
