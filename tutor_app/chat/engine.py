"""The life of one turn after it was accepted: gate, model, text, end."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from itertools import count
from typing import Protocol, cast
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, update
from sqlalchemy.orm import aliased
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from tutor_app.accounts.owner import Owner
from tutor_app.chat.filters.build import filters_for
from tutor_app.chat.history import gate_context, request_for
from tutor_app.chat.running import RunningTurn
from tutor_app.chat.streams import Streams
from tutor_app.chat.tables import (
    ENGINE_CHARACTERS,
    MODEL_CHARACTERS,
    Conversation,
    Message,
    Turn,
)
from tutor_app.chat.titles import Titles
from tutor_app.chat.turn_repository import WORKER_GONE, earlier_of
from tutor_app.chat.words import plain, preview
from tutor_app.courses.lessons import LIBRARY, PlannedTurn
from tutor_app.db import Database, utc_now
from tutor_app.errors import TutorError, Unavailable
from tutor_app.llm.ports import (
    AnswerCut,
    Delta,
    Finished,
    Model,
    ModelMessage,
    ModelRequest,
    Status,
)
from tutor_app.observability import FIRST_TOKEN, TURN_SECONDS, TURNS, logger, places
from tutor_app.topics.gate import Verdict
from tutor_app.topics.words import REJECTION

_LOG = logger(__name__)
_KEPT_SECONDS = 600.0
_FIRST_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS = 0.2, 5.0
_TOLD_AT = 4
_STORING = "The answer is written; the tutor’s storage does not take it just now. Trying again"


class Gate(Protocol):
    """What the engine needs of the topic gate."""

    async def check(self, question: str, context: Sequence[ModelMessage]) -> Verdict:
        """Whether the question is about computing."""
        ...


class Lessons(Protocol):
    """What the engine needs of the courses."""

    async def plan(
        self,
        owner: Owner,
        conversation_id: UUID,
        mode: str,
        request: ModelRequest,
        *,
        is_hidden: bool,
        partial: str = "",
    ) -> PlannedTurn:
        """What the next answer is to the lesson of a conversation."""
        ...

    async def keep(
        self, db: AsyncSession, planned: PlannedTurn, owner: Owner, text: str, engine: str | None
    ) -> None:
        """Note what an answer taught, in the transaction that ends its turn."""
        ...

    async def learned(self, planned: PlannedTurn) -> None:
        """Tell the learner model what the turn showed."""
        ...


class Engine:
    """Drives accepted turns to their end, whatever happens on the way.

    `lessons` is what ties turns to the courses; without it no conversation follows one.
    """

    def __init__(
        self,
        database: Database,
        streams: Streams,
        gate: Gate,
        model: Model,
        titles: Titles,
        *,
        history: int,
        lessons: Lessons | None = None,
    ) -> None:
        self._database = database
        self._titles = titles
        self._streams = streams
        self._gate = gate
        self._model = model
        self._history = history
        self._lessons = lessons

    async def close(self) -> None:
        """Give up the titles that are not written yet."""
        await self._titles.close()

    async def drive(self, turn: RunningTurn) -> None:
        """Run a turn; it always ends in the database and in the stream, as one of four states."""
        turn.is_answering = True
        end = await self._outcome(turn)
        turn.is_answering, turn.is_ending = False, True
        if not await self._is_saved(turn, end):
            end = _NOT_SAVED
        if turn.names_conversation and turn.content and not turn.is_rejected:
            self._titles.begin(turn)
        await self._streams.publish(turn.turn_id, turn.event(end.kind, _end_data(turn, end)))
        _measure(turn, end)

    async def _outcome(self, turn: RunningTurn) -> _End:
        try:
            if turn.stop_state is None:
                await self._answer(turn)
        except asyncio.CancelledError:
            _forget_cancel()
            return _End(turn.stop_state or "interrupted")
        except AnswerCut as error:
            return _End("interrupted", error.code, error.message)
        except TutorError as error:
            return _End("failed", error.code, error.message)
        except Exception as error:  # noqa: BLE001 - whatever it was, the turn ends and says so
            _LOG.error("turn failed", turn=str(turn.turn_id), trace=places(error))
            return _End("failed", TutorError.code, TutorError.message)
        return _End(turn.stop_state or "complete")

    async def _answer(self, turn: RunningTurn) -> None:
        earlier = await self._earlier(turn)
        if not turn.is_checked and not await self._is_welcome(turn, earlier):
            return
        request = await self._in_lesson(turn, request_for(turn, earlier, self._history))
        turn.filters = filters_for(turn, request)
        async with aclosing(self._model.stream(request)) as events:  # type: ignore[type-var]
            async for event in events:
                await self._take(turn, event)

    async def _in_lesson(self, turn: RunningTurn, request: ModelRequest) -> ModelRequest:
        """The request with what the course of the conversation adds to it."""
        if self._lessons is None:
            return request
        asked = replace(request, messages=request.messages[:-2]) if turn.earlier else request
        turn.lesson = await self._lessons.plan(
            Owner(turn.owner_id, is_visitor=turn.owner_kind == "visitor"),
            turn.conversation_id,
            turn.mode,
            asked,
            is_hidden=turn.question_id is None,
            partial=turn.earlier,
        )
        return turn.lesson.told(request)

    async def _take(self, turn: RunningTurn, event: Status | Delta | Finished) -> None:
        match event:
            case Delta(text=text):
                await self._say(turn, turn.filters.feed(text))
            case Status(text=text):
                await self._streams.publish(turn.turn_id, turn.event("status", {"text": text}))
            case Finished():
                await self._say(turn, turn.filters.flush())
                if turn.lesson and event.engine != LIBRARY:
                    await self._say(turn, turn.lesson.ending(turn.content))
                turn.finished = event

    async def _say(self, turn: RunningTurn, text: str) -> None:
        if text and (delta := turn.delta(text)) is not None:
            await self._streams.publish(turn.turn_id, delta)

    async def _earlier(self, turn: RunningTurn) -> list[Message]:
        async with self._database.reading() as db:
            # the question and its rejected neighbours are among them
            return await earlier_of(db, turn.turn_id, self._history * 2 + 2)

    async def _is_welcome(self, turn: RunningTurn, earlier: Sequence[Message]) -> bool:
        checking = turn.event("status", {"text": "Checking the topic"})
        await self._streams.publish(turn.turn_id, checking)
        context = gate_context(earlier, before=turn.question_id)
        verdict = await self._gate.check(turn.question, context)
        turn.gate_ms = turn.elapsed_ms
        if verdict.is_allowed:
            return True
        turn.is_rejected = True
        turn.finished = Finished(engine="topic gate", model=verdict.tier)
        turn.delta(REJECTION)
        rejected = turn.event("rejected", {"text": REJECTION, "offset": 0})
        await self._streams.publish(turn.turn_id, rejected)
        return False

    async def _is_saved(self, turn: RunningTurn, end: _End) -> bool:
        """Write the end, for minutes if need be, with the text kept here meanwhile.

        False leaves it to the lease, which ends it as interrupted.
        """
        taught, began, pause = _taught(turn, end), time.monotonic(), _FIRST_PAUSE_SECONDS
        for attempt in count():
            try:
                await self._save(turn, end, taught)
            except Unavailable:
                if time.monotonic() - began > _KEPT_SECONDS:
                    break
                await self._tell_of_waiting(turn, attempt)
                await asyncio.sleep(pause)
                pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)
            except Exception as error:  # noqa: BLE001 - readers wait for the end, whatever it is
                _LOG.error("end not saved", turn=str(turn.turn_id), trace=places(error))
                return False
            else:
                await self._learn(turn, taught)
                return True
        _LOG.error("end given up", turn=str(turn.turn_id))
        return False

    async def _save(self, turn: RunningTurn, end: _End, taught: PlannedTurn | None) -> None:
        async with self._database.transaction() as db:
            if await save_end(db, turn, end) and self._lessons and taught:
                owner = await _owner_now(db, turn)
                await self._lessons.keep(db, taught, owner, turn.content, _engine_of(turn))

    async def _tell_of_waiting(self, turn: RunningTurn, attempt: int) -> None:
        """One line in the log, and one in the page when it takes seconds."""
        if attempt == 0:
            _LOG.warning("end not saved yet", turn=str(turn.turn_id))
        if attempt == _TOLD_AT:
            await self._streams.publish(turn.turn_id, turn.event("status", {"text": _STORING}))

    async def _learn(self, turn: RunningTurn, taught: PlannedTurn | None) -> None:
        """Tell the learner model; the answer is kept already, whatever becomes of this."""
        if self._lessons is None or taught is None:
            return
        try:
            await self._lessons.learned(taught)
        except Exception as error:  # noqa: BLE001 - readers wait for the end, whatever it is
            _LOG.error("not learned", turn=str(turn.turn_id), trace=places(error))


@dataclass(frozen=True, slots=True)
class _End:
    """How a turn ended: the state, and for a failure its code and words."""

    state: str
    code: str | None = None
    message: str | None = None

    @property
    def kind(self) -> str:
        """The event that says so."""
        return "completed" if self.state == "complete" else self.state


_NOT_SAVED = _End(
    "interrupted",
    "not_saved",
    "The end of this answer could not be stored. Your question is kept: continue in a moment.",
)


def _taught(turn: RunningTurn, end: _End) -> PlannedTurn | None:
    """The step of the lesson that was given to its end, so that the lesson goes on after it."""
    return turn.lesson if end.state == "complete" and not turn.is_rejected else None


async def _owner_now(db: AsyncSession, turn: RunningTurn) -> Owner:
    """Whose the conversation is at the end: a visitor may have become a user on the way."""
    query = select(Conversation.owner_id).where(Conversation.id == turn.conversation_id)
    owner_id = (await db.exec(query)).first() or turn.owner_id
    is_visitor = turn.owner_kind == "visitor" and owner_id == turn.owner_id
    return Owner(owner_id, is_visitor=is_visitor)


def _engine_of(turn: RunningTurn) -> str | None:
    return turn.finished.engine if turn.finished else None


async def save_end(db: AsyncSession, turn: RunningTurn, end: _End) -> bool:
    """Write the last state of a turn, its answer and its conversation; whether it was written.

    A turn that another ended because its lease ran out, while storage was away for both, is
    still written as long as nobody has continued its answer; any other end is left as it is.
    Whose it is does not count: a visitor may have become a user since it began.
    """
    usage = turn.finished.usage if turn.finished else None
    facts = {
        "engine": turn.finished.engine[:ENGINE_CHARACTERS] if turn.finished else None,
        "model": turn.finished.model[:MODEL_CHARACTERS] if turn.finished else None,
        "prompt_tokens": usage.prompt_tokens if usage else None,
        "completion_tokens": usage.completion_tokens if usage else None,
        "first_token_ms": turn.first_token_ms,
        "total_ms": turn.elapsed_ms,
    }
    held = select(Conversation.id).where(Conversation.id == turn.conversation_id)
    await db.exec(held.with_for_update())  # before the turn, as everywhere
    ended = await db.exec(
        update(Turn)
        .where(col(Turn.id) == turn.turn_id, or_(col(Turn.state) == "running", _is_given_up(turn)))
        .values(
            state=end.state,
            error_code=end.code,
            error_message=end.message,
            is_rejected=turn.is_rejected,
            end_offset=turn.offset,
            gate_ms=turn.gate_ms,
            ended_at=utc_now(),
            **facts,
        )
        .returning(col(Turn.id))
    )
    if ended.scalar() is None:
        return False
    await db.exec(
        update(Message)
        .where(col(Message.id) == turn.answer_id)
        .values(
            content=turn.content,
            status=end.state,
            topic_rejected=turn.is_rejected,
            finish_reason=turn.finished.finish_reason if turn.finished else None,
            **facts,
        )
    )
    if turn.content:
        await db.exec(
            update(Conversation)
            .where(col(Conversation.id) == turn.conversation_id)
            .values(last_role="assistant", last_preview=preview(plain(turn.content)))
        )
    return True


def _is_given_up(turn: RunningTurn) -> ColumnElement[bool]:
    """Whether the lease ran out and no later turn goes on with the answer."""
    later = aliased(Turn)
    here = select(later.id).where(later.conversation_id == turn.conversation_id)
    goes_on = here.where(later.answer_id == turn.answer_id, later.id != turn.turn_id)
    newer = goes_on.where(col(later.created_at) > col(Turn.created_at))
    return and_(col(Turn.error_code) == WORKER_GONE, ~newer.exists())


def _end_data(turn: RunningTurn, end: _End) -> dict[str, object]:
    finished = turn.finished
    data: dict[str, object] = {
        "status": end.state,
        "engine": finished.engine if finished else None,
        "model": finished.model if finished else None,
        "first_token_ms": turn.first_token_ms,
        "total_ms": turn.elapsed_ms,
        "usage": {
            "prompt_tokens": finished.usage.prompt_tokens if finished else None,
            "completion_tokens": finished.usage.completion_tokens if finished else None,
        },
        "finish_reason": finished.finish_reason if finished else None,
    }
    return data | ({"code": end.code, "message": end.message} if end.code else {})


def _measure(turn: RunningTurn, end: _End) -> None:
    engine = turn.finished.engine if turn.finished else "none"
    TURNS.labels(end.state, turn.source).inc()
    TURN_SECONDS.labels(engine).observe(turn.elapsed_ms / 1000)
    if turn.first_token_ms is not None:
        FIRST_TOKEN.labels(engine).observe(turn.first_token_ms / 1000)


def _forget_cancel() -> None:
    """Let this task go on after a cancellation it has dealt with."""
    task = cast("asyncio.Task[None]", asyncio.current_task())
    while task.cancelling():
        task.uncancel()
