"""How a turn begins: its rows are committed before any model is asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from tutor_app.accounts.owner import Owner
from tutor_app.chat.repository import ConversationRepository, MessageRepository
from tutor_app.chat.running import RunningTurn
from tutor_app.chat.tables import Conversation, Message, Turn
from tutor_app.chat.turn_repository import TurnRepository
from tutor_app.chat.views import is_continuable
from tutor_app.chat.words import preview, title_from
from tutor_app.db import new_id, utc_now
from tutor_app.errors import Conflict, NotFound


@dataclass(frozen=True, slots=True)
class Question:
    """What a learner sends: a message, or a hidden instruction from the course navigation.

    `replaces` is the `client_key` of the question that it says anew, at more length.
    """

    text: str
    source: str = "text"
    client_key: str | None = None
    replaces: str | None = None
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class Opener:
    """Makes the rows of new turns for one worker, inside the caller's transaction."""

    worker_id: str
    lease: timedelta

    async def ask(
        self, db: AsyncSession, owner: Owner, conversation_id: UUID, question: Question
    ) -> RunningTurn:
        """A question and the empty answer to it. Raises NotFound and Conflict."""
        conversation = await idle_conversation(db, owner, conversation_id)
        if question.replaces is not None:
            await _take_back(db, owner, conversation, question.replaces)
        position = await MessageRepository(db).last_position(owner.id, conversation_id)
        asked = None if question.is_hidden else _asked(conversation_id, question, position + 1)
        answer = _answer(conversation_id, asked, position + (2 if asked else 1), question.source)
        db.add_all([row for row in (asked, answer) if row])
        names_conversation = asked is not None and not conversation.title
        _count(conversation, asked)
        turn = self._turn(owner, conversation, answer, question)
        turn.client_key = question.client_key
        turn.instruction = question.text if question.is_hidden else None
        db.add(turn)
        running = _running(turn, conversation, owner, question.text)
        running.names_conversation = names_conversation
        return running

    async def again(self, db: AsyncSession, owner: Owner, message_id: UUID) -> RunningTurn:
        """Another answer to the same question; the old one leaves the page but is kept.

        Raises NotFound, and Conflict unless it is the last answer of its conversation.
        """
        messages = MessageRepository(db)
        old = await messages.find(owner.id, message_id)
        if old is None or old.role != "assistant" or old.replaced_at is not None:
            raise NotFound
        conversation = await idle_conversation(db, owner, old.conversation_id)
        position = await messages.last_position(owner.id, conversation.id)
        if position != old.position:
            raise Conflict("Only the last answer can be written again.", code="not_last")
        asked = await self._asked_before(db, owner, old)
        old.replaced_at = utc_now()
        answer = _answer(conversation.id, None, position + 1, asked.source)
        answer.parent_id = old.parent_id
        db.add_all([old, answer])
        conversation.updated_at = utc_now()
        turn = self._turn(owner, conversation, answer, asked)
        turn.question_id = old.parent_id
        turn.instruction = asked.text if asked.is_hidden else None
        db.add(turn)
        return _running(turn, conversation, owner, asked.text)

    async def go_on(self, db: AsyncSession, owner: Owner, turn_id: UUID) -> RunningTurn:
        """The rest of an answer that stopped early. Raises NotFound and Conflict."""
        found = await TurnRepository(db).with_answer(owner.id, turn_id)
        if found is None:
            raise NotFound
        before, answer = found
        conversation = await idle_conversation(db, owner, before.conversation_id)
        position = await MessageRepository(db).last_position(owner.id, conversation.id)
        if answer.replaced_at is not None or answer.position != position:
            raise Conflict("Only the last answer can be continued.", code="not_last")
        if not is_continuable(answer):
            raise Conflict("This answer is whole: there is no rest.", code="not_continuable")
        asked = await self._asked_before(db, owner, answer)
        answer.status = "streaming"
        conversation.updated_at = utc_now()
        turn = self._turn(owner, conversation, answer, asked)
        turn.question_id = answer.parent_id
        turn.instruction = asked.text if asked.is_hidden else None
        turn.start_offset = len(answer.content)
        db.add_all([answer, turn])
        running = _running(turn, conversation, owner, asked.text, earlier=answer.content)
        running.is_checked = bool(answer.content)
        return running

    async def _asked_before(self, db: AsyncSession, owner: Owner, answer: Message) -> Question:
        if answer.parent_id is not None:
            asked = await MessageRepository(db).find(owner.id, answer.parent_id)
            if asked is not None:
                return Question(asked.content, asked.source)
        turns = await MessageRepository(db).newest_turns(owner.id, [answer.id])
        turn = await TurnRepository(db).find(owner.id, turns[answer.id]) if turns else None
        if turn is None or turn.instruction is None:
            raise NotFound
        return Question(turn.instruction, turn.source, is_hidden=True)

    def _turn(
        self, owner: Owner, conversation: Conversation, answer: Message, question: Question
    ) -> Turn:
        return Turn(
            id=new_id(),
            conversation_id=conversation.id,
            owner_id=owner.id,
            question_id=answer.parent_id,
            answer_id=answer.id,
            source=question.source,
            worker_id=self.worker_id,
            lease_until=utc_now() + self.lease,
        )


async def idle_conversation(db: AsyncSession, owner: Owner, conversation_id: UUID) -> Conversation:
    """The owner's conversation in which nothing is being written. Raises NotFound and Conflict."""
    conversation = await ConversationRepository(db).hold(owner.id, conversation_id)
    if conversation is None:
        raise NotFound
    if await TurnRepository(db).running(owner.id, conversation_id):
        raise busy()
    return conversation


async def _take_back(
    db: AsyncSession, owner: Owner, conversation: Conversation, client_key: str
) -> None:
    """Take a question and its answer off the page, if they are the last there; both are kept."""
    messages = MessageRepository(db)
    turn = await TurnRepository(db).sent_before(owner.id, conversation.id, client_key)
    if turn is None or turn.question_id is None:
        return
    asked = await messages.find(owner.id, turn.question_id)
    answer = await messages.find(owner.id, turn.answer_id)
    last = await messages.last_position(owner.id, conversation.id)
    if asked is None or answer is None or answer.position != last or answer.replaced_at:
        return
    asked.replaced_at = answer.replaced_at = utc_now()
    db.add_all([asked, answer])
    conversation.message_count -= 2
    if conversation.title == title_from(asked.content):
        conversation.title = ""  # the longer question names it


def busy() -> Conflict:
    """The refusal of a second send while an answer is being written."""
    return Conflict(
        "The tutor is still answering here. Wait for the end or press Stop; your text is kept.",
        code="conversation_busy",
    )


def _asked(conversation_id: UUID, question: Question, position: int) -> Message:
    return Message(
        conversation_id=conversation_id,
        position=position,
        role="user",
        content=question.text,
        source=question.source,
    )


def _answer(conversation_id: UUID, asked: Message | None, position: int, source: str) -> Message:
    return Message(
        conversation_id=conversation_id,
        parent_id=asked.id if asked else None,
        position=position,
        role="assistant",
        status="streaming",
        source=source,
    )


def _count(conversation: Conversation, asked: Message | None) -> None:
    conversation.updated_at = utc_now()
    conversation.message_count += 2 if asked else 1
    if asked is not None:
        conversation.last_role, conversation.last_preview = "user", preview(asked.content)
        if not conversation.title:
            conversation.title = title_from(asked.content)


def _running(
    turn: Turn, conversation: Conversation, owner: Owner, text: str, *, earlier: str = ""
) -> RunningTurn:
    return RunningTurn(
        turn_id=turn.id,
        conversation_id=conversation.id,
        owner_id=owner.id,
        owner_kind=owner.kind,
        answer_id=turn.answer_id,
        question_id=turn.question_id,
        question=text,
        mode=conversation.teaching_mode,
        source=turn.source,
        earlier=earlier,
    )
