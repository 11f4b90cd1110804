"""Titles of new conversations: the question's own words at once, a model's better ones later."""

from __future__ import annotations

import asyncio
import json
from uuid import UUID

from sqlalchemy import update
from sqlmodel import col

from tutor_app.chat.naming import title_in
from tutor_app.chat.running import RunningTurn
from tutor_app.chat.tables import Conversation
from tutor_app.chat.words import title_from
from tutor_app.db import Database
from tutor_app.errors import TutorError
from tutor_app.llm.complete import complete
from tutor_app.llm.ports import Model, ModelMessage, ModelRequest, Role
from tutor_app.llm.prompts import prompt
from tutor_app.observability import logger

_LOG = logger(__name__)
_SECONDS = 20.0
_MAX_TOKENS = 512
"""A title has ten; models that reason spend the rest on thoughts."""
_QUESTION = 2_000
_ANSWER = 600
"""Characters of the answer's beginning that the model is shown."""

_TALK = 20_000
"""Characters of the talk in which a title's words are looked for."""


class Titles:
    """Writes the titles, after the answer; never over one that the learner chose.

    `model` None (no key) leaves the question's own words, and so does a model whose title is
    not made of words of the talk.
    """

    def __init__(self, database: Database, model: Model | None) -> None:
        self._database = database
        self._model = model
        self._tasks: dict[UUID, asyncio.Task[None]] = {}

    def begin(self, turn: RunningTurn) -> None:
        """Name the conversation whose first question was just answered."""
        if self._model is None:
            return
        name = turn.conversation_id
        task = asyncio.create_task(self._name(self._model, name, turn.question, turn.content))
        self._tasks[name] = task
        task.add_done_callback(lambda _: self._tasks.pop(name, None))

    async def written(self, conversation_id: UUID) -> bool:
        """Wait for a title that is being written; whether one was."""
        task = self._tasks.get(conversation_id)
        if task is None:
            return False
        await asyncio.wait({task})
        return True

    async def close(self) -> None:
        """Give up what is not written yet."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _name(self, model: Model, conversation_id: UUID, question: str, answer: str) -> None:
        try:
            reply = await complete(model, _asking(question, answer), seconds=_SECONDS)
            talk = f"{question}\n{answer}"[:_TALK]
            title = title_in(reply, talk, prompt("title"))
            if title:
                await self._save(conversation_id, title_from(question), title)
            else:
                _LOG.info("title not written", code="unfit")
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


def _asking(question: str, answer: str) -> ModelRequest:
    told = {"question": question[:_QUESTION], "answer": answer[:_ANSWER]}
    messages = (
        ModelMessage(Role.SYSTEM, prompt("title")),
        ModelMessage(Role.USER, json.dumps(told, ensure_ascii=False)),
    )
    return ModelRequest(messages, purpose="title", max_tokens=_MAX_TOKENS, temperature=0.1)
