"""The judge of query plans finds whole-table reads and lets indexed ones pass."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import aliased
from sqlmodel import col, delete, func, select, update

from tests.db.explain import Recorder, every_query_uses_an_index
from tutor_app.accounts.tables import Token, User
from tutor_app.chat.tables import Conversation, Message, Turn
from tutor_app.db import Database, new_id, utc_now

MESSAGES = aliased(Message)
INDEXED = {
    "by primary key": select(User).where(User.id == new_id()),
    "by index": select(Token).where(Token.family_id == new_id()),
    "page": select(Conversation)
    .where(Conversation.owner_id == new_id(), col(Conversation.deleted_at).is_(None))
    .order_by(col(Conversation.updated_at).desc(), col(Conversation.id).desc()),
    "join by alias": select(MESSAGES)
    .join(Conversation, Conversation.id == MESSAGES.conversation_id)
    .where(Conversation.owner_id == new_id()),
    "subquery": select(func.count()).select_from(
        select(Message.id).where(Message.conversation_id == new_id()).subquery()
    ),
    "partial index": select(Turn.id).where(
        text("state = 'running'"), Turn.lease_until < utc_now() - timedelta(seconds=1)
    ),
    "update": update(Token).where(Token.user_id == new_id()).values(used_at=utc_now()),
    "delete": delete(Token).where(Token.expires_at < utc_now()),
}
SCANNING = {
    "no condition": (select(User.name), "SCAN users"),
    "no index": (select(User).where(User.name == "Ada"), "SCAN users"),
    "alias": (select(MESSAGES).where(MESSAGES.content == "hello"), "SCAN messages_1"),
    "update": (update(Token).values(used_at=utc_now()), "SCAN tokens"),
    "delete": (delete(Message).where(Message.role == "user"), "SCAN messages"),
    "subquery": (
        select(Token).where(col(Token.user_id).in_(select(User.id).where(User.time_zone == "UTC"))),
        "SCAN users",
    ),
}


async def run(database: Database, query: object, **options: object) -> Recorder:
    """Run the query under the eyes of the judge."""
    async with (
        every_query_uses_an_index(database, **options) as recorder,
        database.transaction() as db,
    ):
        await db.exec(query)
    return recorder


@pytest.mark.parametrize("query", INDEXED.values(), ids=INDEXED)
async def test_indexed_queries_pass(sqlite_database: Database, query: object) -> None:
    assert 1 == len((await run(sqlite_database, query)).queries)


@pytest.mark.parametrize(("query", "step"), SCANNING.values(), ids=SCANNING)
async def test_whole_table_reads_fail(sqlite_database: Database, query: object, step: str) -> None:
    with pytest.raises(AssertionError, match=f"{step}\n"):
        await run(sqlite_database, query)


async def test_sorts_fail_when_they_may_not(sqlite_database: Database) -> None:
    query = (
        select(Conversation).where(Conversation.owner_id == new_id()).order_by(Conversation.title)
    )
    await run(sqlite_database, query)
    with pytest.raises(AssertionError, match="TEMP B-TREE FOR ORDER BY"):
        await run(sqlite_database, query, may_sort=False)


async def test_pages_read_in_the_order_of_an_index(sqlite_database: Database) -> None:
    await run(sqlite_database, INDEXED["page"], may_sort=False)


async def test_named_tables_may_be_scanned(sqlite_database: Database) -> None:
    recorder = await run(sqlite_database, select(User.name), may_scan=["users"])
    assert {"users"} == recorder.tables()


async def test_search_tables_do_not_count(sqlite_database: Database) -> None:
    async with sqlite_database.transaction() as db:
        await db.exec(text("CREATE VIRTUAL TABLE search_notes USING fts5(words)"))
    await run(sqlite_database, text("SELECT * FROM search_notes WHERE search_notes MATCH 'loop'"))


async def test_a_block_without_queries_fails(sqlite_database: Database) -> None:
    with pytest.raises(AssertionError, match="no query"):
        async with every_query_uses_an_index(sqlite_database):
            pass


async def test_explaining_changes_nothing(sqlite_database: Database) -> None:
    person = User(username_key="ada", password_hash="x")
    async with sqlite_database.transaction() as db:
        db.add(person)
    query = update(User).values(name="Ada").where(User.name == "nobody")
    with pytest.raises(AssertionError, match="SCAN users"):
        await run(sqlite_database, query)
    async with sqlite_database.reading() as db:
        assert [""] == (await db.exec(select(User.name))).all()
