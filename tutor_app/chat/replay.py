"""The events of a turn out of its rows: for turns that have ended, or that another worker runs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

from tutor_app.chat.events import EventId, TurnEvent
from tutor_app.chat.tables import Message, Turn

Rows = tuple[Turn, Message]
POLL_SECONDS = 0.5


async def replay(read: Callable[[], Awaitable[Rows]], after: EventId) -> AsyncIterator[TurnEvent]:
    """What the rows say after a place, waiting while the turn still runs elsewhere.

    Numbers go on from `after`; the text goes on from its offset.
    """
    place = after
    while True:
        turn, answer = await read()
        place = max(place, EventId(place.number, turn.start_offset))
        if place.number == 0:
            place = EventId(1, place.offset)
            yield TurnEvent(place, "accepted", accepted_data(turn))
        for event in _news(turn, answer, place):
            place = event.id
            yield event
            if event.is_last:
                return
        await asyncio.sleep(POLL_SECONDS)


def accepted_data(turn: Turn) -> dict[str, object]:
    """What `accepted` says: the ids, and where the text begins."""
    return {
        "turn_id": str(turn.id),
        "message_id": str(turn.question_id) if turn.question_id else None,
        "answer_id": str(turn.answer_id),
        "offset": turn.start_offset,
    }


def _news(turn: Turn, answer: Message, place: EventId) -> list[TurnEvent]:
    events = []
    end = len(answer.content) if turn.end_offset is None else turn.end_offset
    if (text := answer.content[place.offset : end]) or turn.is_rejected:
        kind = "rejected" if turn.is_rejected else "delta"
        data = {"text": text or answer.content, "offset": place.offset if text else 0}
        place = EventId(place.number + 1, max(end, place.offset))
        events.append(TurnEvent(place, kind, data))
    if turn.state != "running":
        kind = "completed" if turn.state == "complete" else turn.state
        events.append(TurnEvent(EventId(place.number + 1, place.offset), kind, _end(turn, answer)))
    return events


def _end(turn: Turn, answer: Message) -> dict[str, object]:
    data: dict[str, object] = {
        "status": turn.state,
        "engine": turn.engine,
        "model": turn.model,
        "first_token_ms": turn.first_token_ms,
        "total_ms": turn.total_ms,
        "usage": {
            "prompt_tokens": turn.prompt_tokens,
            "completion_tokens": turn.completion_tokens,
        },
        "finish_reason": answer.finish_reason,
    }
    if turn.error_code:
        data |= {"code": turn.error_code, "message": turn.error_message}
    return data
