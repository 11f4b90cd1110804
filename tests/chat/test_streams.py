from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from tutor_app.chat.events import EventId, TurnEvent
from tutor_app.chat.redis_streams import RedisStreams
from tutor_app.chat.streams import MemoryStreams, Streams
from tutor_app.db import new_id

START = EventId()


@pytest.fixture(params=["memory", "redis"])
async def streams(request: pytest.FixtureRequest) -> AsyncIterator[Streams]:
    if request.param == "memory":
        built: Streams = MemoryStreams()
    else:
        built = RedisStreams(request.getfixturevalue("redis_url"))
    yield built
    await built.close()


def delta(number: int, text: str) -> TurnEvent:
    place = (number - 1) * 3
    return TurnEvent(EventId(number, place + 3), "delta", {"text": text, "offset": place})


async def collect(streams: Streams, turn_id, after: EventId = START) -> str:
    events = [event async for event in streams.follow(turn_id, after)]
    return "".join(event.data.get("text", f"[{event.kind}]") for event in events)


async def test_readers_get_all_from_where_they_are(streams: Streams):
    turn_id = new_id()
    await streams.publish(turn_id, delta(1, "abc"))
    early = asyncio.create_task(collect(streams, turn_id))
    await asyncio.sleep(0.05)
    await streams.publish(turn_id, delta(2, "def"))
    late = asyncio.create_task(collect(streams, turn_id, EventId(1, 3)))
    await asyncio.sleep(0.05)
    await streams.publish(turn_id, delta(3, "ghi"))
    await streams.publish(turn_id, TurnEvent(EventId(4, 9), "completed"))

    assert await early == "abcdefghi[completed]"
    assert await late == "defghi[completed]"


async def test_an_unknown_stream_ends_at_once(streams: Streams):
    assert await collect(streams, new_id()) == ""


async def test_a_request_to_stop_reaches_the_listener(streams: Streams):
    heard: asyncio.Queue = asyncio.Queue()
    turn_id = new_id()
    await streams.start(heard.put)
    await asyncio.sleep(0.2)

    await streams.ask_to_stop(turn_id)

    assert await asyncio.wait_for(heard.get(), 2) == turn_id


async def test_a_reader_that_leaves_hurts_nobody(streams: Streams):
    turn_id = new_id()
    await streams.publish(turn_id, delta(1, "abc"))
    leaving = asyncio.create_task(collect(streams, turn_id))
    staying = asyncio.create_task(collect(streams, turn_id))
    await asyncio.sleep(0.05)
    leaving.cancel()
    await streams.publish(turn_id, TurnEvent(EventId(2, 3), "completed"))

    assert await staying == "abc[completed]"
