"""The pages' websocket, where the state of a tab belongs to a person and not to a tab.

Reflex finds a tab's state by a token that the browser keeps. Here the token begins with a mark of
whom it was given to: whoever brings the token of somebody else, after a sign-out or from another
machine, gets a token of their own and with it a state that nobody has used.

Written for Reflex 0.10.1: `EventNamespace` and its token manager are its own.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import reflex as rx
from engineio.packet import PING, Packet  # type: ignore[import-untyped]
from redis.exceptions import RedisError
from reflex.app import EventNamespace
from reflex.istate.manager.memory import StateManagerMemory
from reflex.istate.manager.token import BaseStateToken
from socketio.exceptions import (  # type: ignore[import-untyped]
    ConnectionRefusedError as Refused,
)

from tutor_app.accounts.credentials import owner_of
from tutor_app.accounts.owner import Owner
from tutor_app.accounts.standing import Hold
from tutor_app.errors import Unavailable
from tutor_app.ui.leaving import LEAVE
from tutor_app.ui.running import running

if TYPE_CHECKING:
    from tutor_app.accounts.service import Accounts

NOBODY = "nobody"
KEPT_SECONDS = 3_600
AGAIN_SECONDS = 1
_REST = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(slots=True, eq=False)
class Tab:
    """A connected tab: who it is by the cookies of its handshake, and what hangs on that.

    `leave` closes its websocket once set. `is_returning`: it brought a token of this person, so
    what its page shows is theirs.
    """

    owner: Owner | None
    cookies: str
    leave: asyncio.Event
    hold: Hold | None = None
    is_returning: bool = False


class OwnedTabs(EventNamespace):
    """The namespace of the pages' events."""

    def __init__(self, namespace: str, app: rx.App, accounts: Accounts) -> None:
        super().__init__(namespace, app)
        self._accounts = accounts
        self._tabs: dict[str, Tab] = {}
        self._ending: set[asyncio.Task[None]] = set()
        accounts.standing.on_gone(lambda owner_id: self._begin(self._forget_all, owner_id))

    def tab(self, sid: str) -> Tab | None:
        """The tab behind a socket."""
        return self._tabs.get(sid)

    async def on_connect(self, sid: str, environ: dict[str, Any], auth: Any = None) -> None:
        """Find out who connects; without an answer from storage they have to come again."""
        cookies = str(environ.get("HTTP_COOKIE", ""))
        try:
            owner = await owner_of(self._accounts, cookie_header=cookies)
        except Unavailable as error:
            raise Refused(error.message) from error
        hold = self._accounts.standing.hold(owner, lambda: self.end(sid)) if owner else None
        self._tabs[sid] = Tab(owner, cookies, environ["asgi.scope"][LEAVE], hold)
        try:
            await super().on_connect(sid, environ, auth)
        except RedisError as error:
            await self._unlink(sid)
            raise Refused(Unavailable.message) from error
        except BaseException:
            self._drop(sid)
            raise

    async def link_token_to_sid(self, sid: str, token: str, *, update_state: bool = True) -> None:
        """Link the token that a tab brings, or the one that it gets instead."""
        tab = self._tabs[sid]
        mark = tab.owner.mark if tab.owner else NOBODY
        theirs, _, rest = token.partition("-")
        tab.is_returning = theirs == mark and _REST.fullmatch(rest) is not None
        if not tab.is_returning or await self._token_manager.is_token_connected(token):
            token = f"{mark}-{uuid4()}"
            await self.emit("new_token", token, to=sid)
        await super().link_token_to_sid(sid, token, update_state=update_state)

    async def on_event(self, sid: str, data: Any) -> None:
        """Take an event from who is still the person that connected; anybody else is sent away."""
        if await self._is_same(sid):
            await super().on_event(sid, data)
        else:
            self.end(sid)

    def on_disconnect(self, sid: str) -> asyncio.Task[None] | None:
        """The tab has gone, or was sent away."""
        self._drop(sid)
        ended: asyncio.Task[None] | None = super().on_disconnect(sid)
        return ended

    def end(self, sid: str) -> None:
        """The person behind a socket has gone: end its handlers, close it, forget its state.

        Its page connects again by itself, as whoever its browser is by then.
        """
        running.end(sid)
        if (tab := self._tabs.get(sid)) is not None:
            self._begin(self._send_away, sid, tab)
        if (token := self.sid_to_token.get(sid)) is not None:
            self._begin(self._forget, token)

    async def _unlink(self, sid: str) -> None:
        """Forget a socket that is refused: its token is nobody's, so that it may come again."""
        self._drop(sid)
        if (token := self.sid_to_token.get(sid)) is not None:
            await self._token_manager.disconnect_token(token, sid)

    def _drop(self, sid: str) -> None:
        tab = self._tabs.pop(sid, None)
        if tab is not None and tab.hold is not None:
            tab.hold.release()

    async def _is_same(self, sid: str) -> bool:
        tab = self._tabs.get(sid)
        if tab is None:
            return False
        try:
            now = await owner_of(self._accounts, cookie_header=tab.cookies)
        except Unavailable:
            return True  # nobody can have signed out, and handlers ask for themselves
        return (now.id if now else None) == (tab.owner.id if tab.owner else None)

    async def _send_away(self, sid: str, tab: Tab) -> None:
        """Close a websocket; the answer to a ping is the last that it takes (`leaving`)."""
        server = self.app.sio
        assert server is not None
        connection = server.eio.sockets.get(
            server.manager.eio_sid_from_sid(sid, self.namespace), None
        )
        tab.leave.set()
        if connection is not None:
            await connection.send(Packet(PING))

    async def _forget(self, token: str) -> None:
        """Put the state of a tab back to what it is before anybody uses it."""
        state_token = BaseStateToken(ident=token, cls=rx.State)
        async with self.app.state_manager.modify_state(state_token) as state:
            state.reset()  # type: ignore[no-untyped-call]
            state.router_data = {}

    async def _forget_all(self, owner_id: UUID) -> None:
        """Drop the state of every tab of somebody, also of those that are closed."""
        mark, manager = Owner(owner_id).mark, self.app.state_manager
        if isinstance(manager, StateManagerMemory):
            for key in [key for key in manager.states if key.startswith(mark)]:
                del manager.states[key]
            return
        redis = manager.redis  # type: ignore[attr-defined]  # the only other one of this app
        async for key in redis.scan_iter(match=f"{mark}-*"):
            await redis.delete(key)

    def _begin(self, ending: Callable[..., Awaitable[None]], *told: object) -> None:
        task = asyncio.create_task(_until_answered(ending, *told))
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)


async def _until_answered(ending: Callable[..., Awaitable[None]], *told: object) -> None:
    """Do it once Redis answers, for as long as a state can last there."""
    for _ in range(KEPT_SECONDS // AGAIN_SECONDS):
        try:
            await ending(*told)
        except RedisError:
            await asyncio.sleep(AGAIN_SECONDS)
        else:
            return


def own_tabs(app: rx.App, accounts: Accounts) -> None:
    """Let the states of an app's tabs belong to the people who use them."""
    before = app.event_namespace
    assert before is not None
    assert app.sio is not None
    owned = OwnedTabs(before.namespace, app, accounts)
    app._event_namespace = owned  # the only door there is
    app.sio.register_namespace(owned)
