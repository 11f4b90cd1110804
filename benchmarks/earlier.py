"""Messages put into a conversation of a running server, past the application."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from uuid import UUID, uuid4

QUESTION = "Why does my loop over a dictionary fail when I delete keys while it runs?"


def insert_messages(db: sqlite3.Connection, conversation: UUID, amount: int, answer: str) -> None:
    """Questions and answers in turn; `amount` is even. The conversation must be empty."""
    now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    with db:
        parent = None
        for position in range(1, amount + 1):
            is_question = position % 2 == 1
            own = uuid4().hex
            values = {
                "id": own,
                "conversation_id": conversation.hex,
                "parent_id": None if is_question else parent,
                "position": position,
                "role": "user" if is_question else "assistant",
                "content": QUESTION if is_question else answer,
                "status": "complete",
                "source": "text",
                "topic_rejected": 0,
                "rating": 0,
                "created_at": now,
            }
            names, marks = ", ".join(values), ", ".join("?" * len(values))
            db.execute(f"INSERT INTO messages ({names}) VALUES ({marks})", [*values.values()])
            parent = own
        db.execute(
            "UPDATE conversations SET message_count = ?, title = 'Earlier', title_is_custom = 1 "
            "WHERE id = ?",
            (amount, conversation.hex),
        )
