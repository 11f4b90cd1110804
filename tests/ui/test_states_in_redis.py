"""A Redis that hangs: clicks fail instead of waiting for ever, and work when it answers again."""

from __future__ import annotations

import asyncio
from pathlib import Path

import httpx
import pytest
from redis.exceptions import RedisError

from tests import servers
from tests.launcher.app import running
from tests.sockets import connecting, settled, tab, tell
from tests.ui.test_owned_tabs import SETTINGS, Person, opened
from tests.wire import wire
from tutor_app.ui.shell.sidebar_state import SidebarState
from tutor_app.ui.states_in_redis import ImpatientRedis

REFUSED = "44"
"""How socket.io says that nobody may connect now; pages try again by themselves."""


async def test_a_command_fails_and_who_listens_goes_on(redis_url: str) -> None:
    async with wire(redis_url) as line:
        client = ImpatientRedis(line.url)
        async with client.pubsub() as channel:
            await channel.subscribe("news")
            heard = channel.listen()
            assert "subscribe" == (await anext(heard))["type"]
            hearing = asyncio.ensure_future(anext(heard))
            line.hang()
            with pytest.raises(RedisError):
                await client.set("click", "lost")
            line.go_on()
            assert await client.set("click", "taken")
            await client.publish("news", "it answers")
            assert b"it answers" == (await hearing)["data"]
        await client.aclose()


@pytest.mark.slow
def test_a_page_gets_no_answer_and_is_answered_again(tmp_path: Path, redis_of_its_own: str) -> None:
    with running(tmp_path, **SETTINGS, redis_url=redis_of_its_own) as app:
        heron = Person(app, "heron")
        with tab(app, Cookie=heron.cookies) as earlier:
            opened(earlier.client)
        with tab(app, Cookie=heron.cookies) as hers:
            opened(hers.client)
            with servers.stopped(redis_of_its_own):
                tell(hers.client, SidebarState, "ask_to_clear", mode="a click that is lost")
                assert 503 == httpx.get(f"{app.url}/_health", timeout=60).status_code
                app.wait_until_said("redis does not answer          [tutor_app.ui.failures]")
                with connecting(app, earlier.token, Cookie=heron.cookies) as coming:
                    assert coming.receive(timeout=60).startswith(REFUSED)
            told = settled(hers.client)
        with tab(app, earlier.token, Cookie=heron.cookies) as again:
            assert opened(again.client)

    assert "Something went wrong" not in told
    assert earlier.token == again.token
    assert "unexpected error" not in app.words
