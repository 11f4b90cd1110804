"""Conversations put straight into an app's SQLite database: what a learner has after months."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import httpx
from playwright.sync_api import BrowserContext
from sqlmodel import Session, create_engine

from tests.launcher.app import App
from tutor_app.chat.tables import Conversation, Message
from tutor_app.chat.words import plain, preview
from tutor_app.db import utc_now

PASSWORD = "three unrelated words"
MODEL = "llama-3.3-70b-versatile"
TITLES = (
    "How lists and slicing work in Python",
    "Undo my last commit without losing changes",
    "Why a hash table is fast",
    "Recursion, step by step",
    "What is the difference between a process and a thread, and when would I rather use one?",
    "SQL joins: inner, left, and the one that surprised me in yesterday's report",
    "Donaudampfschifffahrtsgesellschaftskapitänsmützenfabrikationsverfahren",
    "TCP and UDP",
    "Reading a stack trace",
    "Big O of my nested loops",
)
PREVIEWS = (
    "Slicing makes a new list. What does items[::-1] give you?",
    "git reset --soft HEAD~1 takes the commit back and keeps every change staged.",
    "A hash tells where to look, so the table does not have to be searched.",
    "Each call works on a smaller piece, until one that needs no call.",
)


@contextmanager
def signed_in(app: App, context: BrowserContext, username: str, name: str = "") -> Iterator[UUID]:
    """An account of its own whose cookies the browser gets; gives its id."""
    headers = {"Origin": app.url}
    with httpx.Client(base_url=app.url, headers=headers) as client:
        form = {"identifier": username, "password": PASSWORD, "name": name, "next": "/chat"}
        client.post("/api/auth/register/form", data=form)
        context.add_cookies(
            [
                {"name": key, "value": value, "url": app.url, "httpOnly": True}
                for key, value in client.cookies.items()
            ]
        )
        yield UUID(client.get("/api/auth/me").raise_for_status().json()["id"])


def conversation(
    data: Path,
    owner_id: UUID,
    said: Sequence[tuple[str, str]],
    *,
    title: str = "",
    mode: str = "teacher",
    status: str = "complete",
) -> str:
    """One conversation with these (role, content) messages; the last has `status`. Gives its id."""
    row = Conversation(owner_id=owner_id, title=title, teaching_mode=mode, message_count=len(said))
    if said:
        row.last_role, row.last_preview = said[-1][0], preview(plain(said[-1][1]))
    messages = [
        _message(row.id, position, role, content)
        for position, (role, content) in enumerate(said, start=1)
    ]
    if messages:
        messages[-1].status = status
    _store(data, [row], messages)
    return str(row.id)


def many(data: Path, owner_id: UUID, count: int) -> None:
    """So many short conversations, the newest first in the sidebar an hour old."""
    now = utc_now()
    rows = [
        Conversation(
            owner_id=owner_id,
            title=TITLES[n % len(TITLES)],
            teaching_mode="qa" if n % 3 == 1 else "teacher",
            message_count=2 + 2 * (n % 9),
            last_role="assistant",
            last_preview=PREVIEWS[n % len(PREVIEWS)],
            created_at=now - timedelta(hours=1 + 7 * n),
            updated_at=now - timedelta(hours=1 + 7 * n),
        )
        for n in range(count)
    ]
    _store(data, rows, [])


def long_talk(data: Path, owner_id: UUID, count: int) -> str:
    """A conversation with `count` messages. Gives its id."""
    said = [
        ("user", f"Question {n // 2}: what does this line do?")
        if n % 2 == 0
        else (
            "assistant",
            f"Answer {n // 2}. It binds a **name** to a list:\n\n```python\nx = [{n}]\n```",
        )
        for n in range(count)
    ]
    return conversation(data, owner_id, said, title="A very long talk")


def _message(conversation_id: UUID, position: int, role: str, content: str) -> Message:
    row = Message(conversation_id=conversation_id, position=position, role=role, content=content)
    if role == "assistant":
        row.engine, row.model, row.first_token_ms, row.total_ms = "groq", MODEL, 320, 4100
    return row


def _store(data: Path, rows: Sequence[Conversation], messages: Sequence[Message]) -> None:
    engine = create_engine(f"sqlite:///{data / 'tutor.db'}", connect_args={"timeout": 30})
    with Session(engine, expire_on_commit=False) as db:
        db.add_all(rows)
        db.flush()
        db.add_all(messages)
        db.commit()
    engine.dispose()
