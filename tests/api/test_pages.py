"""The status of pages for things that are there, are not, or are somebody else's."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from tests.api.conftest import HERE, client_of
from tutor_app.accounts.credentials import VISITOR_COOKIE
from tutor_app.api.pages import KnownPages
from tutor_app.container import Container, build
from tutor_app.settings import Settings

SECTION = "python/collections/lists-and-slicing"


async def page(scope: Scope, receive: Receive, send: Send) -> None:
    """A file server's answer to any page: the same page, or that it is known already."""
    is_known = b"if-none-match" in dict(scope["headers"])
    await Response("page", 304 if is_known else 200)(scope, receive, send)


@pytest.fixture
async def container(settings: Settings, migrated_file: Path) -> AsyncIterator[Container]:
    shutil.copy(migrated_file, settings.data_dir / "tutor.db")
    built = build(settings)
    yield built
    await built.stop()


def browser_of(container: Container, token: str = "") -> httpx.AsyncClient:
    transport = httpx.ASGITransport(KnownPages(page, container))
    cookies = {VISITOR_COOKIE: token} if token else {}
    return httpx.AsyncClient(transport=transport, base_url=HERE, cookies=cookies)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200),
        ("/chat", 200),
        ("/chat/", 200),
        ("/courses", 200),
        ("/courses/python", 200),
        ("/courses/python/", 200),
        (f"/courses/{SECTION}", 200),
        (f"/library/{SECTION}", 200),
        ("/status", 200),
        ("/courses/nothing", 404),
        ("/courses/my-nothing", 404),
        ("/courses/..%2f..%2fetc", 404),
        ("/courses/python/collections/nothing", 404),
        ("/library/nothing/collections/lists-and-slicing", 404),
        ("/chat/7c0f1e0a-3b52-4a6e-9a53-0f6f3f5f2f10", 404),
        ("/chat/nothing", 404),
        ("/chat/%00", 404),
    ],
)
async def test_status(container: Container, path: str, status: int) -> None:
    async with browser_of(container) as client:
        answer = await client.get(path)
        again = await client.get(path, headers={"If-None-Match": "x"})
    assert (status, "page") == (answer.status_code, answer.text)
    assert (304 if status == 200 else 404) == again.status_code


async def test_through_the_whole_app_one_chat_is_a_page(container: Container) -> None:
    async with client_of(container) as client:
        answer = await client.get("/chat/abc")
    assert (404, "page /chat/abc") == (answer.status_code, answer.text)


async def test_a_chat_is_there_for_its_owner_alone(container: Container) -> None:
    owner, token = container.accounts.new_visitor()
    _, other = container.accounts.new_visitor()
    talk, _ = await container.conversations.create(owner, "teacher")
    statuses = []
    for sent in (token, other, ""):
        async with browser_of(container, sent) as client:
            statuses.append((await client.get(f"/chat/{talk.id}")).status_code)
    await container.conversations.delete(owner, talk.id)
    async with browser_of(container, token) as client:
        statuses.append((await client.get(f"/chat/{talk.id}")).status_code)
    assert [200, 404, 404, 404] == statuses


async def test_storage_that_is_away_makes_nothing_unknown(
    container: Container, settings: Settings
) -> None:
    (settings.data_dir / "tutor.db").write_bytes(b"no database" * 1_000)
    async with browser_of(container, container.accounts.new_visitor()[1]) as client:
        answer = await client.get(f"/chat/{uuid4()}")
    assert 200 == answer.status_code
