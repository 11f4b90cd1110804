"""The pages' websocket as any program may use it: wrong types, forged addresses."""

from __future__ import annotations

import json
from collections.abc import Iterator

import httpx
import pytest

from tests.launcher.app import App, running
from tests.sockets import call, socket, tell
from tutor_app.accounts.credentials import VISITOR_COOKIE
from tutor_app.errors import TutorError
from tutor_app.ui.pages.account.state import AccountState
from tutor_app.ui.pages.chat.state import ChatState
from tutor_app.ui.shell.sidebar_state import SidebarState

pytestmark = pytest.mark.slow
SECRET = "the heron builds its nest"
REFUSED = "Too many requests came from here."


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """The back end behind two proxies, of which one is this machine."""
    with running(
        tmp_path_factory.mktemp("data"),
        verb="serve",
        trusted_proxies="127.0.0.1,10.0.0.0/8",
        address_rate="1/minute",
        groq_api_key="",
    ) as started:
        yield started


def visitor(app: App) -> str:
    """The Cookie header of somebody new."""
    answer = httpx.post(f"{app.url}/api/auth/visit").raise_for_status()
    return f"{VISITOR_COOKIE}={answer.json()['visitor_token']}"


def ask(app: App, forwarded_for: str) -> str:
    """What a new visitor hears who asks a question from there."""
    headers = {"Cookie": visitor(app), "X-Forwarded-For": forwarded_for}
    with socket(app, **headers) as client:
        return call(client, ChatState, "send", text="What is a list?", client_key="k")


def test_a_forged_address_does_not_help_against_limits(app: App) -> None:
    heard = [
        ask(app, "198.51.100.1"),
        ask(app, "6.6.6.1, 198.51.100.1"),
        ask(app, "6.6.6.2, 6.6.6.3, 198.51.100.1, 10.0.0.7"),
        ask(app, "198.51.100.2"),
        ask(app, "2001:db8:1:2::1"),
        ask(app, "6.6.6.4, 2001:db8:1:2:ffff::9"),
    ]
    assert [False, True, True, False, False, True] == [REFUSED in one for one in heard]
    assert [] == [one for one in heard if "6.6.6." in one.partition("client_ip")[2][:60]]


def test_wrong_types_do_nothing_and_leave_no_words(app: App) -> None:
    odd = (None, 5, True, [SECRET], {"a": {"b": [SECRET]}}, [[{}]])
    with socket(app, Cookie=visitor(app)) as client:
        for value in odd:
            tell(client, ChatState, "send", text=value, client_key=SECRET)
            tell(client, ChatState, "changed_elsewhere", topic=value)
            tell(client, SidebarState, "new", mode=value)
            tell(client, SidebarState, "rename", form={"conversation": value, "title": value})
            tell(client, AccountState, "save", form=value)
        tell(client, ChatState, "rate", message_id="x", rating=SECRET)
        heard = call(client, SidebarState, "new", mode="teacher")

    assert "/chat/" in heard, "the server does not answer any more"
    assert "An error occurred" not in heard
    assert TutorError.message not in heard
    assert 5 == app.words.count("code=bad_arguments")
    assert SECRET not in app.words
    assert "Traceback" not in app.words


def test_what_no_page_sends_is_counted_and_not_quoted(app: App) -> None:
    with socket(app, Cookie=visitor(app)) as client:
        for _ in range(20):
            tell(client, ChatState, "setvar", var_name=SECRET, value=SECRET)
            tell(client, ChatState, "no_such_handler", text=SECRET)
        client.send("42/_event," + json.dumps(["event", SECRET]))
        client.send("42/_event," + json.dumps([SECRET, SECRET]))
        heard = call(client, SidebarState, "new", mode="teacher")
    metrics = httpx.get(f"{app.url}/metrics").text

    assert "/chat/" in heard, "the server does not answer any more"
    assert 5 == app.words.count("code=malformed")
    assert 'tutor_refused_events_total{code="malformed"} 41.0' in metrics
    assert SECRET not in app.words
    assert "Traceback" not in app.words
