"""A double of the API: turns whose events a test writes, with ids that resume."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI, Header, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse

from tests.ui.components.page.ears import router as ears_router

LAST = frozenset({"completed", "stopped", "interrupted", "failed"})


@dataclass(slots=True)
class Turn:
    """The events of one turn; every connection reads from where it left off."""

    events: list[tuple[str, str, str]] = field(default_factory=list)
    text: str = ""
    refusals: list[int] = field(default_factory=list)
    connections: list[str] = field(default_factory=list)
    generation: int = 0
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    written: list[float] = field(default_factory=list)

    def add(self, kind: str, data: dict[str, Any], offset: int | None = None) -> None:
        if kind == "delta":
            data = {"offset": len(self.text), **data}
            self.text = self.text[: data["offset"]] + data["text"]
        elif kind == "rejected":
            self.text = data["text"]
        place = len(self.text) if offset is None else offset
        self.events.append((f"{len(self.events) + 1}-{place}", kind, json.dumps(data)))
        self.wake()

    @property
    def status(self) -> str:
        """What the database would hold now."""
        last = self.events[-1][1] if self.events else ""
        return {"completed": "complete"}.get(last, last if last in LAST else "streaming")

    def wake(self) -> None:
        self.changed.set()
        self.changed = asyncio.Event()


@dataclass(slots=True)
class Double:
    """Everything a test sets up, and everything the page did."""

    turns: dict[str, Turn] = field(default_factory=dict)
    scenes: dict[str, dict[str, Any]] = field(default_factory=dict)
    log: list[list[Any]] = field(default_factory=list)
    refresh_status: int = 200
    refreshes: int = 0

    def turn(self, turn_id: str) -> Turn:
        return self.turns.setdefault(turn_id, Turn())

    def note(self, *what: Any) -> None:
        self.log.append(list(what))


double = Double()
api = FastAPI()
api.include_router(ears_router)


@api.get("/api/turns/{turn_id}/events")
async def events(turn_id: str, last_event_id: str = Header(default="")) -> Response:
    turn = double.turn(turn_id)
    turn.connections.append(last_event_id)
    if turn.refusals:
        return JSONResponse({"detail": "refused", "code": "refused"}, turn.refusals.pop(0))
    start = int(last_event_id.split("-", maxsplit=1)[0]) if last_event_id else 0
    return StreamingResponse(_stream(turn, start), media_type="text/event-stream")


async def _stream(turn: Turn, start: int) -> AsyncIterator[str]:
    generation, position, known = turn.generation, start, len(turn.events)
    yield ": keep-alive\n\n"
    while turn.generation == generation:
        changed = turn.changed
        while position < len(turn.events):
            number, kind, data = turn.events[position]
            position += 1
            if kind == "reconnect" and position <= known:
                continue  # it was for those who were connected then
            named = "" if kind == "reconnect" else f"id: {number}\n"
            yield f"{named}event: {kind}\ndata: {data}\n\n"
            if kind in LAST or kind == "reconnect":
                return
        await changed.wait()


@api.post("/double/turns/{turn_id}")
async def feed(turn_id: str, request: Request) -> dict[str, int]:
    """Add events: [[kind, data], ...]; "close" cuts the connections."""
    turn = double.turn(turn_id)
    for kind, data in await request.json():
        if kind == "close":
            turn.generation += 1
            turn.wake()
        elif kind == "refuse":
            turn.refusals.extend(data)
        else:
            turn.add(kind, data)
    return {"events": len(turn.events)}


@api.post("/double/turns/{turn_id}/play")
async def play(turn_id: str, request: Request) -> dict[str, list[float]]:
    """Write pieces at a steady rate; the moments (ms since 1970) at which each was written."""
    # One clock for both sides: the browser's Date and this process's time are the machine's.
    order = await request.json()
    turn, begun, moments = double.turn(turn_id), time.perf_counter(), []
    for number, piece in enumerate(order["pieces"]):
        await asyncio.sleep(max(0.0, begun + number / order["rate"] - time.perf_counter()))
        moments.append(time.time() * 1000)
        turn.add("delta", {"text": piece})
    turn.add("completed", {"status": "complete"})
    return {"moments": moments}


@api.get("/double/turns/{turn_id}")
async def seen(turn_id: str) -> dict[str, Any]:
    turn = double.turn(turn_id)
    return {"connections": turn.connections, "text": turn.text}


@api.put("/double/scenes/{name}")
async def scene(name: str, request: Request) -> None:
    double.scenes[name] = await request.json()


@api.get("/double/log")
async def log() -> dict[str, Any]:
    return {"log": double.log, "refreshes": double.refreshes}


@api.post("/double/login")
async def login(request: Request) -> None:
    double.refresh_status = (await request.json())["status"]


@api.post("/api/auth/refresh")
async def refresh() -> Response:
    double.refreshes += 1
    if double.refresh_status != 200:
        return JSONResponse({"detail": "over", "code": "not_signed_in"}, double.refresh_status)
    answer = JSONResponse({"token_type": "bearer"})
    answer.set_cookie("tutor_access", f"refreshed-{double.refreshes}", httponly=True)
    return answer
