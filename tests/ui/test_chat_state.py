"""The chat page's state on a real database: what it shows after each verb."""

from __future__ import annotations

import asyncio
from uuid import UUID

import pytest

from tests.ui.conftest import Person, visitor
from tests.ui.tabs import Tab, said
from tutor_app.chat.tables import Message
from tutor_app.container import Container
from tutor_app.ui.pages.chat.state import ChatState
from tutor_app.ui.shell.sidebar_state import SidebarState

QUESTION = "What is a hash table?"


@pytest.fixture
def eve(container: Container) -> Person:
    return visitor(container)


@pytest.fixture
async def tab(container: Container, eve: Person) -> Tab:
    """A tab on a new conversation."""
    view, _ = await container.conversations.create(eve.owner, "teacher")
    tab = Tab(eve.cookie, f"/chat/{view.id}")
    await tab.call(ChatState, "open")
    return tab


async def written(container: Container, eve: Person, tab: Tab) -> ChatState:
    """Wait for the end of the answer that is being written, and let the tab look."""
    chat = tab.state(ChatState)
    turn = chat.running_turn
    async with asyncio.timeout(30):
        async for _ in await container.turns.events(eve.owner, UUID(turn)):
            pass
    await tab.call(ChatState, "turn_ended", turn)
    return chat


async def test_the_bare_address_makes_a_conversation_and_goes_there(
    container: Container, eve: Person
):
    tab = Tab(eve.cookie, "/chat")

    answer = await tab.call(ChatState, "open")

    chat = tab.state(ChatState)
    assert chat.is_empty
    assert f"/chat/{chat.conversation_id}" in repr(answer)


async def test_send_shows_the_question_and_a_running_answer_at_once(container: Container, tab: Tab):
    await tab.call(ChatState, "send", QUESTION, "key-1")

    chat = tab.state(ChatState)
    assert [("user", QUESTION), ("assistant", "")] == [
        (one.role, one.content if one.role == "user" else "") for one in chat.fresh
    ]
    assert chat.accepted_key == "key-1"
    assert chat.running_turn == chat.fresh[1].turn_id != ""
    assert chat.last_question_id == chat.fresh[0].id


async def test_the_same_send_twice_is_one_question(container: Container, eve: Person, tab: Tab):
    await tab.call(ChatState, "send", QUESTION, "key-1")
    await written(container, eve, tab)

    await tab.call(ChatState, "send", QUESTION, "key-1")

    assert len(tab.state(ChatState).fresh) == 2


@pytest.mark.parametrize(("verb", "last"), [("send", ("key",)), ("say", ("utterance", ""))])
async def test_a_question_belongs_to_the_address_also_before_its_page_is_there(
    container: Container, eve: Person, tab: Tab, verb: str, last: tuple[str, ...]
):
    before = tab.state(ChatState).conversation_id
    view, _ = await container.conversations.create(eve.owner, "qa")
    tab.open(f"/chat/{view.id}")

    await tab.call(ChatState, verb, QUESTION, *last)

    chat = await written(container, eve, tab)
    assert (str(view.id), "qa") == (chat.conversation_id, chat.mode)
    old = await container.conversations.messages(eve.owner, UUID(before), 10)
    new = await container.conversations.messages(eve.owner, view.id, 10)
    assert (0, 2) == (len(old.items), len(new.items))


async def test_the_end_shows_text_engine_and_title(container: Container, eve: Person, tab: Tab):
    await tab.call(ChatState, "send", QUESTION, "key-1")

    chat = await written(container, eve, tab)

    answer = chat.fresh[-1]
    assert ("complete", "") == (answer.status, chat.running_turn)
    assert "hash" in answer.content.lower()
    assert answer.engine_line.startswith("Offline library")
    assert chat.last_answer_id == answer.id


async def test_the_title_that_a_model_writes_afterwards_is_shown(
    container: Container, eve: Person, tab: Tab, monkeypatch: pytest.MonkeyPatch
):
    await tab.call(ChatState, "send", QUESTION, "key-1")
    chat = await written(container, eve, tab)
    conversation = UUID(chat.conversation_id)

    async def writes(named: UUID) -> bool:
        await container.conversations.rename(eve.owner, named, "Hash tables")
        return named == conversation

    monkeypatch.setattr(container.titles, "written", writes)
    await tab.call(ChatState, "title_written")
    await tab.call(SidebarState, "load")

    assert "Hash tables" == tab.state(SidebarState).current_title


async def test_a_refused_text_comes_back_with_the_reason(container: Container, tab: Tab):
    await tab.call(ChatState, "send", "   ", "key-1")
    await tab.call(ChatState, "send", "x" * 50_001, "key-2")

    chat = tab.state(ChatState)
    assert ("", "key-2") == (chat.accepted_key, chat.refused_key)
    assert chat.refused_reason
    assert chat.fresh == []


async def test_stop_keeps_the_text_and_offers_to_continue(
    container: Container, eve: Person, tab: Tab
):
    await tab.call(ChatState, "send", QUESTION, "key-1")
    await tab.call(ChatState, "stop")
    chat = await written(container, eve, tab)

    assert "stopped" == chat.fresh[-1].status
    assert chat.fresh[-1].can_continue
    await tab.call(ChatState, "resume", chat.fresh[-1].turn_id)
    chat = await written(container, eve, tab)

    assert "complete" == chat.fresh[-1].status
    assert len(chat.fresh) == 2


async def test_regenerate_replaces_the_answer(container: Container, eve: Person, tab: Tab):
    await tab.call(ChatState, "send", QUESTION, "key-1")
    first = (await written(container, eve, tab)).fresh[-1]

    await tab.call(ChatState, "regenerate", first.id)
    chat = await written(container, eve, tab)

    assert ["user", "assistant"] == [one.role for one in chat.fresh]
    assert first.id != chat.fresh[-1].id


async def test_rating_the_same_again_takes_it_back(container: Container, eve: Person, tab: Tab):
    await tab.call(ChatState, "send", QUESTION, "key-1")
    answer = (await written(container, eve, tab)).last_answer_id
    ratings = []
    for rating in (1, 1, -1):
        await tab.call(ChatState, "rate", answer, rating)
        ratings.append(tab.state(ChatState).fresh[-1].rating)

    assert [1, 0, -1] == ratings


async def test_what_was_spoken_is_a_message_marked_as_voice(
    container: Container, eve: Person, tab: Tab
):
    await tab.call(ChatState, "say", QUESTION, "utterance-1", "")
    chat = await written(container, eve, tab)

    assert [("user", QUESTION, "voice"), ("assistant", "complete", "voice")] == [
        (one.role, one.content if one.role == "user" else one.status, one.source)
        for one in chat.fresh
    ]
    assert "utterance-1" == chat.accepted_key


async def test_speaking_while_an_answer_runs_stops_it_first(
    container: Container, eve: Person, tab: Tab
):
    await tab.call(ChatState, "send", QUESTION, "key-1")

    await tab.call(ChatState, "say", "And what is a linked list?", "utterance-1", "")

    chat = tab.state(ChatState)
    assert ["user", "assistant", "user", "assistant"] == [one.role for one in chat.fresh]
    assert ["stopped", "streaming"] == [chat.fresh[1].status, chat.fresh[3].status]
    assert "utterance-1" == chat.accepted_key
    await written(container, eve, tab)


async def test_what_is_said_anew_takes_the_place_of_what_was_said(
    container: Container, eve: Person, tab: Tab
):
    await tab.call(ChatState, "say", QUESTION, "utterance-1", "")
    await tab.call(ChatState, "say", f"{QUESTION} In Rust?", "utterance-2", "utterance-1")
    chat = await written(container, eve, tab)

    assert [("user", f"{QUESTION} In Rust?")] == [
        (one.role, one.content) for one in chat.fresh if one.role == "user"
    ]
    assert ["complete"] == [one.status for one in chat.fresh if one.role == "assistant"]
    assert "utterance-2" == chat.accepted_key


async def test_the_same_utterance_again_does_not_stop_its_own_answer(
    container: Container, eve: Person, tab: Tab
):
    await tab.call(ChatState, "say", QUESTION, "utterance-1", "")
    await tab.call(ChatState, "say", QUESTION, "utterance-1", "")
    chat = await written(container, eve, tab)

    assert ["complete"] == [one.status for one in chat.fresh if one.role == "assistant"]


async def test_words_that_another_tab_speaks_over_stop_its_answer_too(
    container: Container, eve: Person, tab: Tab
):
    other = Tab(eve.cookie, f"/chat/{tab.state(ChatState).conversation_id}")
    await other.call(ChatState, "open")
    await tab.call(ChatState, "send", QUESTION, "key-1")

    await other.call(ChatState, "say", "And what is a linked list?", "utterance-1", "")

    assert ["stopped", "streaming"] == [
        one.status for one in other.state(ChatState).fresh if one.role == "assistant"
    ]
    await written(container, eve, other)


async def test_refused_words_come_back_with_the_reason(container: Container, tab: Tab):
    await tab.call(ChatState, "say", "x" * 50_001, "utterance-1", "")

    chat = tab.state(ChatState)
    assert ("", "utterance-1") == (chat.accepted_key, chat.refused_key)
    assert chat.refused_reason


async def test_fifty_at_a_time(container: Container, eve: Person, tab: Tab):
    chat = tab.state(ChatState)
    talk = UUID(chat.conversation_id)
    rows = [
        Message(conversation_id=talk, position=n, role="user", content=str(n))
        for n in range(1, 121)
    ]
    async with container.database.transaction() as db:
        db.add_all(rows)
    fresh = Tab(eve.cookie, f"/chat/{chat.conversation_id}")
    await fresh.call(ChatState, "open")
    chat = fresh.state(ChatState)
    counts = [(len(chat.earlier) + len(chat.fresh), chat.has_earlier)]
    for _ in range(3):
        await fresh.call(ChatState, "load_earlier")
        counts.append((len(chat.earlier) + len(chat.fresh), chat.has_earlier))

    assert [(50, True), (100, True), (120, False), (120, False)] == counts
    assert [str(n) for n in range(1, 121)] == [m.content for m in chat.earlier + chat.fresh]


async def test_a_conversation_deleted_elsewhere_is_said_to_be_gone(
    container: Container, eve: Person, tab: Tab
):
    chat = tab.state(ChatState)
    other = Tab(eve.cookie, "/chat")
    await other.call(SidebarState, "delete", chat.conversation_id)

    await tab.call(ChatState, "changed_elsewhere", "focus")

    assert chat.is_missing


async def test_a_long_talk_stays_on_the_page(
    container: Container, eve: Person, tab: Tab, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("tutor_app.ui.pages.chat.state.PAGE", 4)
    chat = tab.state(ChatState)
    for number in range(6):
        await tab.call(ChatState, "send", f"{QUESTION} ({number})", f"key-{number}")
        await written(container, eve, tab)

    shown = [one.position for one in chat.earlier + chat.fresh]
    assert list(range(1, 13)) == shown
    assert len(chat.fresh) <= 4


async def test_a_question_of_somebody_unknown_is_not_refused_but_waits_for_who_they_are(
    container: Container,
):
    tab = Tab("", "/chat")
    answer = await tab.call(ChatState, "send", QUESTION, "key-1")
    assert "require" in said(answer)
    assert ("", "") == (tab.state(ChatState).refused_key, tab.state(ChatState).accepted_key)


@pytest.mark.parametrize("way", ["rename", "elsewhere"])
async def test_the_heading_follows_a_new_title(
    container: Container, eve: Person, tab: Tab, way: str
):
    talk = tab.state(ChatState).conversation_id
    rail = tab.state(SidebarState)
    assert "New conversation · Tutor" == rail.tab_title
    if way == "rename":
        await tab.call(SidebarState, "rename", {"conversation": talk, "title": "Herons"})
    else:  # in another tab, or by a model: the list is what is read again
        await container.conversations.rename(eve.owner, UUID(talk), "Herons")
        await tab.call(SidebarState, "load")
    assert ("Herons", "Herons · Tutor") == (rail.current_title, rail.tab_title)


async def test_another_conversation_that_is_renamed_leaves_the_heading(
    container: Container, eve: Person, tab: Tab
):
    await tab.call(ChatState, "send", QUESTION, "key-1")
    await written(container, eve, tab)
    other, _ = await container.conversations.create(eve.owner, "qa")
    before = tab.state(SidebarState).current_title
    await tab.call(SidebarState, "rename", {"conversation": str(other.id), "title": "Herons"})
    assert before == tab.state(SidebarState).current_title
