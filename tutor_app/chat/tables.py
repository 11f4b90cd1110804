"""Conversations, their messages and the turns that wrote them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, Text, text
from sqlmodel import Field

from tutor_app.db import Table, new_id, utc_now

ENGINE_CHARACTERS = 60
MODEL_CHARACTERS = 120


class Conversation(Table, table=True):
    """A thread of messages that belongs to a user or a visitor."""

    __tablename__ = "conversations"
    __table_args__ = (
        Index("ix_conversations_page", "owner_id", "updated_at", "id"),
        Index("ix_conversations_mode", "owner_id", "teaching_mode", "updated_at", "id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    owner_id: UUID
    title: str = Field(default="", max_length=120)
    title_is_custom: bool = False
    teaching_mode: str = Field(default="teacher", max_length=10)
    message_count: int = 0
    last_role: str = Field(default="", max_length=10)
    last_preview: str = Field(default="", max_length=160)
    created_at: datetime = Field(default_factory=utc_now)
    updated_at: datetime = Field(default_factory=utc_now)
    deleted_at: datetime | None = None


class Message(Table, table=True):
    """One message; `position` counts from 1 within the conversation.

    `parent_id` of an answer is its question. An answer that was regenerated keeps its row:
    `replaced_at` takes it off the page, the export still has it. `rating` is -1, 0 or 1.
    """

    __tablename__ = "messages"
    __table_args__ = (
        Index("uq_messages_place", "conversation_id", "position", unique=True),
        Index("ix_messages_parent_id", "parent_id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    conversation_id: UUID = Field(foreign_key="conversations.id", ondelete="CASCADE")
    parent_id: UUID | None = None
    position: int
    role: str = Field(max_length=10)
    content: str = Field(default="", sa_type=Text)
    status: str = Field(default="complete", max_length=12)
    source: str = Field(default="text", max_length=10)
    topic_rejected: bool = False
    engine: str | None = Field(default=None, max_length=ENGINE_CHARACTERS)
    model: str | None = Field(default=None, max_length=MODEL_CHARACTERS)
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    first_token_ms: int | None = None
    total_ms: int | None = None
    finish_reason: str | None = Field(default=None, max_length=20)
    rating: int = 0
    created_at: datetime = Field(default_factory=utc_now)
    replaced_at: datetime | None = None


class Turn(Table, table=True):
    """One run of the engine: a question (or hidden instruction) and its answer.

    A conversation has at most one turn in state `running`: an index keeps it. `worker_id`
    and `lease_until` say which process writes it, `client_key` makes a repeated send harmless.
    `start_offset` and `end_offset` are the characters of the answer's text that this turn wrote:
    a continued answer has several turns.
    """

    __tablename__ = "turns"
    __table_args__ = (
        Index("uq_turns_client_key", "conversation_id", "client_key", unique=True),
        Index(
            "uq_turns_running",
            "conversation_id",
            unique=True,
            sqlite_where=text("state = 'running'"),
            postgresql_where=text("state = 'running'"),
        ),
        Index(
            "ix_turns_lease",
            "lease_until",
            sqlite_where=text("state = 'running'"),
            postgresql_where=text("state = 'running'"),
        ),
        Index("ix_turns_answer_id", "owner_id", "answer_id"),
        Index("ix_turns_owner_id", "owner_id", "created_at"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    conversation_id: UUID = Field(foreign_key="conversations.id", ondelete="CASCADE")
    owner_id: UUID
    question_id: UUID | None = None
    answer_id: UUID
    instruction: str | None = Field(default=None, sa_type=Text)
    source: str = Field(default="text", max_length=10)
    state: str = Field(default="running", max_length=12)
    client_key: str | None = Field(default=None, max_length=80)
    worker_id: str = Field(default="", max_length=80)
    lease_until: datetime
    start_offset: int = 0
    end_offset: int | None = None
    is_rejected: bool = False
    engine: str | None = Field(default=None, max_length=ENGINE_CHARACTERS)
    model: str | None = Field(default=None, max_length=MODEL_CHARACTERS)
    error_code: str | None = Field(default=None, max_length=40)
    error_message: str | None = Field(default=None, sa_type=Text)
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    gate_ms: int | None = None
    first_token_ms: int | None = None
    total_ms: int | None = None
    created_at: datetime = Field(default_factory=utc_now)
    ended_at: datetime | None = None
