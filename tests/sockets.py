"""A bare websocket to the running app, as Reflex's pages open it, made by hand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import uuid4

from simple_websocket import Client, ConnectionClosed

from tests.launcher.app import App
from tests.waiting import STUCK_SECONDS
from tutor_app.ui.shell.sidebar_state import SidebarState

NAMESPACE = "/_event"


@contextmanager
def socket(app: App, **headers: str) -> Iterator[Client]:
    """A socket.io connection as Reflex's pages open it, made by hand."""
    with tab(app, **headers) as opened:
        yield opened.client


@dataclass(slots=True)
class OpenTab:
    """A connected tab; `token` is what its page would keep and bring the next time."""

    client: Client
    token: str


@contextmanager
def tab(app: App, token: str = "", **headers: str) -> Iterator[OpenTab]:
    """The same as `socket`, for a tab that brings a token."""
    token = token or str(uuid4())
    with connecting(app, token, **headers) as client:
        while not (said := str(client.receive(timeout=STUCK_SECONDS))).startswith(f"40{NAMESPACE}"):
            token = json.loads(said.removeprefix(f"42{NAMESPACE},"))[1]  # it got another one
        yield OpenTab(client, token)


@contextmanager
def connecting(app: App, token: str, **headers: str) -> Iterator[Client]:
    """A connection that has asked to be let in; what the server says to that is still unread."""
    address = f"ws://{urlsplit(app.url).netloc}{NAMESPACE}/?EIO=4&transport=websocket&token={token}"
    client = Client(address, headers=headers or None, receive_bytes=1)
    client.receive_bytes = 4096  # what came along with the handshake would have stayed unread
    assert str(client.receive(timeout=STUCK_SECONDS)).startswith("0")
    client.send(f"40{NAMESPACE},")
    yield client
    with suppress(ConnectionClosed):
        client.close()


def call(client: Client, state: type, handler: str, path: str = "/chat", **payload: object) -> str:
    """Send an event; everything that comes back until it is done."""
    tell(client, state, handler, path, **payload)
    return settled(client, path)


def settled(client: Client, path: str = "/chat", rounds: int = 3) -> str:
    """Everything that comes back until what was told before is done, with what followed from it.

    A tab's events are handled in order, so the answer to a last one comes last; what an event
    brings about stands behind that, so there is one round for each of its generations.
    """
    heard = []
    for _ in range(rounds):
        name = str(uuid4())
        tell(client, SidebarState, "ask_to_clear", path, mode=name)
        while name not in (packet := str(client.receive(timeout=STUCK_SECONDS))):
            if packet == "2":
                client.send("3")
            heard.append(packet)
    return "".join(heard)


def tell(client: Client, state: type, handler: str, path: str = "/chat", **payload: object) -> None:
    """Send an event, and do not wait: those of one socket are handled one after the other."""
    event = {
        "name": f"{state.get_full_name()}.{handler}",
        "payload": payload,
        "router_data": {"pathname": path, "asPath": path, "query": {}},
    }
    client.send(f"42{NAMESPACE}," + json.dumps(["event", event]))
