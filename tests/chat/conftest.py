from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
from sqlmodel import col, update

from tests.doubles.models import PlayedGate, PlayedModel
from tests.waiting import until
from tutor_app.accounts.owner import Owner
from tutor_app.chat.conversations import Conversations
from tutor_app.chat.engine import Engine
from tutor_app.chat.events import TurnEvent
from tutor_app.chat.streams import MemoryStreams, Streams
from tutor_app.chat.tables import Turn
from tutor_app.chat.titles import Titles
from tutor_app.chat.turns import Turns
from tutor_app.chat.views import MessageView
from tutor_app.db import Database, new_id, utc_now
from tutor_app.jobs.queue import Jobs
from tutor_app.limits.quotas import Quotas
from tutor_app.limits.rates import RateLimits
from tutor_app.llm.ports import Model
from tutor_app.settings import Settings


@dataclass
class Chat:
    """Everything of chat on one database, with a model that the test plays."""

    database: Database
    conversations: Conversations
    turns: Turns
    model: PlayedModel
    gate: PlayedGate
    owner: Owner

    async def new(self, mode: str = "teacher") -> UUID:
        view, _ = await self.conversations.create(self.owner, mode)
        return view.id

    async def follow(self, turn_id: UUID, after: str = "") -> list[TurnEvent]:
        return [event async for event in await self.turns.events(self.owner, turn_id, after)]

    async def messages(self, conversation_id: UUID) -> list[MessageView]:
        page = await self.conversations.messages(self.owner, conversation_id, 100)
        return list(page.items)

    async def until_written(self, turn_id: UUID) -> None:
        """Wait until the answer of a turn has its first words, here, not yet in its row."""

        def is_written() -> bool:
            turn = self.turns.live.get(turn_id)
            return turn is not None and turn.content != ""

        await until(is_written)

    async def expire(self, turn_id: UUID) -> None:
        """Let a turn's lease run out."""
        past = utc_now() - timedelta(seconds=1)
        async with self.database.transaction() as db:
            await db.exec(update(Turn).where(col(Turn.id) == turn_id).values(lease_until=past))


def build_chat(
    database: Database,
    settings: Settings,
    streams: Streams | None = None,
    title_model: Model | None = None,
) -> Chat:
    model, gate = PlayedModel(), PlayedGate()
    streams = streams or MemoryStreams()
    titles = Titles(database, title_model)
    engine = Engine(database, streams, gate, model, titles, history=settings.history_messages)
    turns = Turns(database, streams, engine, RateLimits(settings), Quotas(database), settings)
    owner = Owner(new_id(), name="Ada")
    conversations = Conversations(database, Jobs(database), streams)
    return Chat(database, conversations, turns, model, gate, owner)


@pytest.fixture
async def chat(database: Database, settings: Settings) -> AsyncIterator[Chat]:
    built = build_chat(database, settings)
    await built.turns.open()
    yield built
    await built.turns.close()
