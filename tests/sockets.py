"""A bare websocket to the running app, as Reflex's pages open it, made by hand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit
from uuid import uuid4

from simple_websocket import Client, ConnectionClosed

from tests.launcher.app import App

NAMESPACE = "/_event"
QUIET_SECONDS = 1.5


@contextmanager
def socket(app: App, **headers: str) -> Iterator[Client]:
    """A socket.io connection as Reflex's pages open it, made by hand."""
    address = (
        f"ws://{urlsplit(app.url).netloc}{NAMESPACE}/?EIO=4&transport=websocket&token={uuid4()}"
    )
    client = Client(address, headers=headers or None, receive_bytes=1)
    client.receive_bytes = 4096  # what came along with the handshake would have stayed unread
    assert str(client.receive(timeout=10)).startswith("0")
    client.send(f"40{NAMESPACE},")
    assert str(client.receive(timeout=10)).startswith(f"40{NAMESPACE}")
    yield client
    with suppress(ConnectionClosed):
        client.close()


def call(client: Client, state: type, handler: str, path: str = "/chat", **payload: object) -> str:
    """Send an event; everything that comes back until the server is quiet."""
    tell(client, state, handler, path, **payload)
    heard = []
    while (packet := client.receive(timeout=QUIET_SECONDS)) is not None:
        if packet == "2":
            client.send("3")
        heard.append(str(packet))
    return "".join(heard)


def tell(client: Client, state: type, handler: str, path: str = "/chat", **payload: object) -> None:
    """Send an event, and do not wait: those of one socket are handled one after the other."""
    event = {
        "name": f"{state.get_full_name()}.{handler}",
        "payload": payload,
        "router_data": {"pathname": path, "asPath": path, "query": {}},
    }
    client.send(f"42{NAMESPACE}," + json.dumps(["event", event]))
