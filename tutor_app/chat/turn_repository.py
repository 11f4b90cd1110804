"""All queries on turns: an owner's own, and those a worker makes for the turns it runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, literal_column, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from tutor_app.chat.tables import Conversation, Message, Turn

_COMPARED = 200
"""Answers of a day that are compared with the solution of an exercise."""
WORKER_GONE = "worker_gone"
"""The error code of a turn whose lease ran out."""


@dataclass(frozen=True, slots=True)
class Progress:
    """The text of a running answer so far."""

    turn_id: UUID
    answer_id: UUID
    content: str


class TurnRepository:
    """Turns of one owner; a foreign id is the same as a missing one."""

    def __init__(self, db: AsyncSession) -> None:
        self._db = db

    async def find(self, owner_id: UUID, turn_id: UUID) -> Turn | None:
        """One of the owner's."""
        query = (
            select(Turn)
            .join(Conversation, col(Conversation.id) == col(Turn.conversation_id))
            .where(
                Turn.id == turn_id,
                Turn.owner_id == owner_id,
                col(Conversation.deleted_at).is_(None),
            )
        )
        return (await self._db.exec(query)).first()

    async def sent_before(
        self, owner_id: UUID, conversation_id: UUID, client_key: str
    ) -> Turn | None:
        """The turn that the same send made earlier."""
        query = (
            select(Turn)
            .join(Conversation, col(Conversation.id) == col(Turn.conversation_id))
            .where(
                Turn.conversation_id == conversation_id,
                Turn.client_key == client_key,
                Turn.owner_id == owner_id,
                col(Conversation.deleted_at).is_(None),
            )
        )
        return (await self._db.exec(query)).first()

    async def running(self, owner_id: UUID, conversation_id: UUID) -> Turn | None:
        """The turn that is writing in a conversation."""
        query = select(Turn).where(
            Turn.conversation_id == conversation_id,
            Turn.state == "running",
            Turn.owner_id == owner_id,
        )
        return (await self._db.exec(query)).first()

    async def instructions(self, owner_id: UUID, conversation_id: UUID) -> Sequence[Turn]:
        """The turns of a conversation that came from hidden instructions, in order."""
        query = (
            select(Turn)
            .where(
                Turn.conversation_id == conversation_id,
                Turn.owner_id == owner_id,
                col(Turn.instruction).is_not(None),
            )
            .order_by(col(Turn.created_at))
        )
        return (await self._db.exec(query)).all()

    async def running_in(self, owner_id: UUID, conversation_ids: Sequence[UUID]) -> Sequence[UUID]:
        """The ids of the turns that write in these conversations, deleted ones too."""
        query = select(Turn.id).where(
            col(Turn.conversation_id).in_(conversation_ids),
            Turn.state == literal_column("'running'"),
            Turn.owner_id == owner_id,
        )
        return (await self._db.exec(query)).all()

    async def running_of(self, owner_id: UUID) -> Sequence[UUID]:
        """The ids of all turns that write for an owner."""
        query = (
            select(Turn.id)
            .join(Conversation, col(Conversation.id) == col(Turn.conversation_id))
            .where(Conversation.owner_id == owner_id, Turn.state == "running")
        )
        return (await self._db.exec(query)).all()

    async def with_answer(self, owner_id: UUID, turn_id: UUID) -> tuple[Turn, Message] | None:
        """A turn and the answer it writes."""
        query = (
            select(Turn, Message)
            .join(Message, col(Message.id) == col(Turn.answer_id))
            .join(Conversation, col(Conversation.id) == col(Turn.conversation_id))
            .where(
                Turn.id == turn_id,
                Turn.owner_id == owner_id,
                col(Conversation.deleted_at).is_(None),
            )
        )
        return (await self._db.exec(query)).first()


async def earlier_of(db: AsyncSession, turn_id: UUID, limit: int) -> list[Message]:
    """The last `limit` messages on the page of a turn's conversation, oldest first.

    For the worker that runs the turn: whoever owns the conversation by now.
    """
    query = (
        select(Message)
        .join(Turn, col(Turn.conversation_id) == col(Message.conversation_id))
        .where(Turn.id == turn_id, col(Message.replaced_at).is_(None))
        .order_by(col(Message.position).desc())
        .limit(limit)
    )
    return list(reversed((await db.exec(query)).all()))


async def answers_since(db: AsyncSession, owner_id: UUID, moment: datetime) -> Sequence[str]:
    """The newest answers that an owner got since a moment, deleted and replaced ones too."""
    query = (
        select(Message.content)
        .join(Turn, col(Turn.answer_id) == col(Message.id))
        .where(
            Turn.owner_id == owner_id,
            col(Turn.created_at) >= moment,
            col(Turn.state) != "running",
            Message.content != "",
        )
        .order_by(col(Turn.created_at).desc())
        .limit(_COMPARED)
    )
    return (await db.exec(query)).all()


async def save_progress(
    db: AsyncSession,
    worker_id: str,
    turn_ids: Sequence[UUID],
    lease_until: datetime,
    answers: Sequence[Progress],
) -> set[UUID]:
    """Renew the leases of the turns that a worker runs, and write their growing answers.

    Returns the ids of the turns that are still the worker's: one that lost its lease may be
    continued by another worker already, and is not written to. A row of the worker that it no
    longer runs is not renewed, so that it ends as interrupted.
    """
    renewed = await db.exec(
        update(Turn)
        .where(
            col(Turn.id).in_(turn_ids),
            col(Turn.state) == "running",
            col(Turn.worker_id) == worker_id,
        )
        .values(lease_until=lease_until)
        .returning(col(Turn.id))
        .execution_options(synchronize_session=False)
    )
    held = set(renewed.scalars())
    rows = [
        {"b_id": one.answer_id, "b_content": one.content} for one in answers if one.turn_id in held
    ]
    if rows:
        change = (
            update(Message)
            .where(col(Message.id) == bindparam("b_id"))
            .values(content=bindparam("b_content"))
            .execution_options(synchronize_session=False)
        )
        await (await db.connection()).execute(change, rows)
    return held


async def has_expired(db: AsyncSession, now: datetime) -> bool:
    """Whether a running turn's lease ran out, of any worker."""
    query = select(Turn.id).where(Turn.state == "running", Turn.lease_until < now).limit(1)
    return (await db.exec(query)).first() is not None


async def interrupt_expired(db: AsyncSession, now: datetime) -> int:
    """Mark the turns whose worker is gone, keeping the text that was saved; how many."""
    ended = await db.exec(
        update(Turn)
        .where(col(Turn.state) == "running", col(Turn.lease_until) < now)
        .values(state="interrupted", ended_at=now, error_code=WORKER_GONE)
        .returning(col(Turn.answer_id))
        .execution_options(synchronize_session=False)
    )
    answers = list(ended.scalars())
    if answers:
        await db.exec(
            update(Message)
            .where(col(Message.id).in_(answers), col(Message.status) == "streaming")
            .values(status="interrupted")
            .execution_options(synchronize_session=False)
        )
    return len(answers)
