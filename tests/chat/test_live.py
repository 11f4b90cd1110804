from __future__ import annotations

import asyncio

from tests.chat.conftest import Chat, build_chat
from tests.waiting import STUCK_SECONDS
from tutor_app.chat.streams import MemoryStreams


async def test_a_growing_answer_reaches_the_database(chat: Chat):
    conversation = await chat.new()
    chat.model.say("So far")
    turn = await chat.turns.start(chat.owner, conversation, "Explain")
    await chat.until_written(turn.turn_id)

    await chat.turns.live.save()

    _, answer = await chat.messages(conversation)
    assert (answer.content, answer.status) == ("So far", "streaming")
    await chat.turns.stop(chat.owner, turn.turn_id)


async def test_only_an_expired_lease_interrupts(chat: Chat, settings):
    conversation = await chat.new()
    turn = await chat.turns.start(chat.owner, conversation, "Explain")
    other = build_chat(chat.database, settings)

    assert await other.turns.live.interrupt_expired() == 0
    await chat.expire(turn.turn_id)
    assert await other.turns.live.interrupt_expired() == 1

    assert (await chat.messages(conversation))[1].status == "interrupted"


async def test_a_turn_that_lost_its_lease_writes_nothing_more(chat: Chat, settings):
    conversation = await chat.new()
    chat.model.say("Old ")
    turn = await chat.turns.start(chat.owner, conversation, "Explain")
    await chat.until_written(turn.turn_id)
    await chat.turns.live.save()
    await chat.expire(turn.turn_id)
    other = build_chat(chat.database, settings)
    other.owner = chat.owner
    await other.turns.live.interrupt_expired()
    again = await other.turns.resume(chat.owner, turn.turn_id)

    await chat.turns.live.save()
    await asyncio.gather(*(one.task for one in chat.turns.live.all()))
    other.model.say("and new.", None)
    await other.follow(again.turn_id)

    assert (await chat.messages(conversation))[1].content == "Old and new."


async def test_a_reader_of_another_process_follows_the_rows(chat: Chat, settings):
    conversation = await chat.new()
    chat.model.say("So far ")
    turn = await chat.turns.start(chat.owner, conversation, "Explain")
    other = build_chat(chat.database, settings, MemoryStreams())
    other.owner = chat.owner
    following = asyncio.create_task(other.follow(turn.turn_id))
    await chat.until_written(turn.turn_id)
    await chat.turns.live.save()
    chat.model.say("and the end.", None)

    events = await asyncio.wait_for(following, STUCK_SECONDS)

    said = "".join(event.data["text"] for event in events if event.kind == "delta")
    assert said == "So far and the end."
    assert events[-1].kind == "completed"


async def test_renewed_leases_do_not_expire(chat: Chat):
    conversation = await chat.new()
    turn = await chat.turns.start(chat.owner, conversation, "Explain")
    await chat.expire(turn.turn_id)

    await chat.turns.live.save()

    assert await chat.turns.live.interrupt_expired() == 0
    await chat.turns.stop(chat.owner, turn.turn_id)
