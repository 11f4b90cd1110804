from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import pytest
from redis.asyncio import Redis
from structlog.testing import capture_logs

from tests import servers
from tests.waiting import STUCK_SECONDS, until
from tutor_app.chat.events import EventId, TurnEvent
from tutor_app.chat.redis_streams import _STOPS, RedisStreams
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
    return await Reader(streams, turn_id, after).all


class Reader:
    """Somebody who reads a stream to its end; `text` is what has come so far."""

    def __init__(self, streams: Streams, turn_id: UUID, after: EventId = START) -> None:
        self.text = ""
        self.all = asyncio.create_task(self._read(streams.follow(turn_id, after)))

    async def _read(self, events: AsyncIterator[TurnEvent]) -> str:
        async for event in events:
            self.text += event.data.get("text", f"[{event.kind}]")
        return self.text

    async def has_read(self, text: str) -> None:
        await until(lambda: self.text == text)


async def until_somebody_waits(streams: Streams, turn_id: UUID) -> None:
    """Until a reader has come to the newest event and waits for the next."""
    if isinstance(streams, RedisStreams):
        await until(lambda: clients_that_wait(streams))
    else:
        await until(lambda: streams._live[turn_id].changed._waiters)


async def clients_that_wait(streams: RedisStreams) -> int:
    return (await streams._redis.info("clients"))["blocked_clients"]


async def until_stops_are_heard(streams: Streams) -> None:
    if isinstance(streams, RedisStreams):
        await until(lambda: listeners(streams))


async def listeners(streams: RedisStreams) -> int:
    [(_, count)] = await streams._redis.pubsub_numsub(_STOPS)
    return count


async def test_readers_get_all_from_where_they_are(streams: Streams):
    turn_id = new_id()
    await streams.publish(turn_id, delta(1, "abc"))
    early = Reader(streams, turn_id)
    await early.has_read("abc")
    await streams.publish(turn_id, delta(2, "def"))
    late = Reader(streams, turn_id, EventId(1, 3))
    await late.has_read("def")
    await streams.publish(turn_id, delta(3, "ghi"))
    await streams.publish(turn_id, TurnEvent(EventId(4, 9), "completed"))

    assert await early.all == "abcdefghi[completed]"
    assert await late.all == "defghi[completed]"


async def test_an_unknown_stream_ends_at_once(streams: Streams):
    assert await collect(streams, new_id()) == ""


async def test_a_request_to_stop_reaches_the_listener(streams: Streams):
    heard: asyncio.Queue = asyncio.Queue()
    turn_id = new_id()
    await streams.start(heard.put)
    await until_stops_are_heard(streams)

    await streams.ask_to_stop(turn_id)

    assert await asyncio.wait_for(heard.get(), STUCK_SECONDS) == turn_id


async def test_a_reader_that_leaves_hurts_nobody(streams: Streams):
    turn_id = new_id()
    await streams.publish(turn_id, delta(1, "abc"))
    leaving, staying = Reader(streams, turn_id), Reader(streams, turn_id)
    await leaving.has_read("abc")
    await staying.has_read("abc")
    leaving.all.cancel()
    await streams.publish(turn_id, TurnEvent(EventId(2, 3), "completed"))

    assert await staying.all == "abc[completed]"


async def test_a_place_that_is_not_reached_yet_is_the_newest(streams: Streams):
    turn_id = new_id()
    await streams.publish(turn_id, delta(1, "abc"))
    reader = Reader(streams, turn_id, EventId(99_999, 3))
    await until_somebody_waits(streams, turn_id)
    await streams.publish(turn_id, TurnEvent(EventId(2, 3), "completed"))

    assert await asyncio.wait_for(reader.all, STUCK_SECONDS) == "[completed]"


async def test_without_redis_a_turn_goes_on_and_its_readers_end():
    with servers.redis() as address:
        streams = RedisStreams(address)
        turn_id = new_id()
        await streams.publish(turn_id, delta(1, "abc"))
        reader = Reader(streams, turn_id)
        await until_somebody_waits(streams, turn_id)

    await streams.publish(turn_id, delta(2, "def"))

    assert await asyncio.wait_for(reader.all, STUCK_SECONDS) == "abc"
    assert await collect(streams, turn_id) == ""
    with pytest.raises(Unavailable):
        await streams.ask_to_stop(turn_id)
    await streams.close()


async def answers_again(streams: RedisStreams) -> None:
    await until(lambda: not streams._reach.is_away)


@asynccontextmanager
async def hanging(client: Redis) -> AsyncIterator[None]:
    """The server of a client takes connections and commands, and answers nothing."""
    pid = (await client.info("server"))["process_id"]
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


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


async def test_a_redis_that_hangs_holds_no_answer_up_and_is_told_once(
    redis_url: str, monkeypatch: pytest.MonkeyPatch
):
    streams = RedisStreams(redis_url)
    running, later = new_id(), new_id()
    await streams.publish(running, delta(1, "abc"))
    reading = streams.follow(running, START)
    assert (await anext(reading)).data["text"] == "abc"
    asked = []
    add = streams._add
    monkeypatch.setattr(streams, "_add", lambda *event: asked.append(event) or add(*event))
    async with Redis.from_url(redis_url) as client:
        with capture_logs() as lines:
            async with hanging(client):
                for number in range(2, 200):
                    await streams.publish(running, delta(number, "def"))
                    await streams.publish(new_id(), delta(1, "abc"))
                assert [] == [event async for event in reading]
                with pytest.raises(Unavailable):
                    await streams.ask_to_stop(running)
            assert 1 == len(asked)
            await answers_again(streams)
            await streams.publish(later, delta(1, "abc"))
            await streams.publish(later, TurnEvent(EventId(2, 3), "completed"))

    assert await collect(streams, later) == "abc[completed]"
    assert await collect(streams, running) == ""
    told = ["redis does not answer", "redis answers again"]
    assert told == [line["event"] for line in lines]
    await streams.close()
