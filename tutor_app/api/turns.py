"""/api/turns: the events of a turn as server-sent events; stop and continue."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Query, status
from fastapi.responses import StreamingResponse

from tutor_app.api.conversations import Accepted
from tutor_app.api.identity import Address, Asker, Services
from tutor_app.chat.events import MAX_EVENT_ID, TurnEvent

router = APIRouter(prefix="/api/turns", tags=["turns"])

KEEP_ALIVE_SECONDS = 15.0
_KEEP_ALIVE = b": keep-alive\n\n"
_RECONNECT = b"event: reconnect\ndata: {}\n\n"
_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


@router.get(
    "/{turn_id}/events",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/event-stream": {}}, "description": "Events until the end"}},
)
async def events(
    turn_id: UUID,
    asker: Asker,
    services: Services,
    last_event_id: Annotated[str, Header(max_length=MAX_EVENT_ID)] = "",
    after: Annotated[str, Query(max_length=MAX_EVENT_ID)] = "",
) -> StreamingResponse:
    """What happens in a turn, after `Last-Event-ID` (or `?after=`) when given, until it ends.

    `reconnect` says that the server goes down, or that this login has ended: ask again.
    """
    stream = await services.turns.events(asker, turn_id, last_event_id or after)

    async def body() -> AsyncIterator[bytes]:
        with services.accounts.standing.held(asker) as ended:
            async with aclosing(_body(stream, services.turns.draining, ended)) as lines:
                async for line in lines:
                    yield line

    return StreamingResponse(body(), media_type="text/event-stream", headers=_HEADERS)


@router.post("/{turn_id}/stop", status_code=status.HTTP_204_NO_CONTENT)
async def stop(turn_id: UUID, asker: Asker, services: Services) -> None:
    """End the answer here and keep its text."""
    await services.turns.stop(asker, turn_id)


@router.post("/{turn_id}/continue", status_code=status.HTTP_202_ACCEPTED)
async def go_on(turn_id: UUID, asker: Asker, services: Services, address: Address) -> Accepted:
    """Write the rest of an answer that stopped early."""
    return Accepted.of(await services.turns.resume(asker, turn_id, address=address))


async def _body(stream: AsyncIterator[TurnEvent], *leaving: asyncio.Event) -> AsyncGenerator[bytes]:
    """The events as lines, with a sign of life while nothing happens, until one is to leave."""
    called = [asyncio.create_task(event.wait()) for event in leaving]
    following: asyncio.Task[TurnEvent] = asyncio.ensure_future(anext(stream))
    try:
        while True:
            done, _ = await asyncio.wait(
                {following, *called},
                timeout=KEEP_ALIVE_SECONDS,
                return_when=asyncio.FIRST_COMPLETED,
            )
            if not done.isdisjoint(called):
                yield _RECONNECT
                return
            if following not in done:
                yield _KEEP_ALIVE
                continue
            event = following.result()
            yield _line(event)
            if event.is_last:
                return
            following = asyncio.ensure_future(anext(stream))
    except StopAsyncIteration:
        return
    finally:
        for task in (following, *called):
            task.cancel()
        await asyncio.gather(following, *called, return_exceptions=True)


def _line(event: TurnEvent) -> bytes:
    data = json.dumps(event.data, ensure_ascii=False, separators=(",", ":"))
    return f"id: {event.id}\nevent: {event.kind}\ndata: {data}\n\n".encode()
