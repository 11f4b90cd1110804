from __future__ import annotations

from tests.chat.conftest import build_chat
from tests.db.explain import every_query_uses_an_index
from tutor_app.chat import conversations as hooks
from tutor_app.db import Database, new_id
from tutor_app.settings import Settings


async def test_every_query_of_chat_uses_an_index(sqlite_database: Database, settings: Settings):
    chat = build_chat(sqlite_database, settings)
    async with every_query_uses_an_index(sqlite_database) as recorder:
        await chat.turns.open()
        conversation = await chat.new()
        chat.model.say("One", None, "Two", None)
        turn = await chat.turns.start(chat.owner, conversation, "What is a list?", client_key="k")
        await chat.follow(turn.turn_id)
        again = await chat.turns.regenerate(chat.owner, turn.answer_id)
        await chat.follow(again.turn_id)
        running = await chat.turns.start(chat.owner, conversation, "And a set?")
        await chat.turns.live.save()
        await chat.turns.live.interrupt_expired()
        await chat.turns.stop(chat.owner, running.turn_id)
        await chat.follow(running.turn_id)
        page = await chat.conversations.page(chat.owner, "teacher", 1)
        await chat.conversations.page(chat.owner, cursor=page.next_cursor)
        await chat.conversations.messages(chat.owner, conversation, 50, 3)
        await chat.conversations.rate(chat.owner, turn.answer_id, 1)
        await chat.conversations.rename(chat.owner, conversation, "Lists")
        await chat.conversations.delete(chat.owner, conversation)
        await chat.conversations.restore(chat.owner, conversation)
        await chat.conversations.clear(chat.owner, "teacher")
        await chat.conversations.purge({"conversations": [str(conversation)]})
        async with sqlite_database.transaction() as db:
            await hooks.merge(db, chat.owner.id, new_id())
            await hooks.export(db, chat.owner.id)
            await chat.turns.forget(db, chat.owner.id)
            await hooks.forget(db, chat.owner.id)
        await chat.turns.close()

    assert {"conversations", "messages", "turns"} <= recorder.tables()
