"""Turns whose world changes while they run: a new owner, a deleted conversation, a broken store."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from tests.chat.conftest import Chat, build_chat
from tests.doubles.models import PlayedModel
from tests.waiting import until
from tests.wire import Wire
from tutor_app.accounts.owner import Owner
from tutor_app.chat import conversations as said
from tutor_app.chat import engine as engines
from tutor_app.chat.tables import Turn
from tutor_app.chat.turn_repository import interrupt_expired
from tutor_app.db import Database, new_id, utc_now
from tutor_app.errors import Conflict, NotFound, Unavailable
from tutor_app.llm.ports import AnswerCut, Finished
from tutor_app.settings import Settings


async def test_an_answer_goes_on_when_its_visitor_signs_up(chat: Chat):
    conversation = await chat.new()
    chat.model.say("Half ")
    turn = await chat.turns.start(chat.owner, conversation, "What is a list?")
    await chat.until_written(turn.turn_id)
    user = Owner(new_id(), name="Ada")

    async with chat.database.transaction() as db:
        await said.merge(db, chat.owner.id, user.id)
    chat.owner = user
    chat.model.say("an answer.", None)
    events = await chat.follow(turn.turn_id)

    assert "completed" == events[-1].kind
    _, answer = await chat.messages(conversation)
    assert ("Half an answer.", "complete") == (answer.content, answer.status)
    again = await chat.turns.start(chat.owner, conversation, "And a set?")
    await chat.turns.stop(chat.owner, again.turn_id)


async def test_a_visitor_who_signs_up_before_the_gate_is_answered(chat: Chat):
    conversation = await chat.new()
    chat.model.say("One.", None, "Two.", None)
    await chat.follow((await chat.turns.start(chat.owner, conversation, "First?")).turn_id)
    user = Owner(new_id())

    turn = await chat.turns.start(chat.owner, conversation, "Second?")
    async with chat.database.transaction() as db:
        await said.merge(db, chat.owner.id, user.id)
    chat.owner = user
    await chat.follow(turn.turn_id)

    told = [message.content for message in chat.model.requests[1].messages[1:]]
    assert ["First?", "One.", "Second?"] == told


async def test_a_row_that_nobody_runs_is_not_renewed(database: Database, settings: Settings):
    chat = build_chat(database, settings)
    lost = await chat.turns.start(chat.owner, await chat.new(), "What is a list?")
    running = chat.turns.live.get(lost.turn_id)
    assert running is not None
    assert running.task is not None
    chat.turns.live.remove(running)
    await chat.expire(lost.turn_id)

    await chat.turns.live.save()

    assert 1 == await chat.turns.live.interrupt_expired()
    running.task.cancel()
    await asyncio.gather(running.task, return_exceptions=True)
    await chat.turns.close()


@pytest.mark.parametrize("question", ["what about cooking?", "What is a list?"])
async def test_a_whole_answer_cannot_be_continued(chat: Chat, question: str):
    conversation = await chat.new()
    chat.model.say("It holds items.", None)
    turn = await chat.turns.start(chat.owner, conversation, question)
    await chat.follow(turn.turn_id)
    asked = len(chat.model.requests)

    with pytest.raises(Conflict) as refused:
        await chat.turns.resume(chat.owner, turn.turn_id)

    assert "not_continuable" == refused.value.code
    assert asked == len(chat.model.requests)
    assert not (await chat.messages(conversation))[1].can_continue


async def test_only_the_first_welcome_question_gets_a_title_from_the_model(
    database: Database, settings: Settings
):
    namer = PlayedModel()
    namer.say("A list", None)
    chat = build_chat(database, settings, title_model=namer)
    await chat.turns.open()
    rejected = await chat.new()
    await chat.follow((await chat.turns.start(chat.owner, rejected, "cooking?")).turn_id)
    welcome = await chat.new()
    for question in ("What is a list?", "And a set?", "And a dict?"):
        chat.model.say("This.", None)
        await chat.follow((await chat.turns.start(chat.owner, welcome, question)).turn_id)

    async def is_named() -> bool:
        return (await chat.conversations.get(chat.owner, welcome)).title == "A list"

    await until(is_named)

    asked = [json.loads(request.question) for request in namer.requests]
    assert [{"question": "What is a list?", "answer": "This."}] == asked
    await chat.turns.close()


async def test_deleting_a_conversation_stops_its_answer(chat: Chat):
    conversation = await chat.new()
    chat.model.say("Half ")
    turn = await chat.turns.start(chat.owner, conversation, "Explain", client_key="k")
    await chat.until_written(turn.turn_id)

    await chat.conversations.delete(chat.owner, conversation)
    await until(lambda: chat.model.closed)

    with pytest.raises(NotFound):
        await chat.turns.start(chat.owner, conversation, "Explain", client_key="k")
    await chat.conversations.restore(chat.owner, conversation)
    assert "stopped" == (await chat.messages(conversation))[1].status


async def test_clearing_a_mode_stops_its_answers(chat: Chat):
    chat.model.say("Half ")
    await chat.turns.start(chat.owner, await chat.new(), "Explain")

    await chat.conversations.clear(chat.owner, "teacher")

    await until(lambda: chat.model.closed)


@pytest.mark.parametrize("fault", [ValueError("no"), Unavailable()])
async def test_readers_are_told_when_the_end_cannot_be_stored(
    chat: Chat, monkeypatch: pytest.MonkeyPatch, fault: Exception
):
    async def broken(*_: object) -> None:
        raise fault

    monkeypatch.setattr(engines, "save_end", broken)
    monkeypatch.setattr(engines, "_KEPT_SECONDS", -1)
    conversation = await chat.new()
    turn = await chat.turns.start(chat.owner, conversation, "What is a list?")
    following = await chat.turns.events(chat.owner, turn.turn_id)
    assert "accepted" == (await anext(following)).kind
    chat.model.say("An answer.", None)

    events = [event async for event in following]

    assert ("interrupted", "not_saved") == (events[-1].kind, events[-1].data["code"])


@pytest.fixture
def away(monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    """Storage takes no ends of turns until this is set."""
    back = asyncio.Event()
    save = engines.save_end

    async def save_later(*told: Any) -> bool:
        if not back.is_set():
            raise Unavailable
        return await save(*told)

    monkeypatch.setattr(engines, "save_end", save_later)
    monkeypatch.setattr(engines, "_FIRST_PAUSE_SECONDS", 0.001)
    monkeypatch.setattr(engines, "_LONGEST_PAUSE_SECONDS", 0.01)
    return back


async def test_an_end_is_kept_until_storage_is_back(chat: Chat, away: asyncio.Event):
    conversation = await chat.new()
    chat.model.say("An answer.", None)
    turn = await chat.turns.start(chat.owner, conversation, "What is a list?")
    told = []
    async for event in await chat.turns.events(chat.owner, turn.turn_id):
        told.append(event.data.get("text", event.kind))
        if told[-1] == engines._STORING:
            away.set()

    assert ["An answer.", engines._STORING, "completed"] == told[-3:]
    _, answer = await chat.messages(conversation)
    assert ("An answer.", "complete") == (answer.content, answer.status)


async def test_an_end_is_kept_while_the_database_hangs(
    wired_database: Database,
    postgresql_wire: Wire,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(engines, "_TOLD_AT", 1)
    chat = build_chat(wired_database, settings)
    conversation = await chat.new()
    chat.model.say("An answer.")
    turn = await chat.turns.start(chat.owner, conversation, "What is a list?")
    told = []
    async for event in await chat.turns.events(chat.owner, turn.turn_id):
        told.append(event.data.get("text", event.kind))
        if told[-1] == "An answer.":
            postgresql_wire.hang()
            chat.model.say(None)
        if told[-1] == engines._STORING:
            postgresql_wire.go_on()

    assert ["An answer.", engines._STORING, "completed"] == told[-3:]
    _, answer = await chat.messages(conversation)
    assert ("An answer.", "complete") == (answer.content, answer.status)
    await chat.turns.close()


@pytest.mark.parametrize("is_continued", [False, True])
async def test_an_end_that_comes_after_its_lease_is_written_unless_somebody_went_on(
    chat: Chat, away: asyncio.Event, is_continued: bool
):
    conversation = await chat.new()
    chat.model.say("An answer.", None)
    turn = await chat.turns.start(chat.owner, conversation, "What is a list?")
    running = chat.turns.live.get(turn.turn_id)
    await until(lambda: running.is_ending)
    async with chat.database.transaction() as db:
        assert 1 == await interrupt_expired(db, utc_now() + timedelta(days=1))
    if is_continued:
        async with chat.database.transaction() as db:
            db.add(
                Turn(
                    conversation_id=conversation,
                    owner_id=chat.owner.id,
                    answer_id=turn.answer_id,
                    state="stopped",
                    lease_until=utc_now(),
                )
            )
    away.set()
    await running.task

    _, answer = await chat.messages(conversation)
    assert ("interrupted" if is_continued else "complete") == answer.status
    assert is_continued or answer.content == "An answer."


async def test_why_an_answer_failed_is_told_later_too(chat: Chat):
    conversation = await chat.new()
    chat.model.say(AnswerCut())
    turn = await chat.turns.start(chat.owner, conversation, "What is a list?")
    live = await chat.follow(turn.turn_id)

    later = await chat.follow(turn.turn_id)

    assert AnswerCut.message == live[-1].data["message"] == later[-1].data["message"]


async def test_the_keeper_outlives_an_unexpected_error(
    database: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
):
    chat = build_chat(database, settings.model_copy(update={"turn_save_seconds": 0.02}))
    fails = iter([ValueError("once")])
    save = chat.turns.live.save

    async def failing_once() -> None:
        for error in fails:
            raise error
        await save()

    monkeypatch.setattr(chat.turns.live, "save", failing_once)
    await chat.turns.open()
    conversation = await chat.new()
    chat.model.say("Half ")
    turn = await chat.turns.start(chat.owner, conversation, "Explain")

    async def is_saved() -> bool:
        return (await chat.messages(conversation))[1].content == "Half "

    await until(is_saved)
    await chat.turns.stop(chat.owner, turn.turn_id)
    await chat.turns.close()


async def test_long_names_of_engines_are_clipped(chat: Chat):
    conversation = await chat.new()
    chat.model.say("Yes.", Finished("e" * 200, "m" * 300))
    turn = await chat.turns.start(chat.owner, conversation, "Is it?")
    await chat.follow(turn.turn_id)

    async with chat.database.reading() as db:
        row = (await db.exec(select(Turn).where(Turn.id == turn.turn_id))).one()
    assert (60, 120) == (len(row.engine or ""), len(row.model or ""))
