"""All queries on conversations and messages; every one takes the owner's id."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import CursorResult, delete, tuple_, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from tutor_app.chat.cursor import Cursor
from tutor_app.chat.tables import Conversation, Message, Turn


class ConversationRepository:
    """Conversations of one owner; a foreign id is the same as a missing one."""

    def __init__(self, db: AsyncSession) -> None:
        self._db = db

    async def find(self, owner_id: UUID, conversation_id: UUID) -> Conversation | None:
        """One that is not deleted."""
        return (await self._db.exec(_living(owner_id, conversation_id))).first()

    async def hold(self, owner_id: UUID, conversation_id: UUID) -> Conversation | None:
        """The same, and nobody else changes it or its owner before this transaction ends.

        Whoever locks turns and their conversation locks the conversation first.
        """
        held = _living(owner_id, conversation_id).with_for_update()
        return (await self._db.exec(held)).first()

    async def find_deleted(self, owner_id: UUID, conversation_id: UUID) -> Conversation | None:
        """One that was deleted and can still come back."""
        query = select(Conversation).where(
            Conversation.id == conversation_id,
            Conversation.owner_id == owner_id,
            col(Conversation.deleted_at).is_not(None),
        )
        return (await self._db.exec(query)).first()

    async def page(
        self, owner_id: UUID, mode: str | None, limit: int, after: Cursor | None
    ) -> Sequence[Conversation]:
        """The newest `limit` after the cursor."""
        query = select(Conversation).where(
            Conversation.owner_id == owner_id, col(Conversation.deleted_at).is_(None)
        )
        if mode:
            query = query.where(Conversation.teaching_mode == mode)
        if after:
            place = tuple_(col(Conversation.updated_at), col(Conversation.id))
            query = query.where(place < (after.updated_at, after.id))
        newest_first = (col(Conversation.updated_at).desc(), col(Conversation.id).desc())
        return (await self._db.exec(query.order_by(*newest_first).limit(limit))).all()

    async def find_empty(self, owner_id: UUID, mode: str) -> Conversation | None:
        """One of this mode in which nothing was said."""
        query = (
            select(Conversation)
            .where(
                Conversation.owner_id == owner_id,
                col(Conversation.deleted_at).is_(None),
                Conversation.teaching_mode == mode,
                Conversation.message_count == 0,
                col(Conversation.title_is_custom).is_(False),
            )
            .order_by(col(Conversation.updated_at).desc())
            .limit(1)
        )
        return (await self._db.exec(query)).first()

    async def mark_deleted(self, owner_id: UUID, mode: str, now: datetime) -> list[UUID]:
        """Delete all of one mode; the ids of those that had been there."""
        change = (
            update(Conversation)
            .where(
                col(Conversation.owner_id) == owner_id,
                col(Conversation.deleted_at).is_(None),
                col(Conversation.teaching_mode) == mode,
            )
            .values(deleted_at=now)
            .returning(col(Conversation.id))
        )
        return list((await self._db.exec(change)).scalars())

    async def forget(self, owner_id: UUID) -> None:
        """Remove everything of an owner."""
        await self._db.exec(delete(Conversation).where(col(Conversation.owner_id) == owner_id))

    async def give(self, giver_id: UUID, taker_id: UUID) -> int:
        """Hand all conversations over; how many."""
        changed = await self._db.exec(
            update(Conversation)
            .where(col(Conversation.owner_id) == giver_id)
            .values(owner_id=taker_id)
        )
        await self._db.exec(
            update(Turn).where(col(Turn.owner_id) == giver_id).values(owner_id=taker_id)
        )
        return cast("CursorResult[Any]", changed).rowcount

    async def all_of(self, owner_id: UUID) -> Sequence[Conversation]:
        """Every conversation of an owner, oldest first, deleted ones that can come back too."""
        query = (
            select(Conversation)
            .where(Conversation.owner_id == owner_id)
            .order_by(col(Conversation.created_at))
        )
        return (await self._db.exec(query)).all()


def _living(owner_id: UUID, conversation_id: UUID) -> SelectOfScalar[Conversation]:
    return select(Conversation).where(
        Conversation.id == conversation_id,
        Conversation.owner_id == owner_id,
        col(Conversation.deleted_at).is_(None),
    )


class MessageRepository:
    """Messages in the conversations of one owner."""

    def __init__(self, db: AsyncSession) -> None:
        self._db = db

    async def find(self, owner_id: UUID, message_id: UUID) -> Message | None:
        """One whose conversation is the owner's and not deleted."""
        query = (
            select(Message)
            .join(Conversation, col(Conversation.id) == col(Message.conversation_id))
            .where(
                Message.id == message_id,
                Conversation.owner_id == owner_id,
                col(Conversation.deleted_at).is_(None),
            )
        )
        return (await self._db.exec(query)).first()

    async def latest(
        self, owner_id: UUID, conversation_id: UUID, limit: int, before: int | None = None
    ) -> list[Message]:
        """The last `limit` messages on the page (before a position), oldest first."""
        query = (
            select(Message)
            .join(Conversation, col(Conversation.id) == col(Message.conversation_id))
            .where(
                Message.conversation_id == conversation_id,
                Conversation.owner_id == owner_id,
                col(Message.replaced_at).is_(None),
            )
        )
        if before is not None:
            query = query.where(Message.position < before)
        rows = await self._db.exec(query.order_by(col(Message.position).desc()).limit(limit))
        return list(reversed(rows.all()))

    async def last_position(self, owner_id: UUID, conversation_id: UUID) -> int:
        """The highest position in use; 0 in an empty conversation."""
        query = (
            select(Message.position)
            .join(Conversation, col(Conversation.id) == col(Message.conversation_id))
            .where(Message.conversation_id == conversation_id, Conversation.owner_id == owner_id)
            .order_by(col(Message.position).desc())
            .limit(1)
        )
        return (await self._db.exec(query)).first() or 0

    async def newest_turns(self, owner_id: UUID, answer_ids: Sequence[UUID]) -> dict[UUID, UUID]:
        """The newest turn of each answer."""
        if not answer_ids:
            return {}
        # sorted here: SQLite would walk through all turns of the owner for their order
        query = select(Turn.created_at, Turn.answer_id, Turn.id).where(
            col(Turn.answer_id).in_(answer_ids), Turn.owner_id == owner_id
        )
        rows = sorted((await self._db.exec(query)).all(), key=lambda row: row[0])
        return {answer_id: turn_id for _, answer_id, turn_id in rows}

    async def all_of(self, owner_id: UUID, conversation_id: UUID) -> Sequence[Message]:
        """Every message in order, those that were replaced too."""
        query = (
            select(Message)
            .join(Conversation, col(Conversation.id) == col(Message.conversation_id))
            .where(Message.conversation_id == conversation_id, Conversation.owner_id == owner_id)
            .order_by(col(Message.position))
        )
        return (await self._db.exec(query)).all()


async def purge_deleted(
    db: AsyncSession, conversation_ids: Sequence[UUID], before: datetime
) -> None:
    """Remove for good, of whomever, those that were deleted before a moment; for background work.

    The owner may have changed since the deletion: a visitor may have signed up.
    """
    await db.exec(
        delete(Conversation).where(
            col(Conversation.id).in_(conversation_ids), col(Conversation.deleted_at) <= before
        )
    )
