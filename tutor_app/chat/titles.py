"""Titles of new conversations: the question's own words at once, a model's better ones later."""

from __future__ import annotations

import asyncio
from uuid import UUID

from sqlalchemy import update
from sqlmodel import col

from tutor_app.chat.running import RunningTurn
from tutor_app.chat.tables import Conversation
from tutor_app.chat.words import TITLE_CHARACTERS, preview, storable, title_from
from tutor_app.db import Database
from tutor_app.errors import TutorError
from tutor_app.llm.complete import complete
from tutor_app.llm.ports import Model, ModelMessage, ModelRequest, Role
from tutor_app.llm.prompts import prompt
from tutor_app.observability import logger

_LOG = logger(__name__)
_SECONDS = 10.0
_MAX_TOKENS = 24


class Titles:
    """Writes the titles; never over one that the learner chose.

    `model` None (no key) leaves the question's own words.
    """

    def __init__(self, database: Database, model: Model | None) -> None:
        self._database = database
        self._model = model
        self._tasks: set[asyncio.Task[None]] = set()

    def begin(self, turn: RunningTurn) -> None:
        """Name the conversation whose first question this is, beside the answer."""
        if self._model is None:
            return
        task = asyncio.create_task(self._name(self._model, turn))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Give up what is not written yet."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _name(self, model: Model, turn: RunningTurn) -> None:
        request = ModelRequest(
            (
                ModelMessage(Role.SYSTEM, prompt("title")),
                ModelMessage(Role.USER, turn.question[:2000]),
            ),
            purpose="title",
            max_tokens=_MAX_TOKENS,
            temperature=0.1,
        )
        try:
            title = _clean(await complete(model, request, seconds=_SECONDS))
            if title:
                await self._save(turn.conversation_id, title_from(turn.question), title)
        except TutorError as error:
            _LOG.info("title not written", code=error.code)

    async def _save(self, conversation_id: UUID, replaces: str, title: str) -> None:
        """Only over the title that the question's own words gave: only for its first question."""
        async with self._database.transaction() as db:
            await db.exec(
                update(Conversation)
                .where(
                    col(Conversation.id) == conversation_id,
                    col(Conversation.title_is_custom).is_(False),
                    col(Conversation.title) == replaces,
                )
                .values(title=title)
            )


def _clean(title: str) -> str:
    line = next((line for line in storable(title).splitlines() if line.strip()), "")
    return preview(line.strip().strip("\"'`*#. "), TITLE_CHARACTERS)
