"""Rows for an account that is deleted at the same moment."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from tests.databases import until_locked_out
from tutor_app.accounts.hooks import OwnerHooks
from tutor_app.accounts.left_behind import LeftBehind
from tutor_app.accounts.owner import Owner
from tutor_app.accounts.repository import UserRepository, hold_account
from tutor_app.accounts.service import Accounts
from tutor_app.accounts.tables import User
from tutor_app.accounts.views import Registration
from tutor_app.chat import conversations as said
from tutor_app.chat.conversations import Conversations
from tutor_app.chat.streams import MemoryStreams
from tutor_app.chat.tables import Conversation
from tutor_app.db import Database, new_id
from tutor_app.errors import NotSignedIn
from tutor_app.jobs.queue import Jobs
from tutor_app.settings import Settings

PASSWORD = "three unrelated words"


async def somebody(accounts: Accounts) -> Owner:
    login = await accounts.register(Registration(PASSWORD, username="ada"), None)
    return await accounts.identify(login.access_token)


async def rows(database: Database) -> int:
    async with database.reading() as db:
        return len((await db.exec(select(Conversation))).all())


@pytest.mark.parametrize("what", ["create", "clear"])
async def test_whoever_adds_while_the_account_goes_leaves_no_row(
    database: Database, settings: Settings, what: str
) -> None:
    """The deletion has begun, and looked for rows, when the other one asks to add its own."""
    talks = Conversations(database, Jobs(database), MemoryStreams())
    adding: list[asyncio.Task[Any]] = []
    owner = replace(Owner(new_id()), token_id=new_id())

    async def forget(db: AsyncSession, owner_id: UUID) -> None:
        await said.forget(db, owner_id)
        add: dict[str, Callable[[], Coroutine[Any, Any, Any]]] = {
            "create": lambda: talks.create(owner, "teacher"),
            "clear": lambda: talks.clear(owner, "teacher"),
        }
        adding.append(asyncio.create_task(add[what]()))
        await until_locked_out(database, adding[0])

    hooks = OwnerHooks()
    hooks.on_delete(forget)
    accounts = Accounts(database, settings, hooks)
    owner = await somebody(accounts)
    await accounts.delete(owner, PASSWORD)
    with pytest.raises(NotSignedIn):
        await adding[0]
    assert 0 == await rows(database)


async def test_a_deletion_waits_for_who_came_first(database: Database, settings: Settings) -> None:
    if database.is_sqlite:
        return  # there writers come in turn
    hooks = OwnerHooks()
    hooks.on_delete(said.forget)
    accounts = Accounts(database, settings, hooks)
    owner = await somebody(accounts)
    async with database.transaction() as db:
        await hold_account(db, owner)
        deleting = asyncio.create_task(accounts.delete(owner, PASSWORD))
        db.add(Conversation(owner_id=owner.id, teaching_mode="teacher"))
        await db.flush()
        await until_locked_out(database, deleting)
        assert not deleting.done()
    await deleting
    assert 0 == await rows(database)


async def test_what_is_added_without_asking_is_found_later(
    database: Database, settings: Settings
) -> None:
    hooks = OwnerHooks()
    hooks.on_delete(said.forget)
    accounts, behind = Accounts(database, settings, hooks), LeftBehind(database, hooks)
    accounts.standing.on_gone(behind.gone)
    owner = await somebody(accounts)
    await accounts.delete(owner, PASSWORD)
    async with database.transaction() as db:
        db.add(Conversation(owner_id=owner.id, teaching_mode="teacher"))
    await behind.close()
    assert 0 == await rows(database)


async def test_visitors_have_no_account_to_hold(database: Database) -> None:
    async with database.transaction() as db:
        await hold_account(db, Owner(new_id(), is_visitor=True))
        assert None is await UserRepository(db).find(new_id())
        assert [] == list((await db.exec(select(User))).all())
