"""The API in front of a page, on a real database, as a browser or an API client meets it."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any, cast

import httpx
import pytest
from fastapi import FastAPI
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from tutor_app.accounts.hooks import OwnerHooks
from tutor_app.accounts.service import Accounts
from tutor_app.api.app import build_api, mount
from tutor_app.container import Container
from tutor_app.db import Database
from tutor_app.limits.rates import RateLimits
from tutor_app.settings import Settings
from tutor_app.status import EngineStatus, Status

HERE = "http://tutor.example"
ADDRESS = "203.0.113.7"
PASSWORD = "three unrelated words"


LIBRARY = EngineStatus("Offline library", "library", "ready")


@dataclass
class Turns:
    draining: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass
class Shell:
    """As much of a container as the API's shell and the accounts need."""

    settings: Settings
    database: Database
    hooks: OwnerHooks
    accounts: Accounts
    limits: RateLimits
    status: Status
    turns: Turns = field(default_factory=Turns)


async def page(scope: Scope, receive: Receive, send: Send) -> None:
    """The application that the API stands in front of."""
    await PlainTextResponse(f"page {scope['path']}")(scope, receive, send)


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """No test meets a rate limit by accident."""
    rates = ("register", "login", "refresh", "password", "visitor", "address", "export")
    return settings.model_copy(update={f"{name}_rate": "1000/minute" for name in rates})


@pytest.fixture
def shell(sqlite_database: Database, settings: Settings) -> Shell:
    hooks = OwnerHooks()
    accounts = Accounts(sqlite_database, settings, hooks)
    status = Status(sqlite_database, lambda: (LIBRARY,))
    return Shell(settings, sqlite_database, hooks, accounts, RateLimits(settings), status)


class Present:
    """Stands for the container of the present test, so that the routes are put together once."""

    shell: Shell | Container

    def __getattr__(self, name: str) -> Any:
        return getattr(self.shell, name)


PRESENT = Present()


@functools.cache
def application() -> ASGIApp:
    """The API of the present test's container, in front of `page`."""
    return mount(PRESENT)(page)


@functools.cache
def _routes() -> FastAPI:
    return build_api(cast("Container", PRESENT))


def api_of(container: Container) -> FastAPI:
    """The API on the present test's container, with nothing around it; put together once."""
    PRESENT.shell = container
    return _routes()


def client_of(shell: Shell, address: str | None = ADDRESS, **options: Any) -> httpx.AsyncClient:
    """A client of its own, with its own cookies, of the API on this container."""
    PRESENT.shell = shell
    transport = httpx.ASGITransport(
        application(),
        client=(address, 40_000) if address else None,
        raise_app_exceptions=False,
    )
    return httpx.AsyncClient(**{"transport": transport, "base_url": HERE, **options})


@pytest.fixture
async def client(shell: Shell) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(shell) as client:
        yield client


async def register(client: httpx.AsyncClient, username: str = "ada", **more: Any) -> dict[str, Any]:
    """A new account by JSON: the answer's body."""
    body = {"username": username, "password": PASSWORD, **more}
    answer = await client.post("/api/auth/register", json=body)
    assert 201 == answer.status_code, answer.text
    return answer.json()


def bearing(login: dict[str, Any]) -> dict[str, str]:
    """The header of an API client."""
    return {"Authorization": f"Bearer {login['access_token']}"}


async def submit(client: httpx.AsyncClient, path: str, **fields: str) -> httpx.Response:
    """A native form as a browser sends it from our own page."""
    return await client.post(path, data=fields, headers={"Origin": HERE})
