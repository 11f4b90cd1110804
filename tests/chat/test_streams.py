from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis
from structlog.testing import capture_logs

from tests import servers
from tutor_app.chat.events import EventId, TurnEvent
from tutor_app.chat.redis_streams import RedisStreams
from tutor_app.chat.streams import MemoryStreams, Streams
from tutor_app.db import new_id
from tutor_app.errors import Unavailable

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


async def test_a_place_that_is_not_reached_yet_is_the_newest(streams: Streams):
    turn_id = new_id()
    await streams.publish(turn_id, delta(1, "abc"))
    reading = asyncio.create_task(collect(streams, turn_id, EventId(99_999, 3)))
    await asyncio.sleep(0.05)
    await streams.publish(turn_id, TurnEvent(EventId(2, 3), "completed"))

    assert await asyncio.wait_for(reading, 3) == "[completed]"


async def test_without_redis_a_turn_goes_on_and_its_readers_end():
    with servers.redis() as address:
        streams = RedisStreams(address)
        turn_id = new_id()
        await streams.publish(turn_id, delta(1, "abc"))
        reading = asyncio.create_task(collect(streams, turn_id))
        await asyncio.sleep(0.2)

    await streams.publish(turn_id, delta(2, "def"))

    assert await asyncio.wait_for(reading, 10) == "abc"
    assert await collect(streams, turn_id) == ""
    with pytest.raises(Unavailable):
        await streams.ask_to_stop(turn_id)
    await streams.close()


async def answers_again(streams: RedisStreams) -> None:
    while streams._reach.is_away:
        await asyncio.sleep(0.02)


async def test_a_stream_with_a_hole_is_taken_away(redis_url: str):
    streams = RedisStreams(redis_url)
    turn_id = new_id()
    await streams.publish(turn_id, delta(1, "abc"))
    healthy, streams._redis = streams._redis, Redis.from_url("redis://127.0.0.1:1")
    await streams.publish(turn_id, delta(2, "def"))
    await streams._redis.aclose()
    streams._redis = healthy
    await answers_again(streams)

    await streams.publish(turn_id, delta(3, "ghi"))

    assert await collect(streams, turn_id) == ""
    await streams.close()


async def test_a_redis_that_hangs_holds_no_answer_up_and_is_told_once(redis_url: str):
    streams = RedisStreams(redis_url)
    running, later = new_id(), new_id()
    await streams.publish(running, delta(1, "abc"))
    reading = streams.follow(running, START)
    assert (await anext(reading)).data["text"] == "abc"
    async with Redis.from_url(redis_url) as client:
        await client.client_pause(3_000)
        with capture_logs() as lines:
            for number in range(2, 200):
                await streams.publish(running, delta(number, "def"))
                await streams.publish(new_id(), delta(1, "abc"))
            assert [] == [event async for event in reading]
            with pytest.raises(Unavailable):
                await streams.ask_to_stop(running)
            await answers_again(streams)
            await streams.publish(later, delta(1, "abc"))
            await streams.publish(later, TurnEvent(EventId(2, 3), "completed"))

    assert await collect(streams, later) == "abc[completed]"
    assert await collect(streams, running) == ""
    told = ["redis does not answer", "redis answers again"]
    assert told == [line["event"] for line in lines]
    await streams.close()
