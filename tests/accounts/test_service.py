"""Accounts: register, sign in, take a visitor's things over, change, export, delete."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import UUID

import pytest
from sqlmodel import col, select, update
from sqlmodel.ext.asyncio.session import AsyncSession
from structlog.testing import capture_logs

from tutor_app.accounts import passwords
from tutor_app.accounts.hooks import OwnerHooks
from tutor_app.accounts.owner import Owner
from tutor_app.accounts.service import Accounts
from tutor_app.accounts.tables import Token, User
from tutor_app.accounts.views import Login, Registration, UserView
from tutor_app.db import Database, as_utc, new_id, utc_now
from tutor_app.errors import Conflict, Forbidden, InvalidInput, NotSignedIn, TutorError
from tutor_app.settings import Settings

PASSWORD = "three unrelated words"
ADA = Registration(PASSWORD, username="Ada", email="Ada@Example.com", name="Ada L")


def owner_of(login: Login) -> Owner:
    return Owner(UUID(login.user.id))


async def user_row(database: Database, login: Login) -> User:
    async with database.reading() as db:
        return (await db.exec(select(User).where(User.id == UUID(login.user.id)))).one()


async def count(database: Database, table: type[User | Token]) -> int:
    async with database.reading() as db:
        return len((await db.exec(select(table))).all())


async def code_of(coroutine) -> str:
    with pytest.raises(TutorError) as refusal:
        await coroutine
    return refusal.value.code


# Registration


async def test_a_new_account_is_signed_in(accounts: Accounts) -> None:
    login = await accounts.register(ADA)
    assert (
        UserView(
            id=login.user.id,
            username="Ada",
            email="Ada@example.com",
            name="Ada L",
            time_zone="UTC",
            created_at=login.user.created_at,
        )
        == login.user
    )
    assert Owner(UUID(login.user.id), name="Ada L") == await accounts.identify(login.access_token)
    assert login.user == await accounts.profile(owner_of(login))


async def test_what_is_stored_is_a_hash_and_the_comparable_forms(
    accounts: Accounts, database: Database
) -> None:
    row = await user_row(database, await accounts.register(ADA))
    assert ("ada", "ada@example.com") == (row.username_key, row.email_key)
    assert PASSWORD not in row.model_dump_json()
    assert "$2b$04$" == row.password_hash[:7]
    assert row.last_login_at is not None


async def test_tokens_live_as_long_as_the_settings_say(
    database: Database, settings: Settings
) -> None:
    settings = settings.model_copy(update={"access_token_hours": 2, "refresh_token_days": 3})
    before = utc_now()
    login = await Accounts(database, settings, OwnerHooks()).register(ADA)
    assert timedelta(days=3) - timedelta(hours=2) == (
        login.refresh_expires_at - login.access_expires_at
    )
    assert before <= login.access_expires_at - timedelta(hours=2) <= utc_now()


@pytest.mark.parametrize(
    "again",
    [
        Registration(PASSWORD, username="ADA"),
        Registration(PASSWORD, username="ａｄａ"),
        Registration(PASSWORD, email="ADA@EXAMPLE.COM"),
        Registration(PASSWORD, username="other", email="ada@example.com"),
    ],
)
async def test_a_name_in_use_is_refused_in_one_way(accounts: Accounts, again: Registration) -> None:
    await accounts.register(ADA)
    with pytest.raises(Conflict) as refusal:
        await accounts.register(again)
    assert "taken" == refusal.value.code
    assert "user name or e-mail" in refusal.value.message


@pytest.mark.parametrize(
    ("form", "code"),
    [
        (Registration(PASSWORD), "identifier_missing"),
        (Registration(PASSWORD, username="  ", email=" "), "identifier_missing"),
        (Registration(PASSWORD, username="a b"), "username_invalid"),
        (Registration(PASSWORD, email="nothing"), "email_invalid"),
        (Registration("short", username="ada"), "password_too_short"),
        (Registration("password123", username="ada"), "weak_password"),
        (Registration("x" * 129, username="ada"), "password_too_long"),
        (Registration(PASSWORD, username="ada", name="x\x00"), "name_invalid"),
        (Registration(PASSWORD, username="ada", time_zone="Mars"), "time_zone_unknown"),
    ],
)
async def test_a_registration_that_cannot_be(
    accounts: Accounts, database: Database, form: Registration, code: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        await accounts.register(form)
    assert code == refusal.value.code
    assert 0 == await count(database, User)


async def test_two_at_once_make_one_account(accounts: Accounts, database: Database) -> None:
    import asyncio

    done = await asyncio.gather(*(accounts.register(ADA) for _ in range(4)), return_exceptions=True)
    assert 3 == len([error for error in done if isinstance(error, Conflict)])
    assert 1 == await count(database, User)


# Signing in


@pytest.mark.parametrize(
    "typed", ["Ada", "ada", " ADA ", "ada@example.com", "ADA@EXAMPLE.COM", "ＡＤＡ"]
)
async def test_sign_in_by_any_spelling(accounts: Accounts, typed: str) -> None:
    registered = await accounts.register(ADA)
    login = await accounts.login(typed, PASSWORD)
    assert registered.user == login.user
    assert registered.access_token != login.access_token


async def test_the_last_login_is_noted(accounts: Accounts, database: Database) -> None:
    before = await user_row(database, await accounts.register(ADA))
    after = await user_row(database, await accounts.login("ada", PASSWORD))
    assert before.last_login_at < after.last_login_at


@pytest.mark.parametrize(
    "typed", ["ada", "ada@example.com", "nobody", "no@where.org", "", "a\x00", "\ud800", "x@\x00"]
)
async def test_a_wrong_password_and_an_unknown_name_are_the_same(
    accounts: Accounts, typed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await accounts.register(ADA)
    compared: list[bytes] = []
    real = passwords.bcrypt.checkpw

    def checkpw(digest: bytes, hashed: bytes) -> bool:
        compared.append(hashed[:7])
        return real(digest, hashed)

    monkeypatch.setattr(passwords.bcrypt, "checkpw", checkpw)
    with pytest.raises(NotSignedIn) as refusal:
        await accounts.login(typed, "not the password")
    assert ("bad_credentials", [b"$2b$04$"]) == (refusal.value.code, compared)
    assert (
        "That name and password do not belong together. Check both and try again."
        == refusal.value.message
    )


async def test_another_work_factor_is_taken_up_at_the_next_login(
    accounts: Accounts, database: Database, settings: Settings, hooks: OwnerHooks
) -> None:
    await accounts.register(ADA)
    stronger = Accounts(database, settings.model_copy(update={"bcrypt_cost": 5}), hooks)
    row = await user_row(database, await stronger.login("ada", PASSWORD))
    assert "$2b$05$" == row.password_hash[:7]
    assert await stronger.login("ada", PASSWORD)


async def test_a_password_changed_while_it_was_compared_is_refused(
    accounts: Accounts, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    login = await accounts.register(ADA)
    real = accounts._passwords.matches

    async def matches(password: str, stored: str | None) -> bool:
        is_same = await real(password, stored)
        async with database.transaction() as db:
            await db.exec(update(User).values(password_hash="another"))
        return is_same

    monkeypatch.setattr(accounts._passwords, "matches", matches)
    assert "bad_credentials" == await code_of(accounts.login("ada", PASSWORD))
    assert login.user.id


# Visitors


async def test_a_visitor_is_the_same_one_next_time(accounts: Accounts) -> None:
    visitor, token = accounts.new_visitor()
    assert visitor == accounts.identify_visitor(token)
    assert visitor.is_visitor
    other, _ = accounts.new_visitor()
    assert other.id != visitor.id


async def test_a_visitor_is_no_user_and_a_user_no_visitor(accounts: Accounts) -> None:
    _, token = accounts.new_visitor()
    assert "token_invalid" == await code_of(accounts.identify(token))
    assert "token_invalid" == await code_of(accounts.refresh(token))
    login = await accounts.register(ADA)
    for other in (login.access_token, login.refresh_token):
        with pytest.raises(NotSignedIn):
            accounts.identify_visitor(other)


@pytest.mark.parametrize("way", ["register", "login"])
async def test_what_a_visitor_had_moves_in_the_same_transaction(
    accounts: Accounts, hooks: OwnerHooks, way: str
) -> None:
    visitor, _ = accounts.new_visitor()
    moved: list[tuple[UUID, UUID, bool]] = []

    async def move(db: AsyncSession, visitor_id: UUID, user_id: UUID) -> None:
        moved.append((visitor_id, user_id, await db.get(User, user_id) is not None))

    if way == "login":
        await accounts.register(ADA)
    hooks.on_merge(move)
    if way == "login":
        login = await accounts.login("ada", PASSWORD, visitor)
    else:
        login = await accounts.register(ADA, visitor)
    assert [(visitor.id, UUID(login.user.id), True)] == moved


@pytest.mark.parametrize("visitor", [None, Owner(new_id())])
async def test_nothing_moves_without_a_visitor(
    accounts: Accounts, hooks: OwnerHooks, visitor: Owner | None
) -> None:
    async def move(_db: AsyncSession, _visitor_id: UUID, _user_id: UUID) -> None:
        raise AssertionError("nobody to move from")

    hooks.on_merge(move)
    await accounts.register(ADA, visitor)
    await accounts.login("ada", PASSWORD, visitor)


async def test_a_move_that_fails_leaves_no_account(
    accounts: Accounts, hooks: OwnerHooks, database: Database
) -> None:
    async def fail(_db: AsyncSession, _visitor_id: UUID, _user_id: UUID) -> None:
        raise RuntimeError("no")

    hooks.on_merge(fail)
    visitor, _ = accounts.new_visitor()
    with pytest.raises(RuntimeError):
        await accounts.register(ADA, visitor)
    assert 0 == await count(database, User)


# Signing out, changing, leaving


async def test_sign_out_ends_this_login_only(accounts: Accounts) -> None:
    here = await accounts.register(ADA)
    there = await accounts.login("ada", PASSWORD)
    await accounts.logout(here.access_token)
    assert "token_revoked" == await code_of(accounts.identify(here.access_token))
    assert "token_revoked" == await code_of(accounts.refresh(here.refresh_token))
    assert await accounts.identify(there.access_token)
    assert await accounts.refresh(there.refresh_token)


async def test_sign_out_by_the_refresh_token_and_after_the_end(
    database: Database, settings: Settings, hooks: OwnerHooks
) -> None:
    short = settings.model_copy(update={"access_token_hours": 1e-9})
    accounts = Accounts(database, short, hooks)
    login = await accounts.register(ADA)
    assert "token_expired" == await code_of(accounts.identify(login.access_token))
    await accounts.logout(login.access_token)
    assert "token_revoked" == await code_of(accounts.refresh(login.refresh_token))
    other = await accounts.login("ada", PASSWORD)
    await accounts.logout(other.refresh_token)
    assert "token_revoked" == await code_of(accounts.refresh(other.refresh_token))


async def test_sign_out_everywhere_ends_every_login_of_this_user(accounts: Accounts) -> None:
    logins = [await accounts.register(ADA), await accounts.login("ada", PASSWORD)]
    other = await accounts.register(Registration(PASSWORD, username="grace"))
    await accounts.logout_everywhere(owner_of(logins[0]))
    for login in logins:
        assert "token_revoked" == await code_of(accounts.identify(login.access_token))
        assert "token_revoked" == await code_of(accounts.refresh(login.refresh_token))
    assert await accounts.identify(other.access_token)


async def test_another_password_ends_all_logins_but_the_new_one(accounts: Accounts) -> None:
    old = [await accounts.register(ADA), await accounts.login("ada", PASSWORD)]
    new = await accounts.change_password(owner_of(old[0]), PASSWORD, "four more unrelated words")
    for login in old:
        assert "token_revoked" == await code_of(accounts.identify(login.access_token))
    assert await accounts.identify(new.access_token)
    assert await accounts.refresh(new.refresh_token)
    assert "bad_credentials" == await code_of(accounts.login("ada", PASSWORD))
    assert await accounts.login("ada", "four more unrelated words")


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("wrong password", "four more unrelated words", "wrong_password"),
        (PASSWORD, "short", "password_too_short"),
        (PASSWORD, "password1234", "weak_password"),
    ],
)
async def test_another_password_that_is_refused_changes_nothing(
    accounts: Accounts, old: str, new: str, code: str
) -> None:
    login = await accounts.register(ADA)
    assert code == await code_of(accounts.change_password(owner_of(login), old, new))
    assert await accounts.identify(login.access_token)
    assert await accounts.login("ada", PASSWORD)


async def test_profile_changes(accounts: Accounts) -> None:
    owner = owner_of(await accounts.register(ADA))
    changed = await accounts.update_profile(owner, " Countess ", "Europe/London")
    assert ("Countess", "Europe/London") == (changed.name, changed.time_zone)
    assert changed == await accounts.profile(owner)
    assert changed == await accounts.update_profile(owner)
    assert "" == (await accounts.update_profile(owner, name="")).name


async def test_profile_changes_all_or_nothing(accounts: Accounts) -> None:
    login = await accounts.register(ADA)
    assert "time_zone_unknown" == await code_of(
        accounts.update_profile(owner_of(login), "Countess", "Mars/Olympus")
    )
    assert login.user == await accounts.profile(owner_of(login))


async def test_the_export_has_the_account_and_what_the_domains_keep(
    accounts: Accounts, hooks: OwnerHooks
) -> None:
    async def things(_db: AsyncSession, owner_id: UUID) -> list[str]:
        return [str(owner_id)]

    hooks.on_export("things", things)
    login = await accounts.register(ADA)
    export = await accounts.export(owner_of(login))
    assert ["exported_at", "account", "things"] == list(export)
    assert [login.user.id] == export["things"]
    assert {"id", "username", "email", "name", "time_zone", "created_at", "last_login_at"} == set(
        export["account"]
    )
    assert "$2b$" not in json.dumps(export)


async def test_a_visitor_can_export_too(accounts: Accounts) -> None:
    visitor, _ = accounts.new_visitor()
    assert (await accounts.export(visitor))["account"] is None


async def test_deleting_removes_the_account_its_tokens_and_what_the_domains_keep(
    accounts: Accounts, hooks: OwnerHooks, database: Database
) -> None:
    removed: list[UUID] = []

    async def remove(_db: AsyncSession, owner_id: UUID) -> None:
        removed.append(owner_id)

    hooks.on_delete(remove)
    login = await accounts.register(ADA)
    other = await accounts.register(Registration(PASSWORD, username="grace"))
    await accounts.delete(owner_of(login), PASSWORD)
    assert [UUID(login.user.id)] == removed
    assert (1, 2) == (await count(database, User), await count(database, Token))
    assert "token_revoked" == await code_of(accounts.identify(login.access_token))
    assert "token_revoked" == await code_of(accounts.refresh(login.refresh_token))
    assert "bad_credentials" == await code_of(accounts.login("ada", PASSWORD))
    assert await accounts.identify(other.access_token)
    assert (await accounts.register(ADA)).user.id != login.user.id


async def test_deleting_needs_the_password(accounts: Accounts, hooks: OwnerHooks) -> None:
    async def remove(_db: AsyncSession, _owner_id: UUID) -> None:
        raise AssertionError("nothing may go")

    hooks.on_delete(remove)
    login = await accounts.register(ADA)
    with pytest.raises(Forbidden) as refusal:
        await accounts.delete(owner_of(login), "wrong password")
    assert "wrong_password" == refusal.value.code
    assert await accounts.identify(login.access_token)


async def test_deleting_is_all_or_nothing(
    accounts: Accounts, hooks: OwnerHooks, database: Database
) -> None:
    async def rename_and_fail(db: AsyncSession, owner_id: UUID) -> None:
        await db.exec(update(User).where(col(User.id) == owner_id).values(name="half"))
        raise RuntimeError("no")

    hooks.on_delete(rename_and_fail)
    login = await accounts.register(ADA)
    with pytest.raises(RuntimeError):
        await accounts.delete(owner_of(login), PASSWORD)
    assert "Ada L" == (await user_row(database, login)).name


@pytest.mark.parametrize("owner", [Owner(new_id()), Owner(new_id(), is_visitor=True)])
async def test_somebody_without_an_account_can_do_nothing_with_one(
    accounts: Accounts, owner: Owner
) -> None:
    for attempt in (
        accounts.profile(owner),
        accounts.update_profile(owner, "x"),
        accounts.logout_everywhere(owner),
        accounts.change_password(owner, PASSWORD, "four more unrelated words"),
        accounts.delete(owner, PASSWORD),
    ):
        assert "not_signed_in" == await code_of(attempt)


# Audit


async def test_every_sign_in_and_refusal_leaves_a_line_without_what_was_typed(
    accounts: Accounts,
) -> None:
    with capture_logs() as logs:
        login = await accounts.register(ADA)
        with pytest.raises(NotSignedIn):
            await accounts.login("ada", "a wrong secret")
        with pytest.raises(NotSignedIn):
            await accounts.login("nobody-here", "a wrong secret")
        await accounts.login("ada", PASSWORD)
        with pytest.raises(Conflict):
            await accounts.register(ADA)
        await accounts.logout(login.access_token)
        with pytest.raises(Forbidden):
            await accounts.delete(owner_of(login), "a wrong secret")
        await accounts.delete(owner_of(login), PASSWORD)
    user_id = login.user.id
    assert [
        ("register", "ok", user_id),
        ("login", "refused", user_id),
        ("login", "refused", None),
        ("login", "ok", user_id),
        ("register", "refused", None),
        ("logout", "ok", user_id),
        ("delete account", "refused", user_id),
        ("delete account", "ok", user_id),
    ] == [(line["action"], line["outcome"], line.get("user_id")) for line in logs]
    assert {"audit"} == {line["event"] for line in logs}
    text = json.dumps(logs).lower().replace(user_id, "")  # hexadecimal: it may spell a name
    assert [] == [word for word in ("secret", "ada", "nobody", PASSWORD) if word in text]


async def test_nothing_secret_in_what_is_printed(accounts: Accounts) -> None:
    login = await accounts.register(ADA)
    assert PASSWORD not in repr(ADA)
    assert login.access_token not in repr(login)
    assert login.refresh_token not in repr(login)


async def test_when_it_was_made(accounts: Accounts) -> None:
    login = await accounts.register(ADA)
    assert abs(utc_now() - as_utc(login.user.created_at)) < timedelta(minutes=1)
