"""Live streams of turns in Redis, for several workers: a stream a turn, a channel for stops."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any
from uuid import UUID

from redis.asyncio import Redis
from redis.exceptions import RedisError

from tutor_app.chat.events import EventId, TurnEvent, merged
from tutor_app.chat.streams import StopListener
from tutor_app.errors import Unavailable
from tutor_app.limits.reach import ANSWER_SECONDS, Reach, impatient

_KEEP_SECONDS = 3600
_KEEP_ENDED_SECONDS = 60
_BLOCK_SECONDS = 1.0
_PROBE_SECONDS = 1.0
_STOPS = "tutor:stops"
_PROBE = "tutor:probe"


class RedisStreams:
    """Streams that every worker of one deployment can read.

    The Redis id of an event is `<number>-0`, so a reader resumes by number. A stream
    lives an hour, and a minute after its last event. When Redis does not answer within a second
    the turns go on without their streams: those are taken away as soon as it answers again,
    and their readers go on with the rows.
    """

    def __init__(self, url: str) -> None:
        self._redis: Redis = Redis.from_url(url, decode_responses=True, **impatient())
        waiting = impatient(_BLOCK_SECONDS + ANSWER_SECONDS)
        self._readers: Redis = Redis.from_url(url, decode_responses=True, **waiting)
        self._channel: Redis = Redis.from_url(url, decode_responses=True, **impatient(None))
        self._reach = Reach("answers' streams")
        self._listener: asyncio.Task[None] | None = None
        self._prober: asyncio.Task[None] | None = None
        self._broken: set[UUID] = set()
        self._left: set[UUID] = set()

    async def start(self, on_stop: StopListener) -> None:
        """Begin to hear requests to stop."""
        self._listener = asyncio.create_task(self._hear_stops(on_stop))

    async def publish(self, turn_id: UUID, event: TurnEvent) -> None:
        """Add the next event; never raises, nor waits long, for a Redis that is away."""
        if not self._reach.is_away and turn_id not in self._broken:
            try:
                await self._add(turn_id, event)
            except (RedisError, OSError) as error:
                self._lost(error)
        if self._reach.is_away:
            self._broken.add(turn_id)
            self._left.add(turn_id)
        if event.is_last:
            self._broken.discard(turn_id)

    async def is_there(self) -> bool:
        """Whether Redis takes a change within a second."""
        try:
            await self._redis.set(_PROBE, "", ex=60)
        except (RedisError, OSError) as error:
            self._lost(error)
            return False
        return True

    def _lost(self, error: Exception) -> None:
        self._reach.lost(error)
        if self._prober is None or self._prober.done():
            self._prober = asyncio.create_task(self._probe())

    async def _probe(self) -> None:
        """Wait until Redis answers, and take the streams away that have a hole."""
        while self._reach.is_away:
            await asyncio.sleep(_PROBE_SECONDS)
            with suppress(RedisError, OSError):
                await self._redis.exists(_STOPS)
                while self._left:
                    turn_id = next(iter(self._left))
                    await self._redis.unlink(_key(turn_id))
                    self._left.discard(turn_id)
                self._reach.found()

    async def _add(self, turn_id: UUID, event: TurnEvent) -> None:
        key = _key(turn_id)
        fields: dict[Any, Any] = {
            "kind": event.kind,
            "offset": event.id.offset,
            "data": json.dumps(event.data),
        }
        pipe = self._redis.pipeline(transaction=False)
        pipe.xadd(key, fields, id=f"{event.id.number}-0")
        if event.is_last or event.id.number == 1:
            pipe.expire(key, _KEEP_ENDED_SECONDS if event.is_last else _KEEP_SECONDS)
        await pipe.execute()

    async def follow(self, turn_id: UUID, after: EventId) -> AsyncIterator[TurnEvent]:
        """The events after a place; ends when the stream, or Redis, is gone."""
        if self._reach.is_away:
            return
        try:
            async for event in self._read(turn_id, after):
                yield event
        except (RedisError, OSError) as error:
            self._lost(error)

    async def _read(self, turn_id: UUID, after: EventId) -> AsyncIterator[TurnEvent]:
        key, block = _key(turn_id), round(_BLOCK_SECONDS * 1000)
        newest = await self._readers.xrevrange(key, count=1)
        reached = int(newest[0][0].partition("-")[0]) if newest else 0
        last = f"{min(after.number, reached)}-0"
        while not self._reach.is_away and await self._readers.exists(key):
            found = await self._readers.xread({key: last}, count=500, block=block)
            rows = found[0][1] if found else []
            for event in merged(_event(identity, fields) for identity, fields in rows):
                yield event
                if event.is_last:
                    return
            last = rows[-1][0] if rows else last

    async def ask_to_stop(self, turn_id: UUID) -> None:
        """Tell all workers; the one that runs the turn acts. Raises Unavailable."""
        try:
            await self._redis.publish(_STOPS, str(turn_id))
        except (RedisError, OSError) as error:
            self._lost(error)
            raise Unavailable("Stopping does not work just now; try again in a moment.") from error

    async def close(self) -> None:
        """Give the connections back."""
        for task in filter(None, (self._listener, self._prober)):
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        for client in (self._redis, self._readers, self._channel):
            await client.aclose()

    async def _hear_stops(self, on_stop: StopListener) -> None:
        while True:
            try:
                await self._hear_until_cut(on_stop)
            except (RedisError, OSError) as error:
                self._lost(error)
                await asyncio.sleep(_PROBE_SECONDS)

    async def _hear_until_cut(self, on_stop: StopListener) -> None:
        async with self._channel.pubsub() as channel:
            await channel.subscribe(_STOPS)
            async for message in channel.listen():
                if message["type"] == "message":
                    await on_stop(UUID(message["data"]))


def _key(turn_id: UUID) -> str:
    return f"tutor:turn:{turn_id}"


def _event(identity: str, fields: dict[str, str]) -> TurnEvent:
    number = int(identity.partition("-")[0])
    place = EventId(number, int(fields["offset"]))
    return TurnEvent(place, fields["kind"], json.loads(fields["data"]))
