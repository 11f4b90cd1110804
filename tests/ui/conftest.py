"""The pages' states on a real database, with the offline library behind them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from tutor_app.accounts.credentials import ACCESS_COOKIE, VISITOR_COOKIE
from tutor_app.accounts.owner import Owner
from tutor_app.accounts.views import Registration
from tutor_app.container import Container, build
from tutor_app.db import Database
from tutor_app.settings import Settings
from tutor_app.ui import services

PASSWORD = "three unrelated words"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a browser."""

    owner: Owner
    cookie: str


@pytest.fixture
async def container(
    sqlite_database: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Container]:
    """The services, as the handlers find them."""
    generous = settings.model_copy(update={"message_rate": "1000/minute"})
    built = build(generous)
    monkeypatch.setattr(services, "get_container", lambda: built)
    await built.start()
    yield built
    await built.drain()
    await built.stop()


async def user(container: Container, username: str) -> Person:
    """Somebody with an account."""
    form = Registration(password=PASSWORD, username=username)
    login = await container.accounts.register(form, None)
    owner = await container.accounts.identify(login.access_token)
    return Person(owner, f"{ACCESS_COOKIE}={login.access_token}")


def visitor(container: Container) -> Person:
    """Somebody who tries it out."""
    owner, token = container.accounts.new_visitor()
    return Person(owner, f"{VISITOR_COOKIE}={token}")
