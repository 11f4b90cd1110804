"""The words that a recogniser may expect in a conversation."""

from __future__ import annotations

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor_app.accounts.owner import Owner
from tutor_app.chat.conversations import Conversations
from tutor_app.chat.streams import MemoryStreams
from tutor_app.chat.tables import Message
from tutor_app.chat.vocabulary import LATEST_MESSAGES, MOST_CHARACTERS, vocabulary, vocabulary_of
from tutor_app.db import Database
from tutor_app.errors import NotFound
from tutor_app.jobs.queue import Jobs


def test_terms_and_names_of_code_each_once() -> None:
    words = vocabulary(
        ["A hash table maps keys; call `dict.get` on it.", "hash tables and recursion"]
    )

    assert words.split(", ").count("hash table") == 1
    assert {"dict.get", "recursion", "hash table"} <= set(words.split(", "))


def test_nothing_technical_is_nothing() -> None:
    assert vocabulary(["Good morning!", ""]) == ""


@given(st.lists(st.text(max_size=200) | st.just("recursion `x_1` compiler"), max_size=20))
def test_it_is_never_long(texts: list[str]) -> None:
    assert len(vocabulary(texts)) <= MOST_CHARACTERS


async def test_the_newest_messages_of_ones_own_conversation(sqlite_database: Database) -> None:
    conversations = Conversations(sqlite_database, Jobs(sqlite_database), MemoryStreams())
    ada = Owner(uuid4())
    view, _ = await conversations.create(ada, "qa", "Compilers")
    texts = ["About recursion.", *(["Well."] * LATEST_MESSAGES), "And a hash table?"]
    async with sqlite_database.transaction() as db:
        for position, text in enumerate(texts, 1):
            db.add(Message(conversation_id=view.id, position=position, role="user", content=text))

    words = await vocabulary_of(conversations, ada.id, view.id)

    assert words.startswith("hash table")
    assert "compiler" in words
    assert "recursion" not in words


@pytest.mark.parametrize("is_foreign", [True, False])
async def test_a_foreign_conversation_is_as_none(
    sqlite_database: Database, is_foreign: bool
) -> None:
    conversations = Conversations(sqlite_database, Jobs(sqlite_database), MemoryStreams())
    ada = Owner(uuid4())
    view, _ = await conversations.create(ada, "qa")

    with pytest.raises(NotFound):
        await vocabulary_of(
            conversations, uuid4() if is_foreign else ada.id, view.id if is_foreign else uuid4()
        )
