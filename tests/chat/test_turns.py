from __future__ import annotations

import asyncio

import pytest

from tests.chat.conftest import Chat
from tests.waiting import until
from tutor_app.accounts.owner import Owner
from tutor_app.chat.repository import MessageRepository
from tutor_app.db import new_id
from tutor_app.errors import Conflict, InvalidInput, NotFound, TooMany, Unavailable
from tutor_app.llm.ports import AnswerCut, Finished, ModelError, Status


def kinds(events):
    return [event.kind for event in events]


def text_of(events):
    return "".join(event.data["text"] for event in events if event.kind == "delta")


async def test_a_question_is_answered_and_kept(chat: Chat):
    conversation = await chat.new()
    chat.model.say("A list ", "holds items.", None)

    turn = await chat.turns.start(chat.owner, conversation, "What is a list?")
    events = await chat.follow(turn.turn_id)

    assert kinds(events)[0] == "accepted"
    assert kinds(events)[-1] == "completed"
    assert text_of(events) == "A list holds items."
    question, answer = await chat.messages(conversation)
    assert (question.role, question.content, question.status) == (
        "user",
        "What is a list?",
        "complete",
    )
    assert (answer.content, answer.status, answer.engine, answer.model) == (
        "A list holds items.",
        "complete",
        "played",
        "played-1",
    )
    assert (answer.prompt_tokens, answer.completion_tokens) == (7, 3)
    assert answer.first_token_ms <= answer.total_ms
    view = await chat.conversations.get(chat.owner, conversation)
    assert (view.message_count, view.title) == (2, "What is a list")
    assert (view.last_role, view.last_preview) == ("assistant", "A list holds items.")


async def test_the_question_is_committed_before_the_model_is_asked(chat: Chat):
    conversation = await chat.new()

    turn = await chat.turns.start(chat.owner, conversation, "What is a list?")

    assert chat.model.requests == []
    question, answer = await chat.messages(conversation)
    assert (question.content, answer.status) == ("What is a list?", "streaming")
    await chat.turns.stop(chat.owner, turn.turn_id)


async def test_the_gate_rejects_without_asking_the_model(chat: Chat):
    conversation = await chat.new()

    turn = await chat.turns.start(chat.owner, conversation, "what about cooking?")
    events = await chat.follow(turn.turn_id)

    assert kinds(events)[-2:] == ["rejected", "completed"]
    assert chat.model.requests == []
    _, answer = await chat.messages(conversation)
    assert answer.topic_rejected
    assert answer.content == events[-2].data["text"]
    assert kinds(await chat.follow(turn.turn_id)) == ["accepted", "rejected", "completed"]


async def test_a_rejected_question_is_not_told_to_the_model_later(chat: Chat):
    conversation = await chat.new()
    turn = await chat.turns.start(chat.owner, conversation, "what about cooking?")
    await chat.follow(turn.turn_id)
    chat.model.say("Yes.", None)

    turn = await chat.turns.start(chat.owner, conversation, "Is Python typed?")
    await chat.follow(turn.turn_id)

    said = [message.content for message in chat.model.requests[0].messages[1:]]
    assert said == ["Is Python typed?"]


async def test_stop_ends_the_request_at_once_and_keeps_the_text(chat: Chat):
    conversation = await chat.new()
    chat.model.say("Half an ")
    turn = await chat.turns.start(chat.owner, conversation, "Explain monads")
    following = asyncio.create_task(chat.follow(turn.turn_id))
    await chat.until_written(turn.turn_id)

    await chat.turns.stop(chat.owner, turn.turn_id)
    await until(lambda: chat.model.closed)

    assert kinds(await following)[-1] == "stopped"
    _, answer = await chat.messages(conversation)
    assert (answer.content, answer.status) == ("Half an ", "stopped")


async def test_stop_before_the_first_step_ends_it_too(chat: Chat):
    conversation = await chat.new()

    turn = await chat.turns.start(chat.owner, conversation, "Explain monads")
    chat.turns.live.get(turn.turn_id).stop("stopped")

    assert kinds(await chat.follow(turn.turn_id))[-1] == "stopped"
    assert chat.model.requests == []


async def test_continue_writes_on_in_the_same_message(chat: Chat):
    conversation = await chat.new()
    chat.model.say("One, two", AnswerCut())
    first = await chat.turns.start(chat.owner, conversation, "Count to four in code")
    assert kinds(await chat.follow(first.turn_id))[-1] == "interrupted"
    chat.model.say(", three, four", None)

    second = await chat.turns.resume(chat.owner, first.turn_id)
    events = await chat.follow(second.turn_id)

    assert events[0].data["offset"] == len("One, two")
    assert text_of(events) == ", three, four"
    _, answer = await chat.messages(conversation)
    assert (answer.content, answer.status) == ("One, two, three, four", "complete")
    assert answer.turn_id == second.turn_id
    roles = [str(message.role) for message in chat.model.requests[1].messages]
    assert roles == ["system", "user", "assistant", "user"]
    assert text_of(await chat.follow(first.turn_id)) == "One, two"


async def test_regenerate_keeps_the_old_answer_off_the_page(chat: Chat):
    conversation = await chat.new()
    chat.model.say("First.", None, "Second.", None)
    turn = await chat.turns.start(chat.owner, conversation, "What is a heap?")
    await chat.follow(turn.turn_id)

    again = await chat.turns.regenerate(chat.owner, turn.answer_id)
    await chat.follow(again.turn_id)

    shown = await chat.messages(conversation)
    assert [message.content for message in shown] == ["What is a heap?", "Second."]
    assert (await chat.conversations.get(chat.owner, conversation)).message_count == 2
    assert [m.content for m in chat.model.requests[1].messages[1:]] == ["What is a heap?"]


async def asked(chat: Chat, conversation, text: str, key: str, replaces: str | None = None):
    """A question that was answered."""
    chat.model.say(f"About {text}", None)
    turn = await chat.turns.start(
        chat.owner, conversation, text, source="voice", client_key=key, replaces=replaces
    )
    await chat.follow(turn.turn_id)
    return turn


async def test_a_question_that_goes_on_takes_the_place_of_its_beginning(chat: Chat):
    conversation = await chat.new()
    await asked(chat, conversation, "Is Python typed?", "u0")
    await asked(chat, conversation, "What is a list?", "u1")
    await asked(chat, conversation, "What is a list? And a set?", "u2", replaces="u1")
    await asked(chat, conversation, "What is a list? And a set, in Rust?", "u3", replaces="u2")

    page = await chat.conversations.messages(chat.owner, conversation, 50)
    assert [view.content for view in page.items] == [
        "Is Python typed?",
        "About Is Python typed?",
        "What is a list? And a set, in Rust?",
        "About What is a list? And a set, in Rust?",
    ]
    assert (await chat.conversations.get(chat.owner, conversation)).message_count == 4
    told = [message.content for message in chat.model.requests[-1].messages[1:]]
    assert told == [view.content for view in page.items][:3]
    async with chat.database.reading() as db:
        rows = await MessageRepository(db).all_of(chat.owner.id, conversation)
    assert [row.content for row in rows if row.replaced_at] == [
        "What is a list?",
        "About What is a list?",
        "What is a list? And a set?",
        "About What is a list? And a set?",
    ]


async def test_the_longer_question_names_the_conversation(chat: Chat):
    conversation = await chat.new()
    await asked(chat, conversation, "Why is it slow?", "u1")
    await asked(chat, conversation, "Why is it slow, my list?", "u2", replaces="u1")

    view = await chat.conversations.get(chat.owner, conversation)
    assert view.title == "Why is it slow, my list"


async def test_a_title_that_was_chosen_stays(chat: Chat):
    conversation = await chat.new()
    await asked(chat, conversation, "Why is it slow?", "u1")
    await chat.conversations.rename(chat.owner, conversation, "Speed")
    await asked(chat, conversation, "Why is it slow, my list?", "u2", replaces="u1")

    assert (await chat.conversations.get(chat.owner, conversation)).title == "Speed"


@pytest.mark.parametrize("replaces", ["u0", "never", "u2"])
async def test_what_is_not_the_last_question_is_not_replaced(chat: Chat, replaces: str):
    conversation = await chat.new()
    for key in ("u0", "u1"):
        await asked(chat, conversation, f"What is {key} in Python?", key)
    await asked(chat, conversation, "What is a set?", "u2", replaces=replaces)

    assert len((await chat.conversations.messages(chat.owner, conversation, 50)).items) == 6


async def test_a_question_elsewhere_is_not_replaced(chat: Chat):
    here = await chat.new()
    await asked(chat, here, "What is a list?", "u1")
    there = await chat.new()
    await asked(chat, there, "What is a list? And a set?", "u2", replaces="u1")

    assert len((await chat.conversations.messages(chat.owner, here, 50)).items) == 2


async def test_a_question_is_not_replaced_while_it_is_being_answered(chat: Chat):
    conversation = await chat.new()
    chat.model.say("Half an ")
    turn = await chat.turns.start(chat.owner, conversation, "What is a list?", client_key="u1")

    with pytest.raises(Conflict):
        await chat.turns.start(
            chat.owner, conversation, "What is a list? And a set?", client_key="u2", replaces="u1"
        )
    page = await chat.conversations.messages(chat.owner, conversation, 50)
    assert [view.content for view in page.items][:1] == ["What is a list?"]
    await chat.turns.stop(chat.owner, turn.turn_id)


async def test_a_repeated_send_replaces_once(chat: Chat):
    conversation = await chat.new()
    await asked(chat, conversation, "What is a list?", "u1")
    first = await asked(chat, conversation, "What is a list? And a set?", "u2", replaces="u1")
    again = await chat.turns.start(
        chat.owner, conversation, "What is a list? And a set?", client_key="u2", replaces="u1"
    )

    assert again.turn_id == first.turn_id
    assert (await chat.conversations.get(chat.owner, conversation)).message_count == 2


async def test_only_the_last_answer_is_written_again(chat: Chat):
    conversation = await chat.new()
    chat.model.say("One.", None, "Two.", None)
    first = await chat.turns.start(chat.owner, conversation, "one?")
    await chat.follow(first.turn_id)
    await chat.follow((await chat.turns.start(chat.owner, conversation, "two?")).turn_id)

    with pytest.raises(Conflict) as refused:
        await chat.turns.regenerate(chat.owner, first.answer_id)

    assert refused.value.code == "not_last"


async def test_a_second_send_is_refused_while_the_first_is_answered(chat: Chat):
    conversation = await chat.new()
    turn = await chat.turns.start(chat.owner, conversation, "one?")

    with pytest.raises(Conflict) as refused:
        await chat.turns.start(chat.owner, conversation, "two?")

    assert refused.value.code == "conversation_busy"
    assert len(await chat.messages(conversation)) == 2
    await chat.turns.stop(chat.owner, turn.turn_id)


async def test_two_sends_at_the_same_moment_never_interleave(chat: Chat):
    conversation = await chat.new()

    sends = (chat.turns.start(chat.owner, conversation, f"question {n}") for n in range(5))
    results = await asyncio.gather(*sends, return_exceptions=True)

    refused = [result for result in results if isinstance(result, Conflict)]
    assert len(refused) == 4
    assert [m.position for m in await chat.messages(conversation)] == [1, 2]


async def test_the_same_send_twice_is_one_turn(chat: Chat):
    conversation = await chat.new()

    first, second = await asyncio.gather(
        chat.turns.start(chat.owner, conversation, "What is a list?", client_key="k1"),
        chat.turns.start(chat.owner, conversation, "What is a list?", client_key="k1"),
    )

    assert first == second
    assert len(await chat.messages(conversation)) == 2


async def test_a_hidden_instruction_is_no_message(chat: Chat):
    conversation = await chat.new()
    chat.model.say("Section one.", None)

    turn = await chat.turns.start(chat.owner, conversation, "Teach section 1", hidden=True)
    await chat.follow(turn.turn_id)

    assert turn.message_id is None
    assert [m.role for m in await chat.messages(conversation)] == ["assistant"]
    assert chat.gate.checked[0][0] == "Teach section 1"
    assert chat.model.requests[0].question == "Teach section 1"


async def test_a_reader_resumes_after_the_event_it_saw(chat: Chat):
    conversation = await chat.new()
    chat.model.say("abc", "def", None)
    turn = await chat.turns.start(chat.owner, conversation, "letters?")
    seen = []
    async for event in await chat.turns.events(chat.owner, turn.turn_id):
        seen.append(event)
        if event.kind == "delta":
            break

    rest = await chat.follow(turn.turn_id, str(seen[-1].id))

    assert text_of(seen) + text_of(rest) == "abcdef"
    assert [e.id.number for e in rest] == sorted({e.id.number for e in rest})


async def test_statuses_of_the_chain_reach_the_reader(chat: Chat):
    conversation = await chat.new()
    chat.model.say(Status("busy, trying another"), "ok", None)

    turn = await chat.turns.start(chat.owner, conversation, "ok?")
    events = await chat.follow(turn.turn_id)

    words = [event.data["text"] for event in events if event.kind == "status"]
    assert words == ["Checking the topic", "busy, trying another"]


async def test_a_failure_keeps_the_question_and_says_so(chat: Chat):
    conversation = await chat.new()
    chat.model.say(ModelError())

    turn = await chat.turns.start(chat.owner, conversation, "ok?")
    events = await chat.follow(turn.turn_id)

    assert events[-1].kind == "failed"
    assert events[-1].data["message"] == ModelError.message
    assert [m.status for m in await chat.messages(conversation)] == ["complete", "failed"]


async def test_an_unexpected_fault_ends_the_turn_too(chat: Chat):
    conversation = await chat.new()
    chat.model.say(RuntimeError("boom"))

    turn = await chat.turns.start(chat.owner, conversation, "ok?")

    assert (await chat.follow(turn.turn_id))[-1].kind == "failed"


async def test_an_answer_that_ran_out_of_room_says_so(chat: Chat):
    conversation = await chat.new()
    chat.model.say("long", Finished("played", "played-1", finish_reason="length"))

    turn = await chat.turns.start(chat.owner, conversation, "ok?")
    await chat.follow(turn.turn_id)

    assert (await chat.messages(conversation))[1].finish_reason == "length"


@pytest.mark.parametrize("text", ["", "  \n\t ", "\x00", "\u200b\u200e"])
async def test_nothing_to_send_is_refused(chat: Chat, text: str):
    conversation = await chat.new()

    with pytest.raises(InvalidInput) as refused:
        await chat.turns.start(chat.owner, conversation, text)

    assert refused.value.code == "empty_message"
    assert await chat.messages(conversation) == []


async def test_fifty_thousand_characters_fit_and_one_more_does_not(chat: Chat):
    conversation = await chat.new()
    turn = await chat.turns.start(chat.owner, conversation, "x" * 50_000)
    await chat.turns.stop(chat.owner, turn.turn_id)
    await chat.follow(turn.turn_id)

    with pytest.raises(InvalidInput) as refused:
        await chat.turns.start(chat.owner, conversation, "x" * 50_001)

    assert refused.value.code == "message_too_long"


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("a\x00b", "ab"),
        ("a\ud800b", "a?b"),
        ("\u202eright to left\u202c", "\u202eright to left\u202c"),
        ("x = 1\r\ny = 2", "x = 1\ny = 2"),
        ("'; DROP TABLE messages; --", "'; DROP TABLE messages; --"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    ],
)
async def test_odd_text_is_kept_as_it_can_be_stored(chat: Chat, sent: str, kept: str):
    conversation = await chat.new()

    turn = await chat.turns.start(chat.owner, conversation, sent)

    assert (await chat.messages(conversation))[0].content == kept
    await chat.turns.stop(chat.owner, turn.turn_id)


async def test_a_stranger_finds_nothing(chat: Chat):
    conversation = await chat.new()
    turn = await chat.turns.start(chat.owner, conversation, "mine")
    stranger = Owner(new_id())

    for call in (
        chat.turns.start(stranger, conversation, "yours?"),
        chat.turns.stop(stranger, turn.turn_id),
        chat.turns.resume(stranger, turn.turn_id),
        chat.turns.regenerate(stranger, turn.answer_id),
        chat.turns.events(stranger, turn.turn_id),
        chat.turns.events(stranger, new_id()),
    ):
        with pytest.raises(NotFound):
            await call
    await chat.turns.stop(chat.owner, turn.turn_id)


async def test_the_daily_allowance_of_a_visitor_ends(chat: Chat, settings):
    settings.visitor_daily_messages = 3
    chat.owner = Owner(new_id(), is_visitor=True)
    conversation = await chat.new()

    for _ in range(3):
        turn = await chat.turns.start(chat.owner, conversation, "again?")
        await chat.turns.stop(chat.owner, turn.turn_id)
        await chat.follow(turn.turn_id)
    with pytest.raises(TooMany):
        await chat.turns.start(chat.owner, conversation, "once more?")

    assert len(await chat.messages(conversation)) == 6


async def test_draining_keeps_what_was_written_and_takes_nothing_new(chat: Chat):
    conversation = await chat.new()
    chat.model.say("So far ")
    turn = await chat.turns.start(chat.owner, conversation, "Explain")
    async for event in await chat.turns.events(chat.owner, turn.turn_id):
        if event.kind == "delta":
            break

    await chat.turns.drain()

    assert [m.status for m in await chat.messages(conversation)] == ["complete", "interrupted"]
    assert (await chat.messages(conversation))[1].content == "So far "
    with pytest.raises(Unavailable):
        await chat.turns.start(chat.owner, conversation, "more?")
