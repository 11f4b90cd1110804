"""Learners who ask while the server is killed, and what the database holds afterwards."""

from __future__ import annotations

import http.client
import random
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from benchmarks.learner import Learner, Refused
from benchmarks.server import Product

AT_ONCE = 6


@dataclass(slots=True)
class Asked:
    """What was sent in all rounds: question to the id it was stored under, None for no answer."""

    accepted: dict[str, str] = field(default_factory=dict)
    unanswered: list[str] = field(default_factory=list)


def ask_until_killed(
    product: Product, token: str, name: str, wait: Callable[[], None], asked: Asked
) -> None:
    """Ask several questions in as many conversations, and kill the server after `wait`.

    The learners send one after another, a little apart, so that the moment of the kill finds
    turns at different places: being stored, being judged, streaming.
    """
    conversations = _conversations(product, token)
    apart = random.Random(name).uniform(0, 0.08)
    threads = [
        threading.Thread(
            target=_ask,
            args=(product.port, token, conversation, f"{name}, learner {number}", asked),
            kwargs={"after": number * apart},
        )
        for number, conversation in enumerate(conversations)
    ]
    for thread in threads:
        thread.start()
    wait()
    product.kill()
    for thread in threads:
        thread.join()


def _conversations(product: Product, token: str) -> list[str]:
    learner = Learner(product.port, token)
    try:
        return [learner.new_conversation() for _ in range(AT_ONCE)]
    finally:
        learner.close()


def _ask(
    port: int, token: str, conversation: str, name: str, asked: Asked, *, after: float
) -> None:
    time.sleep(after)
    question = f"How does a binary search tree stay sorted? ({name}) \N{SNOWMAN}"
    learner = Learner(port, token)
    try:
        key = learner.ask(conversation, question)["message_id"]
        asked.accepted[question] = UUID(key).hex  # as SQLite holds it
    except (OSError, http.client.HTTPException, Refused):
        asked.unanswered.append(question)
    finally:
        learner.close()


@dataclass(frozen=True, slots=True)
class Row:
    """A message as it is stored; `asked` is the text of an answer's question."""

    role: str
    content: str
    status: str
    asked: str | None


@dataclass(frozen=True, slots=True)
class Left:
    """What a database holds: messages by id, running turns, SQLite's own opinion."""

    messages: dict[str, Row]
    running_turns: int
    integrity: str
    broken_references: int

    @property
    def streaming(self) -> list[str]:
        """The ids of the messages that are still being written."""
        return [key for key, row in self.messages.items() if row.status == "streaming"]

    def answers(self) -> list[Row]:
        """The answers."""
        return [row for row in self.messages.values() if row.role == "assistant"]


def left_in(data_dir: Path) -> Left:
    """Read the database file, past the application."""
    with closing(sqlite3.connect(data_dir / "tutor.db", timeout=10)) as db:
        rows = db.execute(
            "SELECT m.id, m.role, m.content, m.status, q.content FROM messages m "
            "LEFT JOIN messages q ON q.id = m.parent_id"
        )
        messages = {row[0]: Row(*row[1:]) for row in rows}
        (running,) = db.execute("SELECT count(*) FROM turns WHERE state = 'running'").fetchone()
        (integrity,) = db.execute("PRAGMA integrity_check").fetchone()
        broken = len(db.execute("PRAGMA foreign_key_check").fetchall())
    return Left(messages, running, integrity, broken)
