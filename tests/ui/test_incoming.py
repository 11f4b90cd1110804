"""What comes in by the websocket: brought into form, and states let go when nobody needs them."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from redis.asyncio import Redis
from reflex.istate.manager.memory import StateManagerMemory
from reflex.istate.manager.redis import StateManagerRedis
from reflex.istate.manager.token import BaseStateToken
from reflex.state import State

from tests.waiting import until
from tutor_app.ui import incoming
from tutor_app.ui.incoming import MAX_ADDRESS_CHARACTERS, Tabs, event_of, is_act
from tutor_app.ui.notices import NoticeState

SHOW = f"{NoticeState.get_full_name()}.show"
HYDRATE = f"{State.get_full_name()}.hydrate"


class Space:
    """As much of Reflex's namespace as stands behind the door."""

    def __init__(self) -> None:
        self.sid_to_token = {"sid": "tab"}
        self.token_to_sid = {"tab": "sid"}
        self.taken: list[Any] = []

    async def on_event(self, sid: str, data: Any) -> None:
        self.taken.append((sid, data))

    def on_disconnect(self, sid: str) -> None:
        self.token_to_sid.pop(self.sid_to_token[sid], None)

    async def link_token_to_sid(self, sid: str, token: str, *, update_state: bool = True) -> None:
        self.token_to_sid[token] = sid


class App:
    """As much of an app."""

    def __init__(self, manager: Any) -> None:
        self.event_namespace, self.state_manager, self._state = Space(), manager, State


def bound(manager: Any) -> Space:
    app = App(manager)
    Tabs(app).bind()  # type: ignore[arg-type] # as much of an app as is needed
    return app.event_namespace


@pytest.mark.parametrize(
    "data",
    [
        None,
        "text",
        [],
        {},
        {"name": 5},
        {"name": "nothing.here"},
        {"name": ["x"]},
        {"name": f"{NoticeState.get_full_name()}.setvar", "payload": {"var_name": "text"}},
        {"name": f"{State.get_full_name()}.setvar"},
    ],
)
def test_what_no_page_sends_is_no_event(data: object) -> None:
    assert None is event_of(data)


def test_an_event_keeps_only_what_pages_send() -> None:
    router = {
        "pathname": "/chat",
        "asPath": "/" + "x" * 900_000,
        "query": {"a": "b" * 900_000, "c": ["x"] * 900_000, "d": {"e": "f"}},
        "headers": {"cookie": "x" * 900_000},
        "anything": "x" * 900_000,
    }
    event = event_of({"name": SHOW, "payload": {"text": "x"}, "router_data": router, "more": 1})
    assert {
        "name": SHOW,
        "payload": {"text": "x"},
        "router_data": {
            "pathname": "/chat",
            "asPath": ("/" + "x" * 900_000)[:MAX_ADDRESS_CHARACTERS],
            "query": {"a": "b" * MAX_ADDRESS_CHARACTERS},
        },
    } == event


def test_opening_a_page_is_no_act() -> None:
    assert [False, True] == [is_act(HYDRATE), is_act(SHOW)]


async def has_gone(manager: StateManagerMemory, token: str) -> None:
    await until(lambda: token not in manager.states)


async def another_tab_goes(space: Space, manager: StateManagerMemory) -> None:
    """Somebody opens a tab, does nothing in it and closes it: its state is let go."""
    await manager.get_state(BaseStateToken(ident="other", cls=State))
    space.sid_to_token["sid 2"] = "other"
    space.on_disconnect("sid 2")
    await has_gone(manager, "other")


@pytest.mark.parametrize(("name", "is_kept"), [(HYDRATE, False), (SHOW, True)])
async def test_only_a_tab_in_which_somebody_acted_is_kept_without_a_socket(
    name: str, is_kept: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(incoming, "UNUSED_SECONDS", 0)
    manager = StateManagerMemory()
    space = bound(manager)
    await manager.get_state(BaseStateToken(ident="tab", cls=State))
    await space.on_event("sid", {"name": name})
    assert 1 == len(space.taken)
    space.on_disconnect("sid")
    await another_tab_goes(space, manager)
    assert is_kept == ("tab" in manager.states)
    await manager.close()


async def test_a_tab_that_comes_back_keeps_its_state(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(incoming, "UNUSED_SECONDS", 0)
    manager = StateManagerMemory()
    space = bound(manager)
    await manager.get_state(BaseStateToken(ident="tab", cls=State))
    space.on_disconnect("sid")
    await space.link_token_to_sid("sid", "tab")
    await another_tab_goes(space, manager)
    assert "tab" in manager.states
    await manager.close()


async def test_a_state_in_redis_goes_as_soon(redis_url: str) -> None:
    async with Redis.from_url(redis_url) as redis:
        manager = StateManagerRedis(redis=redis)
        space = bound(manager)
        token = BaseStateToken(ident="tab", cls=State)
        async with manager.modify_state(token) as state:
            state.router_data = {"x": "y"}
        await manager.close()
        await space.on_event("sid", {"name": HYDRATE})
        keys = await redis.keys("tab*")
        assert keys
        space.on_disconnect("sid")
        await asyncio.gather(*incoming._TASKS)
        lives = [await redis.ttl(key) for key in await redis.keys("tab_*")]
        assert [True] * len(lives) == [0 < life <= incoming.UNUSED_SECONDS for life in lives]
        assert lives
        await space.link_token_to_sid("sid", "tab")
        lives = [await redis.ttl(key) for key in await redis.keys("tab_*")]
        assert [True] * len(lives) == [life > incoming.USED_SECONDS for life in lives]
