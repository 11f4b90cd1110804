"""What a model is told: the mode's prompt, the last messages, the question."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from tutor_app.chat.running import RunningTurn
from tutor_app.chat.tables import Message
from tutor_app.llm.ports import ModelMessage, ModelRequest, Role
from tutor_app.llm.prompts import prompt

GATE_MESSAGES = 4


def request_for(turn: RunningTurn, earlier: Sequence[Message], limit: int) -> ModelRequest:
    """The request of a turn.

    `earlier` are the conversation's messages in order; at most `limit` of them are sent. Where
    they begin moves on in steps of half of that, so that what a provider keeps of a prompt serves
    the next turns too.
    Rejected questions, their rejections and empty answers are left out. A continued answer
    is sent as far as it got, with the request to go on.
    """
    said = _messages(_window(_said(earlier, without=turn.answer_id), limit))
    system = ModelMessage(Role.SYSTEM, prompt(turn.mode))
    if turn.earlier:
        asked = _until(said, turn.question)
        tail = (ModelMessage(Role.ASSISTANT, turn.earlier), _user(prompt("continue")))
        messages = (system, *asked, *tail)
    else:
        messages = (system, *_until(said, turn.question))
    return ModelRequest(messages, turn.mode, seconds_used=turn.elapsed_ms / 1000)


def _window(rows: Sequence[Message], limit: int) -> Sequence[Message]:
    """The newest rows: at most `limit`, beginning where a step begins."""
    step = max(1, limit // 2)
    first = max(0, len(rows) - limit)
    begins = (
        place
        for place in range(max(first, 1), len(rows))
        if rows[place].position // step != rows[place - 1].position // step
    )
    return rows[next(begins, first) :] if first else rows


def gate_context(earlier: Sequence[Message], *, before: UUID | None) -> tuple[ModelMessage, ...]:
    """The last four messages before the question, for the topic gate."""
    said = [row for row in earlier if row.id != before and row.parent_id != before]
    return _messages(_said(said, without=None)[-GATE_MESSAGES:])


def _messages(rows: Sequence[Message]) -> tuple[ModelMessage, ...]:
    return tuple(ModelMessage(Role(row.role), row.content) for row in rows)


def _said(rows: Sequence[Message], *, without: UUID | None) -> list[Message]:
    rejected = {row.parent_id for row in rows if row.topic_rejected}
    return [
        row
        for row in rows
        if row.content and row.id != without and not row.topic_rejected and row.id not in rejected
    ]


def _until(said: Sequence[ModelMessage], question: str) -> tuple[ModelMessage, ...]:
    """The messages, ending with the question (a hidden instruction is not among them)."""
    if said and said[-1] == _user(question):
        return tuple(said)
    return (*said, _user(question))


def _user(text: str) -> ModelMessage:
    return ModelMessage(Role.USER, text)
