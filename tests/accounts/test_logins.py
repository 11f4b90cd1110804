"""Refresh tokens: they rotate, two tabs may meet, a thief ends the login."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest
from sqlmodel import col, select, update
from structlog.testing import capture_logs

from tutor_app.accounts.hooks import OwnerHooks
from tutor_app.accounts.service import Accounts
from tutor_app.accounts.tables import Token
from tutor_app.accounts.tokens import Signer, TokenKind
from tutor_app.accounts.views import Login, Registration
from tutor_app.db import Database
from tutor_app.errors import NotSignedIn, TutorError
from tutor_app.settings import Settings

PASSWORD = "three unrelated words"


@pytest.fixture
async def login(accounts: Accounts) -> Login:
    return await accounts.register(Registration(PASSWORD, username="ada"))


def family_of(settings: Settings, token: str) -> UUID:
    return Signer(settings.secret).read(token, *TokenKind).family_id


async def let_pass(database: Database, seconds: float) -> None:
    """Make every use of a refresh token so much older."""
    async with database.transaction() as db:
        for token in (await db.exec(select(Token).where(col(Token.used_at).is_not(None)))).all():
            token.used_at -= timedelta(seconds=seconds)


async def code_of(coroutine) -> str:
    with pytest.raises(TutorError) as refusal:
        await coroutine
    return refusal.value.code


async def test_a_refresh_gives_a_new_pair_of_the_same_login(
    accounts: Accounts, login: Login, settings: Settings
) -> None:
    new = await accounts.refresh(login.refresh_token)
    assert login.user == new.user
    assert 4 == len({login.access_token, login.refresh_token, new.access_token, new.refresh_token})
    assert family_of(settings, login.access_token) == family_of(settings, new.refresh_token)
    assert await accounts.identify(new.access_token)
    assert await accounts.identify(login.access_token)  # a request under way still counts


async def test_a_chain_of_refreshes(accounts: Accounts, database: Database, login: Login) -> None:
    for _ in range(5):
        login = await accounts.refresh(login.refresh_token)
        await let_pass(database, 3600)
    assert await accounts.identify(login.access_token)


async def test_two_tabs_refresh_together_and_both_go_on(
    accounts: Accounts, database: Database, login: Login
) -> None:
    one, two = await asyncio.gather(
        accounts.refresh(login.refresh_token), accounts.refresh(login.refresh_token)
    )
    assert one.refresh_token != two.refresh_token
    await let_pass(database, 3600)
    for tab in (one, two):
        assert await accounts.identify(tab.access_token)
        assert await accounts.refresh(tab.refresh_token)


@pytest.mark.parametrize(("seconds", "is_taken"), [(25, True), (31, False)])
async def test_the_grace_is_thirty_seconds_from_the_first_use(
    accounts: Accounts, database: Database, login: Login, seconds: float, is_taken: bool
) -> None:
    await accounts.refresh(login.refresh_token)
    await let_pass(database, seconds)
    if is_taken:
        assert await accounts.refresh(login.refresh_token)
        await let_pass(database, 10)  # the second use does not start another grace
    assert "token_revoked" == await code_of(accounts.refresh(login.refresh_token))


async def test_a_stolen_token_ends_the_login_and_no_other(
    accounts: Accounts, database: Database, login: Login
) -> None:
    other = await accounts.login("ada", PASSWORD)
    thief = await accounts.refresh(login.refresh_token)
    await let_pass(database, 60)
    with capture_logs() as logs:
        assert "token_revoked" == await code_of(accounts.refresh(login.refresh_token))
    assert [("refresh", "refused", "reused", login.user.id)] == [
        (line["action"], line["outcome"], line["code"], line["user_id"]) for line in logs
    ]
    assert "token_revoked" == await code_of(accounts.identify(login.access_token))
    assert "token_revoked" == await code_of(accounts.identify(thief.access_token))
    assert "token_revoked" == await code_of(accounts.refresh(thief.refresh_token))
    assert await accounts.identify(other.access_token)


async def test_without_a_grace_a_second_use_is_theft(
    database: Database, settings: Settings
) -> None:
    strict = settings.model_copy(update={"refresh_grace_seconds": 0})
    accounts = Accounts(database, strict, OwnerHooks())
    login = await accounts.register(Registration(PASSWORD, username="ada"))
    new = await accounts.refresh(login.refresh_token)
    assert "token_revoked" == await code_of(accounts.refresh(login.refresh_token))
    assert "token_revoked" == await code_of(accounts.refresh(new.refresh_token))


async def test_an_access_token_refreshes_nothing(accounts: Accounts, login: Login) -> None:
    assert "token_invalid" == await code_of(accounts.refresh(login.access_token))
    assert "token_invalid" == await code_of(accounts.identify(login.refresh_token))


async def test_one_that_ran_out(database: Database, settings: Settings) -> None:
    short = settings.model_copy(update={"refresh_token_days": 1e-9})
    accounts = Accounts(database, short, OwnerHooks())
    login = await accounts.register(Registration(PASSWORD, username="ada"))
    assert "token_expired" == await code_of(accounts.refresh(login.refresh_token))


async def test_a_well_signed_token_that_was_never_handed_out(
    accounts: Accounts, database: Database, login: Login
) -> None:
    async with database.transaction() as db:
        for token in (await db.exec(select(Token))).all():
            await db.delete(token)
    assert "token_revoked" == await code_of(accounts.refresh(login.refresh_token))
    assert "token_revoked" == await code_of(accounts.identify(login.access_token))


async def test_an_access_row_does_not_pass_for_a_refresh_row(
    accounts: Accounts, database: Database, login: Login
) -> None:
    async with database.transaction() as db:
        await db.exec(update(Token).values(kind="access"))
    assert "token_revoked" == await code_of(accounts.refresh(login.refresh_token))


async def test_a_refused_refresh_is_a_login_that_is_missing(accounts: Accounts) -> None:
    with pytest.raises(NotSignedIn):
        await accounts.refresh("")
