from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlmodel import col, update

from tutor_app.accounts import standing as module
from tutor_app.accounts.owner import Owner
from tutor_app.accounts.service import Accounts
from tutor_app.accounts.tables import Token
from tutor_app.accounts.views import Login, Registration
from tutor_app.db import Database, utc_now

PASSWORD = "three unrelated words"
OTHER = "four more unrelated words"


class Open:
    """A connection of a login; `is_over` once it was ended."""

    def __init__(self, accounts: Accounts, owner: Owner) -> None:
        self.is_over = False
        self.hold = accounts.standing.hold(owner, self.end)

    def end(self) -> None:
        assert not self.is_over
        self.is_over = True


async def entered(accounts: Accounts, name: str) -> tuple[Owner, Login]:
    login = await accounts.register(Registration(password=PASSWORD, username=name), None)
    return await accounts.identify(login.access_token), login


async def again(accounts: Accounts, name: str) -> Owner:
    login = await accounts.login(name, PASSWORD, None)
    return await accounts.identify(login.access_token)


async def test_signing_out_ends_that_login_alone(accounts: Accounts) -> None:
    ada, login = await entered(accounts, "ada")
    elsewhere, bob = await again(accounts, "ada"), (await entered(accounts, "bob"))[0]
    here, there, his = (Open(accounts, one) for one in (ada, elsewhere, bob))

    await accounts.logout(login.access_token)

    assert (True, False, False) == (here.is_over, there.is_over, his.is_over)


@pytest.mark.parametrize("how", ["everywhere", "password", "deleted"])
async def test_what_ends_every_login_ends_every_connection(accounts: Accounts, how: str) -> None:
    ada, _ = await entered(accounts, "ada")
    bob, _ = await entered(accounts, "bob")
    opened = [
        Open(accounts, ada),
        Open(accounts, ada),
        Open(accounts, await again(accounts, "ada")),
    ]
    his = Open(accounts, bob)
    gone: list[object] = []
    accounts.standing.on_gone(gone.append)

    match how:
        case "everywhere":
            await accounts.logout_everywhere(ada)
        case "password":
            login = await accounts.change_password(ada, PASSWORD, OTHER)
            new = Open(accounts, await accounts.identify(login.access_token))
            await accounts.standing.look()
            assert not new.is_over
        case _:
            await accounts.delete(ada, PASSWORD)

    assert [True] * 3 == [one.is_over for one in opened]
    assert not his.is_over
    assert ([ada.id] if how == "deleted" else []) == gone


async def test_a_login_that_ran_out_ends_what_hangs_on_it(
    accounts: Accounts, database: Database
) -> None:
    ada, _ = await entered(accounts, "ada")
    opened = Open(accounts, ada)
    async with database.transaction() as db:
        before = utc_now() - timedelta(seconds=1)
        await db.exec(update(Token).where(col(Token.id) == ada.token_id).values(expires_at=before))

    await accounts.standing.look()

    assert opened.is_over


async def test_another_process_notices(accounts: Accounts, database: Database) -> None:
    other = module.Standing(database, look_seconds=0.01)
    ada, login = await entered(accounts, "ada")
    await other.start()
    with other.held(ada) as ended:
        await accounts.logout(login.access_token)
        await ended.wait()
    await other.stop()
    assert 0 == len(other)


async def test_what_has_ended_by_itself_is_left_alone(accounts: Accounts) -> None:
    ada, login = await entered(accounts, "ada")
    opened = Open(accounts, ada)
    assert opened.hold is not None
    opened.hold.release()
    opened.hold.release()
    await accounts.logout(login.access_token)
    assert (False, 0) == (opened.is_over, len(accounts.standing))


async def test_a_visitor_has_no_login_that_could_end(accounts: Accounts) -> None:
    visitor, _ = accounts.new_visitor()
    assert None is accounts.standing.hold(visitor, lambda: None)
    with accounts.standing.held(visitor) as ended:
        await accounts.standing.look()
        assert not ended.is_set()


async def test_more_connections_than_one_question_holds(
    accounts: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_AT_ONCE", 2)
    ada, login = await entered(accounts, "ada")
    others = [Open(accounts, await again(accounts, "ada")) for _ in range(4)]
    opened = Open(accounts, ada)
    await accounts.logout(login.access_token)
    assert (True, [False] * 4) == (opened.is_over, [one.is_over for one in others])


def test_marks_tell_owners_apart_and_tell_no_id() -> None:
    visitor = Owner(UUID(int=1), is_visitor=True)
    user = Owner(UUID(int=2))
    assert visitor.mark != user.mark
    assert user.mark == Owner(user.id, name="Ada").mark
    assert user.id.hex[:8] not in user.mark
