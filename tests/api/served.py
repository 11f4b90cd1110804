"""An application for a real server: it says how many bytes came."""

from __future__ import annotations

from fastapi import FastAPI, Request

from tutor_app.api import errors
from tutor_app.api.body import BodyLimit

api = FastAPI()
errors.install(api)


@api.post("/api/raw")
async def raw(request: Request) -> int:
    return len(await request.body())


@api.post("/api/json")
async def parsed(body: dict[str, str]) -> int:
    return len(body["text"])


@api.post("/api/form")
async def form(request: Request) -> int:
    async with request.form() as fields:
        return len(str(fields["text"]))


@api.post("/api/unread")
async def unread() -> str:
    return "unread"


app = BodyLimit(api)
