from __future__ import annotations

from datetime import timedelta

import pytest

from tests.chat.conftest import Chat
from tutor_app.accounts.owner import Owner
from tutor_app.chat import conversations as hooks
from tutor_app.chat.conversations import UNDO
from tutor_app.chat.repository import ConversationRepository
from tutor_app.chat.tables import Conversation, Message
from tutor_app.db import Database, new_id, utc_now
from tutor_app.errors import InvalidInput, NotFound


async def said(chat: Chat, count: int, mode: str = "qa") -> list[Conversation]:
    """Conversations with one message each, oldest first."""
    rows = [
        Conversation(
            owner_id=chat.owner.id,
            teaching_mode=mode,
            title=f"talk {n}",
            message_count=1,
            updated_at=utc_now() + timedelta(seconds=n),
        )
        for n in range(count)
    ]
    async with chat.database.transaction() as db:
        db.add_all(rows)
    return rows


async def test_pages_follow_each_other_without_gaps(chat: Chat):
    rows = await said(chat, 45)
    seen, cursor = [], None
    while True:
        page = await chat.conversations.page(chat.owner, limit=20, cursor=cursor)
        seen += [view.id for view in page.items]
        cursor = page.next_cursor
        if not cursor:
            break

    assert seen == [row.id for row in reversed(rows)]


async def test_pages_hold_when_many_have_the_same_moment(chat: Chat):
    moment = utc_now()
    async with chat.database.transaction() as db:
        db.add_all(
            Conversation(owner_id=chat.owner.id, updated_at=moment, message_count=1)
            for _ in range(7)
        )
    first = await chat.conversations.page(chat.owner, limit=3)
    second = await chat.conversations.page(chat.owner, limit=3, cursor=first.next_cursor)
    third = await chat.conversations.page(chat.owner, limit=3, cursor=second.next_cursor)

    ids = [view.id for page in (first, second, third) for view in page.items]
    assert len(ids) == len(set(ids)) == 7


async def test_an_empty_conversation_of_the_same_mode_is_used_again(chat: Chat):
    first, is_new = await chat.conversations.create(chat.owner, "teacher")
    assert is_new

    again, is_new = await chat.conversations.create(chat.owner, "teacher")
    other, _ = await chat.conversations.create(chat.owner, "qa")

    assert (again.id, is_new) == (first.id, False)
    assert other.id != first.id


async def test_a_custom_title_stays(chat: Chat):
    conversation = await chat.new()
    await chat.conversations.rename(chat.owner, conversation, "  My   heap notes ")
    chat.model.say("ok", None)

    turn = await chat.turns.start(chat.owner, conversation, "What is a heap?")
    await chat.follow(turn.turn_id)

    view = await chat.conversations.get(chat.owner, conversation)
    assert (view.title, view.title_is_custom) == ("My heap notes", True)


@pytest.mark.parametrize("title", ["", "   ", "x" * 121])
async def test_a_bad_title_changes_nothing(chat: Chat, title: str):
    conversation = await chat.new()

    with pytest.raises(InvalidInput):
        await chat.conversations.rename(chat.owner, conversation, title)

    assert (await chat.conversations.get(chat.owner, conversation)).title == ""


async def test_deleted_comes_back_with_all_its_messages(chat: Chat):
    conversation = await chat.new()
    chat.model.say("ok", None)
    turn = await chat.turns.start(chat.owner, conversation, "What is a heap?")
    await chat.follow(turn.turn_id)

    await chat.conversations.delete(chat.owner, conversation)
    with pytest.raises(NotFound):
        await chat.messages(conversation)
    with pytest.raises(NotFound):
        await chat.follow(turn.turn_id)
    await chat.conversations.restore(chat.owner, conversation)

    assert len(await chat.messages(conversation)) == 2


async def test_deleted_goes_for_good_after_the_time_to_undo(chat: Chat):
    conversation = await chat.new()
    await chat.conversations.delete(chat.owner, conversation)
    payload = {"conversations": [str(conversation)]}

    await chat.conversations.purge(payload)
    async with chat.database.transaction() as db:
        row = await ConversationRepository(db).find_deleted(chat.owner.id, conversation)
        row.deleted_at = utc_now() - UNDO - timedelta(minutes=1)
        db.add(row)
    await chat.conversations.purge(payload)

    with pytest.raises(NotFound):
        await chat.conversations.restore(chat.owner, conversation)


async def test_clear_takes_one_mode_only(chat: Chat):
    await said(chat, 3, "qa")
    kept = await said(chat, 1, "teacher")

    count, new = await chat.conversations.clear(chat.owner, "qa")

    ids = [view.id for view in (await chat.conversations.page(chat.owner)).items]
    assert count == 3
    assert sorted(ids) == sorted([new.id, kept[0].id])


async def test_messages_come_in_pages_of_what_is_asked(chat: Chat):
    conversation = await chat.new()
    await fill(chat.database, conversation, 120)

    last = await chat.conversations.messages(chat.owner, conversation, 50)
    before = await chat.conversations.messages(chat.owner, conversation, 50, last.items[0].position)

    assert [m.position for m in last.items] == list(range(71, 121))
    assert [m.position for m in before.items] == list(range(21, 71))
    assert before.has_earlier


async def test_rating_is_kept_and_only_for_answers(chat: Chat):
    conversation = await chat.new()
    await fill(chat.database, conversation, 2)
    question, answer = await chat.messages(conversation)

    await chat.conversations.rate(chat.owner, answer.id, 1)

    assert (await chat.messages(conversation))[1].rating == 1
    with pytest.raises(NotFound):
        await chat.conversations.rate(chat.owner, question.id, 1)
    with pytest.raises(InvalidInput):
        await chat.conversations.rate(chat.owner, answer.id, 5)


async def test_a_stranger_finds_nothing(chat: Chat):
    conversation = await chat.new()
    await fill(chat.database, conversation, 2)
    _, answer = await chat.messages(conversation)
    stranger = Owner(new_id())
    service = chat.conversations

    for call in (
        service.get(stranger, conversation),
        service.messages(stranger, conversation),
        service.rename(stranger, conversation, "x"),
        service.set_mode(stranger, conversation, "qa"),
        service.delete(stranger, conversation),
        service.restore(stranger, conversation),
        service.rate(stranger, answer.id, 1),
    ):
        with pytest.raises(NotFound):
            await call
    assert (await service.page(stranger)).items == ()
    assert len(await chat.messages(conversation)) == 2


@pytest.mark.parametrize("cursor", ["x", "!!!", "AAAA", "2026", "é", "A" * 5000])
async def test_a_bad_cursor_is_refused_in_words(chat: Chat, cursor: str):
    with pytest.raises(InvalidInput):
        await chat.conversations.page(chat.owner, cursor=cursor)


async def test_merge_export_and_forget(chat: Chat):
    conversation = await chat.new()
    await fill(chat.database, conversation, 2)
    user = Owner(new_id())

    async with chat.database.transaction() as db:
        await hooks.merge(db, chat.owner.id, user.id)
    async with chat.database.reading() as db:
        exported = await hooks.export(db, user.id)
    assert [len(one["messages"]) for one in exported] == [2]
    async with chat.database.transaction() as db:
        await hooks.forget(db, user.id)

    assert (await chat.conversations.page(user)).items == ()


async def fill(database: Database, conversation_id, count: int) -> None:
    """Messages in turn from the learner and the tutor, at positions 1 to `count`."""
    async with database.transaction() as db:
        db.add_all(
            Message(
                conversation_id=conversation_id,
                position=n,
                role="user" if n % 2 else "assistant",
                content=f"message {n}",
            )
            for n in range(1, count + 1)
        )
