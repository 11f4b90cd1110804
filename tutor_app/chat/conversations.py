"""Conversations: list, open, name, delete and bring back."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from tutor_app.accounts.owner import Owner
from tutor_app.accounts.repository import hold_account
from tutor_app.chat.cursor import Cursor
from tutor_app.chat.repository import (
    ConversationRepository,
    MessageRepository,
    purge_deleted,
)
from tutor_app.chat.streams import Streams
from tutor_app.chat.tables import Conversation, Message
from tutor_app.chat.turn_repository import TurnRepository
from tutor_app.chat.views import ConversationPage, ConversationView, MessagePage, MessageView
from tutor_app.chat.words import storable
from tutor_app.db import Database, utc_now
from tutor_app.errors import InvalidInput, NotFound, Unavailable
from tutor_app.jobs.queue import Jobs

MODES = frozenset({"teacher", "qa"})
MAX_PAGE = 100
MAX_TITLE = 120
UNDO = timedelta(minutes=30)
PURGE_JOB = "purge_conversations"


class Conversations:
    """The conversations of learners; every call is made for an owner."""

    def __init__(self, database: Database, jobs: Jobs, streams: Streams) -> None:
        self._database = database
        self._jobs = jobs
        self._streams = streams

    async def page(
        self, owner: Owner, mode: str | None = None, limit: int = 20, cursor: str | None = None
    ) -> ConversationPage:
        """The newest conversations, or those after a cursor. Raises InvalidInput."""
        if mode is not None:
            _mode(mode)
        limit = _limit(limit)
        after = Cursor.parse(cursor) if cursor else None
        async with self._database.reading() as db:
            rows = await ConversationRepository(db).page(owner.id, mode, limit + 1, after)
        shown = rows[:limit]
        more = str(Cursor(shown[-1].updated_at, shown[-1].id)) if len(rows) > limit else ""
        return ConversationPage(tuple(ConversationView.of(row) for row in shown), more)

    async def create(
        self, owner: Owner, mode: str, title: str | None = None
    ) -> tuple[ConversationView, bool]:
        """A conversation of the mode, and whether it is new: an empty one is used again."""
        _mode(mode)
        name = _title(title) if title and title.strip() else ""
        async with self._database.transaction() as db:
            await hold_account(db, owner)
            empty = await ConversationRepository(db).find_empty(owner.id, mode)
            row = empty or Conversation(owner_id=owner.id, teaching_mode=mode)
            if name:
                row.title, row.title_is_custom = name, True
            row.updated_at = utc_now()
            db.add(row)
        return ConversationView.of(row), empty is None

    async def get(self, owner: Owner, conversation_id: UUID) -> ConversationView:
        """One conversation. Raises NotFound."""
        async with self._database.reading() as db:
            return ConversationView.of(await _found(db, owner, conversation_id))

    async def messages(
        self, owner: Owner, conversation_id: UUID, limit: int = 50, before: int | None = None
    ) -> MessagePage:
        """The last messages, or those before a position, oldest first. Raises NotFound."""
        limit = _limit(limit)
        async with self._database.reading() as db:
            await _found(db, owner, conversation_id)
            messages = MessageRepository(db)
            rows = await messages.latest(owner.id, conversation_id, limit + 1, before)
            shown = rows[-limit:]
            answers = [row.id for row in shown if row.role == "assistant"]
            turns = await messages.newest_turns(owner.id, answers)
        views = tuple(MessageView.of(row, turns.get(row.id)) for row in shown)
        return MessagePage(views, has_earlier=len(rows) > limit)

    async def rename(self, owner: Owner, conversation_id: UUID, title: str) -> ConversationView:
        """Give it a name that no automatic title replaces. Raises NotFound and InvalidInput."""
        name = _title(title)
        async with self._database.transaction() as db:
            row = await _found(db, owner, conversation_id)
            row.title, row.title_is_custom = name, True
            db.add(row)
        return ConversationView.of(row)

    async def set_mode(self, owner: Owner, conversation_id: UUID, mode: str) -> ConversationView:
        """Teach or answer from the next question on. Raises NotFound and InvalidInput."""
        _mode(mode)
        async with self._database.transaction() as db:
            row = await _found(db, owner, conversation_id)
            row.teaching_mode = mode
            db.add(row)
        return ConversationView.of(row)

    async def delete(self, owner: Owner, conversation_id: UUID) -> None:
        """Take it off every list; `restore` brings it back for half an hour. Raises NotFound.

        An answer that is being written there is stopped, with the text so far.
        """
        async with self._database.transaction() as db:
            row = await _found(db, owner, conversation_id)
            row.deleted_at = utc_now()
            db.add(row)
            await self._purge_later(db, owner, [row.id])
            running = await TurnRepository(db).running_in(owner.id, [row.id])
        await self._stop(running)

    async def restore(self, owner: Owner, conversation_id: UUID) -> ConversationView:
        """Bring a deleted one back. Raises NotFound."""
        async with self._database.transaction() as db:
            row = await ConversationRepository(db).find_deleted(owner.id, conversation_id)
            if row is None:
                raise NotFound
            row.deleted_at = None
            db.add(row)
        return ConversationView.of(row)

    async def clear(self, owner: Owner, mode: str) -> tuple[int, ConversationView]:
        """Delete all of one mode; how many that were, and the new empty one."""
        _mode(mode)
        async with self._database.transaction() as db:
            await hold_account(db, owner)
            gone = await ConversationRepository(db).mark_deleted(owner.id, mode, utc_now())
            running = await TurnRepository(db).running_in(owner.id, gone) if gone else ()
            if gone:
                await self._purge_later(db, owner, gone)
            row = Conversation(owner_id=owner.id, teaching_mode=mode)
            db.add(row)
        await self._stop(running)
        return len(gone), ConversationView.of(row)

    async def rate(self, owner: Owner, message_id: UUID, rating: int) -> None:
        """Mark an answer as helpful (1), not helpful (-1) or neither (0). Raises NotFound."""
        if rating not in {-1, 0, 1}:
            raise InvalidInput("A rating is -1, 0 or 1.", code="bad_rating")
        async with self._database.transaction() as db:
            row = await MessageRepository(db).find(owner.id, message_id)
            if row is None or row.role != "assistant":
                raise NotFound
            row.rating = rating
            db.add(row)

    async def purge(self, payload: dict[str, Any]) -> None:
        """The job behind `delete`: remove for good what was not brought back."""
        ids = [UUID(text) for text in payload["conversations"]]
        async with self._database.transaction() as db:
            await purge_deleted(db, ids, utc_now() - UNDO)

    async def _stop(self, turn_ids: Sequence[UUID]) -> None:
        with suppress(Unavailable):  # the answer then ends by itself, on no list
            for turn_id in turn_ids:
                await self._streams.ask_to_stop(turn_id)

    async def _purge_later(self, db: AsyncSession, owner: Owner, gone: list[UUID]) -> None:
        payload = {"conversations": [str(one) for one in gone]}
        run_at = utc_now() + UNDO + timedelta(minutes=1)
        await self._jobs.enqueue(db, PURGE_JOB, payload, owner_id=owner.id, run_at=run_at)


async def forget(db: AsyncSession, owner_id: UUID) -> None:
    """The account hook: remove everything that was said."""
    await ConversationRepository(db).forget(owner_id)


async def merge(db: AsyncSession, visitor_id: UUID, user_id: UUID) -> None:
    """The account hook: a visitor's conversations become the user's."""
    await ConversationRepository(db).give(visitor_id, user_id)


async def export(db: AsyncSession, owner_id: UUID) -> list[dict[str, Any]]:
    """The account hook: every conversation with every message, and hidden instructions."""
    conversations = []
    for row in await ConversationRepository(db).all_of(owner_id):
        messages = await MessageRepository(db).all_of(owner_id, row.id)
        instructions = await TurnRepository(db).instructions(owner_id, row.id)
        conversations.append(
            row.model_dump(mode="json", exclude={"owner_id"})
            | {
                "messages": [_plain(message) for message in messages],
                "instructions": [
                    {"text": turn.instruction, "created_at": turn.created_at.isoformat()}
                    for turn in instructions
                ],
            }
        )
    return conversations


def _plain(message: Message) -> dict[str, Any]:
    return message.model_dump(mode="json", exclude={"conversation_id"})


async def _found(db: AsyncSession, owner: Owner, conversation_id: UUID) -> Conversation:
    row = await ConversationRepository(db).find(owner.id, conversation_id)
    if row is None:
        raise NotFound
    return row


def _mode(mode: str) -> None:
    if mode not in MODES:
        raise InvalidInput("The mode is teacher or qa.", code="bad_mode")


def _limit(limit: int) -> int:
    if not 1 <= limit <= MAX_PAGE:
        raise InvalidInput(f"Between 1 and {MAX_PAGE} at a time.", code="bad_limit")
    return limit


def _title(title: str) -> str:
    name = " ".join(storable(title).split())
    if not name:
        raise InvalidInput("A title needs at least one letter.", code="empty_title")
    if len(name) > MAX_TITLE:
        raise InvalidInput(f"A title has at most {MAX_TITLE} characters.", code="title_too_long")
    return name
