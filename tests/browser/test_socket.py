"""A bare websocket without a cookie: it may call every handler, and nothing happens."""

from __future__ import annotations

import sqlite3
from uuid import UUID

import pytest
from playwright.sync_api import BrowserContext
from simple_websocket import ConnectionClosed
from simple_websocket import ConnectionError as Refused

from tests.browser import seeding
from tests.launcher.app import App
from tests.sockets import call, socket
from tutor_app.ui.pages.chat.state import ChatState
from tutor_app.ui.shell.sidebar_state import SidebarState

pytestmark = pytest.mark.browser
SECRET = "the heron builds its nest"


def hers(app: App, owner_id: UUID) -> list[tuple[object, ...]]:
    """Every row of somebody, and how many conversations there are in all."""
    with sqlite3.connect(f"file:{app.data / 'tutor.db'}?mode=ro", uri=True) as database:
        owner = (owner_id.hex,)
        talks = "select id from conversations where owner_id = ?"
        return [
            *database.execute("select * from conversations where owner_id = ?", owner),
            *database.execute(f"select * from messages where conversation_id in ({talks})", owner),
            *database.execute("select count(*) from conversations"),
            *database.execute("select count(*) from turns where owner_id = ?", owner),
        ]


def test_nothing_happens_without_a_login(offline: App, context: BrowserContext):
    with seeding.signed_in(offline, context, "heron") as owner_id:
        said = [("user", SECRET), ("assistant", SECRET)]
        talk = seeding.conversation(offline.data, owner_id, said, title=SECRET)
    before = hers(offline, owner_id)
    assert len(before) == 5
    address = f"/chat/{talk}"

    with socket(offline) as client:
        heard = [
            call(client, ChatState, "setvar", var_name="conversation_id", value=talk),
            call(client, ChatState, "open", path=address),
            call(client, ChatState, "send", path=address, text="What is a list?", client_key="k"),
            call(client, SidebarState, "load"),
            call(client, SidebarState, "rename", form={"conversation": talk, "title": "mine"}),
            call(client, SidebarState, "delete", conversation_id=talk),
            call(client, SidebarState, "clear", mode="teacher"),
            call(client, SidebarState, "new", mode="teacher"),
        ]

    assert any(heard), "the server answered nothing at all: the events did not arrive"
    assert SECRET not in "".join(heard)
    assert before == hers(offline, owner_id)


def test_a_page_of_another_site_gets_no_socket(offline: App):
    with (
        pytest.raises((ConnectionClosed, Refused)),
        socket(offline, Origin="https://evil.example"),
    ):
        pass
