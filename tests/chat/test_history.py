from __future__ import annotations

from itertools import pairwise
from uuid import uuid4

from tutor_app.chat.history import request_for
from tutor_app.chat.running import RunningTurn
from tutor_app.chat.tables import Message
from tutor_app.db import new_id
from tutor_app.llm.ports import ModelMessage, Role
from tutor_app.llm.window import fit

LIMIT = 8


def talk(turns: int) -> list[Message]:
    """Questions and answers, and the question that is asked now."""
    conversation = uuid4()
    rows = []
    for n in range(2 * turns + 1):
        role = "assistant" if n % 2 else "user"
        row = Message(id=new_id(), conversation_id=conversation, role=role, position=n + 1)
        row.content = f"{role} {n}"
        rows.append(row)
    return rows


def told(rows: list[Message]) -> tuple[str, ...]:
    ids = {name: new_id() for name in ("turn_id", "conversation_id", "owner_id", "answer_id")}
    turn = RunningTurn(
        **ids,
        owner_kind="user",
        question_id=rows[-1].id,
        question=rows[-1].content,
        mode="qa",
        source="text",
    )
    return tuple(message.content for message in request_for(turn, rows, LIMIT).messages)


def test_the_window_of_a_long_talk_moves_in_steps():
    prompts = [told(talk(turns)) for turns in range(1, 30)]
    assert all(LIMIT // 2 <= len(one) - 1 <= LIMIT for one in prompts[4:])
    begins = [one[1] for one in prompts[4:]]
    kept = sum(now == later for now, later in pairwise(begins))
    assert kept == len(begins) // 2
    for now, later in pairwise(prompts):
        if now[1] == later[1]:
            assert now == later[: len(now)]


def test_a_short_talk_is_told_whole_and_never_without_its_question():
    assert [2, 4, 6, 8] == [len(told(talk(turns))) for turns in range(4)]
    assert "user 40" == told(talk(20))[-1]


def test_what_does_not_fit_a_model_goes_in_steps_too():
    system = ModelMessage(Role.SYSTEM, "s" * 30)
    begins = []
    for turns in range(20, 40):
        rows = [ModelMessage(Role(row.role), row.content * 9) for row in talk(turns)]
        begins.append(fit([system, *rows], 600)[1].content)
    assert len(set(begins)) < len(begins) / 2
