"""The status of pages that show one thing: 404 when it is not there, or not the asker's."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING
from uuid import UUID

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tutor_app.accounts.credentials import owner_of
from tutor_app.accounts.owner import Owner
from tutor_app.db import new_id
from tutor_app.errors import NotFound, TutorError

if TYPE_CHECKING:
    from tutor_app.container import Container

COURSES = ("courses", "library")
_CONDITIONS = frozenset({b"if-none-match", b"if-modified-since"})
_SECTION_PARTS = 3


class KnownPages:
    """Answers 404 for a chat, course or section that the asker does not have.

    The page itself is the same, and says in words what it did not find.
    """

    def __init__(self, app: ASGIApp, container: Container) -> None:
        self._app = app
        self._container = container

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        is_page = scope["type"] == "http" and scope["method"] in {"GET", "HEAD"}
        if not is_page or not await self._is_missing(scope):
            await self._app(scope, receive, send)
            return

        async def send_missing(message: Message) -> None:
            is_start = message["type"] == "http.response.start"
            if is_start and message["status"] == HTTPStatus.OK:
                message = {**message, "status": int(HTTPStatus.NOT_FOUND)}
            await send(message)

        asked = [header for header in scope["headers"] if header[0].lower() not in _CONDITIONS]
        await self._app({**scope, "headers": asked}, receive, send_missing)

    async def _is_missing(self, scope: Scope) -> bool:
        place, *parts = [part for part in scope["path"].split("/") if part] or [""]
        if not parts or place not in {"chat", *COURSES}:
            return False
        try:
            cookies = Headers(scope=scope).get("cookie", "")
            owner = await owner_of(self._container.accounts, cookie_header=cookies)
            await self._find(owner or Owner(new_id(), is_visitor=True), place, parts)
        except (NotFound, ValueError):
            return True
        except TutorError:  # storage is away: the page says so
            return False
        return False

    async def _find(self, owner: Owner, place: str, parts: list[str]) -> None:
        """Raises NotFound, or ValueError for what is no id."""
        if place == "chat":
            if len(parts) == 1:
                await self._container.conversations.get(owner, UUID(parts[0]))
        elif len(parts) == _SECTION_PARTS or (len(parts) == 1 and place == COURSES[0]):
            await self._container.courses.check_known(owner, "/".join(parts))
