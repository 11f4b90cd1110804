"""Queries on users and tokens: by an index, and expired tokens go."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlmodel import select

from tests.db.explain import every_query_uses_an_index
from tutor_app.accounts.hooks import OwnerHooks
from tutor_app.accounts.owner import Owner
from tutor_app.accounts.repository import purge_expired
from tutor_app.accounts.service import Accounts
from tutor_app.accounts.tables import Token
from tutor_app.accounts.views import Registration
from tutor_app.db import Database, utc_now
from tutor_app.settings import Settings

PASSWORD = "three unrelated words"


async def test_every_verb_finds_its_rows_by_an_index(
    sqlite_database: Database, settings: Settings
) -> None:
    accounts = Accounts(sqlite_database, settings, OwnerHooks())
    async with every_query_uses_an_index(sqlite_database, may_sort=False) as recorder:
        login = await accounts.register(Registration(PASSWORD, username="ada", email="a@b.org"))
        owner = Owner(UUID(login.user.id))
        await accounts.login("ada", PASSWORD)
        await accounts.login("a@b.org", PASSWORD)
        await accounts.refresh(login.refresh_token)
        await accounts.identify(login.access_token)
        await accounts.profile(owner)
        await accounts.update_profile(owner, "Ada")
        await accounts.export(owner)
        await accounts.logout(login.access_token)
        await accounts.logout_everywhere(owner)
        await accounts.change_password(owner, PASSWORD, "four more unrelated words")
        async with sqlite_database.transaction() as db:
            await purge_expired(db, utc_now())
        await accounts.delete(owner, "four more unrelated words")
    assert {"users", "tokens"} == recorder.tables() & {"users", "tokens"}


async def test_identify_is_one_query(sqlite_database: Database, settings: Settings) -> None:
    accounts = Accounts(sqlite_database, settings, OwnerHooks())
    login = await accounts.register(Registration(PASSWORD, username="ada"))
    async with every_query_uses_an_index(sqlite_database) as recorder:
        await accounts.identify(login.access_token)
    assert 1 == len(recorder.queries)


async def test_tokens_that_ran_out_are_forgotten(accounts: Accounts, database: Database) -> None:
    await accounts.register(Registration(PASSWORD, username="ada"))
    await accounts.register(Registration(PASSWORD, username="grace"))
    for later, purged, left in ((0, 0, 4), (25, 2, 2), (31 * 24, 2, 0)):
        async with database.transaction() as db:
            assert purged == await purge_expired(db, utc_now() + timedelta(hours=later))
        async with database.reading() as db:
            assert left == len((await db.exec(select(Token))).all())
