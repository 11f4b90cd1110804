"""What chat shows to the edges: frozen, complete, free of the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tutor_app.chat.tables import Conversation, Message


@dataclass(frozen=True, slots=True)
class ConversationView:
    """A conversation as a list shows it."""

    id: UUID
    title: str
    title_is_custom: bool
    teaching_mode: str
    created_at: datetime
    updated_at: datetime
    message_count: int
    last_role: str
    last_preview: str

    @classmethod
    def of(cls, row: Conversation) -> ConversationView:
        """From its row."""
        return cls(
            id=row.id,
            title=row.title,
            title_is_custom=row.title_is_custom,
            teaching_mode=row.teaching_mode,
            created_at=row.created_at,
            updated_at=row.updated_at,
            message_count=row.message_count,
            last_role=row.last_role,
            last_preview=row.last_preview,
        )


@dataclass(frozen=True, slots=True)
class MessageView:
    """A message as the page and the API show it; `turn_id` is the newest turn that wrote it."""

    id: UUID
    parent_id: UUID | None
    position: int
    role: str
    content: str
    status: str
    source: str
    topic_rejected: bool
    engine: str | None
    model: str | None
    prompt_tokens: int | None
    completion_tokens: int | None
    first_token_ms: int | None
    total_ms: int | None
    finish_reason: str | None
    rating: int
    created_at: datetime
    turn_id: UUID | None

    @property
    def can_continue(self) -> bool:
        """Whether the answer ended early, so that a model can write the rest."""
        return is_continuable(self)

    @classmethod
    def of(cls, row: Message, turn_id: UUID | None = None) -> MessageView:
        """From its row and, for an answer, its newest turn."""
        return cls(
            id=row.id,
            parent_id=row.parent_id,
            position=row.position,
            role=row.role,
            content=row.content,
            status=row.status,
            source=row.source,
            topic_rejected=row.topic_rejected,
            engine=row.engine,
            model=row.model,
            prompt_tokens=row.prompt_tokens,
            completion_tokens=row.completion_tokens,
            first_token_ms=row.first_token_ms,
            total_ms=row.total_ms,
            finish_reason=row.finish_reason,
            rating=row.rating,
            created_at=row.created_at,
            turn_id=turn_id,
        )


def is_continuable(message: Message | MessageView) -> bool:
    """Whether an answer was stopped, cut or failed; one that was turned away never is."""
    if message.role != "assistant" or message.topic_rejected:
        return False
    is_cut = message.status == "complete" and message.finish_reason == "length"
    return is_cut or message.status in {"stopped", "interrupted", "failed"}


@dataclass(frozen=True, slots=True)
class ConversationPage:
    """Some conversations, newest first; `next_cursor` is empty on the last page."""

    items: tuple[ConversationView, ...]
    next_cursor: str


@dataclass(frozen=True, slots=True)
class MessagePage:
    """Some messages, oldest first; `has_earlier` says whether more stand before them."""

    items: tuple[MessageView, ...]
    has_earlier: bool


@dataclass(frozen=True, slots=True)
class StartedTurn:
    """A turn that was accepted; `message_id` is its question (None for a hidden instruction)."""

    turn_id: UUID
    message_id: UUID | None
    answer_id: UUID
