"""The state of a tab belongs to a person: over the bare websocket, with Redis and without."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from contextlib import suppress

import httpx
import pytest
import reflex as rx
from redis import Redis
from simple_websocket import Client, ConnectionClosed

from tests.launcher.app import App, running
from tests.sockets import OpenTab, settled, tab, tell
from tests.waiting import STUCK_SECONDS
from tutor_app.ui.pages.account.state import AccountState
from tutor_app.ui.pages.chat.state import ChatState
from tutor_app.ui.running import Running

SECRET = "the heron builds its nest"
PASSWORD = "three unrelated words"
SETTINGS = {
    "verb": "serve",
    "groq_api_key": "",
    "address_rate": "10000/minute",
    "register_rate": "10000/minute",
}


class Person:
    """Somebody with a browser, whose forms are sent by hand."""

    def __init__(self, app: App, name: str) -> None:
        self._client = httpx.Client(base_url=app.url, headers={"Origin": app.url})
        self.name = name
        self.post("register", identifier=name)

    def post(self, form: str, **fields: str) -> None:
        """Send a form; the cookies are those of the answer."""
        sent = {"password": PASSWORD, **fields}
        answer = self._client.post(f"/api/auth/{form}/form", data=sent)
        assert "error" not in answer.headers["location"]

    @property
    def cookies(self) -> str:
        """What the browser would send when its page connects."""
        return "; ".join(f"{name}={value}" for name, value in self._client.cookies.items())


@pytest.fixture(scope="module", params=["memory", "redis"])
def app(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """The back end, with the states of its tabs in the process or in Redis."""
    stored = {}
    if request.param == "redis":
        stored["redis_url"] = request.getfixturevalue("redis_server")
    with running(tmp_path_factory.mktemp("data"), **SETTINGS, **stored) as started:
        yield started


def opened(client: Client, path: str = "/chat", **payload: object) -> str:
    """What a page hears that connects (again) at this address."""
    return heard(client, rx.State, "hydrate_and_load", path, **payload)


def heard(client: Client, state: type, handler: str, path: str = "/chat", **payload: object) -> str:
    """Send an event; everything that follows from it."""
    tell(client, state, handler, path, **payload)
    return settled(client, path)


def asked(app: App, person: Person, one: OpenTab) -> str:
    """Open a talk with a question in it; its address."""
    opened(one.client)
    assert SECRET in heard(one.client, ChatState, "send", text=SECRET, client_key="k")
    headers = {"Cookie": person.cookies}
    listed = httpx.get(f"{app.url}/api/conversations", headers=headers).raise_for_status()
    return f"/chat/{listed.json()['items'][0]['id']}"


def wait_until_closed(client: Client) -> None:
    """Answer pings until the server has closed the connection."""
    with suppress(ConnectionClosed):
        while packet := client.receive(timeout=STUCK_SECONDS):
            if packet == "2":
                client.send("3")
        raise AssertionError("the server did not close the connection")


@pytest.mark.slow
@pytest.mark.parametrize("ending", ["logout", "logout-all", "delete", "login"])
def test_who_comes_next_with_the_same_tab_gets_nothing(
    app: App, ending: str, request: pytest.FixtureRequest
):
    heron = Person(app, f"heron-{ending}-{id(app)}"[:40])
    other = Person(app, f"other-{ending}-{id(app)}"[:40])
    before = heron.cookies
    with tab(app, Cookie=before) as hers:
        address = asked(app, heron, hers)
        heron.post(ending, identifier=other.name)
        wait_until_closed(hers.client)

    for cookies in ("", before, other.cookies):
        with tab(app, hers.token, Cookie=cookies) as next_one:
            told = opened(next_one.client, address)
            told += heard(next_one.client, ChatState, "look_again", path=address)
        assert next_one.token != hers.token
        assert SECRET not in told
    if "redis" in request.node.name and ending == "delete":
        with Redis.from_url(request.getfixturevalue("redis_server")) as redis:
            mark = hers.token.partition("-")[0]
            kept = [redis.get(key) for key in redis.scan_iter(f"{mark}*") if b"lock" not in key]
        assert [] == [one for one in kept if one and SECRET.encode() in one]


@pytest.mark.slow
def test_a_token_is_worth_nothing_to_a_thief(app: App):
    heron, thief = Person(app, f"nest-{id(app)}"), Person(app, f"thief-{id(app)}")
    with tab(app, Cookie=heron.cookies) as hers:
        address = asked(app, heron, hers)
        for stolen in (hers.token, hers.token.upper(), hers.token.partition("-")[2], "x" * 300):
            with tab(app, stolen, Cookie=thief.cookies) as his:
                assert SECRET not in opened(his.client, address)
                assert SECRET not in heard(his.client, ChatState, "look_again", path=address)
        assert SECRET in heard(hers.client, ChatState, "look_again", path=address)

    with tab(app, hers.token, Cookie=heron.cookies) as hers_again:
        assert SECRET in opened(hers_again.client, address)
    assert hers_again.token == hers.token


@pytest.mark.slow
def test_another_name_is_the_same_person(app: App):
    heron = Person(app, f"egret-{id(app)}")
    with tab(app, Cookie=heron.cookies) as hers:
        opened(hers.client, "/account")
        form = {"name": "Great Egret", "time_zone": "UTC"}
        told = [heard(hers.client, AccountState, "save", "/account", form=form) for _ in range(2)]
    assert ["Saved."] * 2 == [re.findall(r"Saved\.", one)[0] for one in told]


@pytest.mark.slow
@pytest.mark.parametrize("app", ["redis"], indirect=True)
def test_a_page_goes_on_with_what_it_shows_when_the_server_has_forgotten_it(
    app: App, redis_server: str
):
    heron, other = Person(app, "plover"), Person(app, "avocet")
    with tab(app, Cookie=heron.cookies) as hers:
        address = asked(app, heron, hers)
    with Redis.from_url(redis_server) as redis:
        redis.flushdb()
    with tab(app, hers.token, Cookie=heron.cookies) as hers:
        kept = opened(hers.client, address)
    with tab(app, hers.token, Cookie=heron.cookies) as hers:
        told = opened(hers.client, address, hashes=["other"])
    with tab(app, hers.token, Cookie=other.cookies) as his:
        told_him = opened(his.client, address)
    with tab(app, Cookie=heron.cookies) as idle:  # an hour of silence: no state, no connect
        asked_first = heard(idle.client, ChatState, "look_again", path=address)

    plan = '"plan_rx_state_":""'  # of a course that is being changed: what a state begins with
    assert [False, True, True, False] == [
        plan in said for said in (kept, told, told_him, asked_first)
    ]
    assert [True, True, False, True] == [
        SECRET in said for said in (kept, told, told_him, asked_first)
    ]


async def test_a_handler_ends_with_the_socket_that_called_it():
    running_ones, begun, ended = Running(), asyncio.Event(), []

    async def handle(socket: str) -> None:
        try:
            with running_ones.by(socket):
                begun.set()
                await asyncio.Event().wait()
        finally:
            ended.append(socket)

    hers, his = asyncio.create_task(handle("hers")), asyncio.create_task(handle("his"))
    await begun.wait()
    await asyncio.sleep(0)
    running_ones.end("hers")
    running_ones.end("nobody's")
    await asyncio.wait({hers})

    assert (["hers"], 1) == (ended, len(running_ones))
    his.cancel()
    await asyncio.wait({his})
    assert 0 == len(running_ones)
