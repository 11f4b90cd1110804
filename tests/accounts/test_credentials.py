"""Who is asking, by cookies, headers and tokens."""

from __future__ import annotations

from uuid import UUID

import pytest

from tutor_app.accounts.credentials import bearer, cookie, login_expires_at, owner_of
from tutor_app.accounts.owner import Owner
from tutor_app.accounts.service import Accounts
from tutor_app.accounts.views import Login, Registration


@pytest.fixture
async def login(accounts: Accounts) -> Login:
    return await accounts.register(Registration("three unrelated words", username="ada"))


async def test_nothing_says_nobody(accounts: Accounts) -> None:
    assert await owner_of(accounts) is None
    assert await owner_of(accounts, cookie_header="a=b; tutor_access=; tutor_visitor=") is None


async def test_a_login_by_cookie_or_header(accounts: Accounts, login: Login) -> None:
    ada = Owner(UUID(login.user.id), name="ada")
    by_cookie = f"theme=dark; tutor_access={login.access_token}; x=y"
    assert ada == await owner_of(accounts, cookie_header=by_cookie)
    assert ada == await owner_of(accounts, authorization=f"Bearer {login.access_token}")
    assert ada == await owner_of(accounts, authorization=f"bearer  {login.access_token} ")


async def test_a_visitor_by_cookie_header_or_bearer(accounts: Accounts) -> None:
    visitor, token = accounts.new_visitor()
    assert visitor == await owner_of(accounts, cookie_header=f"tutor_visitor={token}")
    assert visitor == await owner_of(accounts, visitor_token=token)
    assert visitor == await owner_of(accounts, authorization=f"Bearer {token}")


async def test_a_login_wins_over_a_visitor(accounts: Accounts, login: Login) -> None:
    _, token = accounts.new_visitor()
    both = f"tutor_visitor={token}; tutor_access={login.access_token}"
    for owner in (
        await owner_of(accounts, cookie_header=both),
        await owner_of(accounts, cookie_header=both, visitor_token=token),
        await owner_of(accounts, authorization=f"Bearer {login.access_token}", visitor_token=token),
    ):
        assert login.user.id == str(owner.id)


async def test_a_login_that_ended_leaves_the_visitor(accounts: Accounts, login: Login) -> None:
    visitor, token = accounts.new_visitor()
    await accounts.logout(login.access_token)
    header = f"tutor_access={login.access_token}; tutor_visitor={token}"
    assert visitor == await owner_of(accounts, cookie_header=header)


async def test_a_bad_bearer_does_not_fall_back_to_cookies(accounts: Accounts, login: Login) -> None:
    header = f"tutor_access={login.access_token}"
    assert await owner_of(accounts, cookie_header=header, authorization="Bearer x.y.z") is None


async def test_another_scheme_is_somebody_elses_business(accounts: Accounts, login: Login) -> None:
    header = f"tutor_access={login.access_token}"
    owner = await owner_of(accounts, cookie_header=header, authorization="Basic YTpi")
    assert login.user.id == str(owner.id)


async def test_tokens_in_the_wrong_place(accounts: Accounts, login: Login) -> None:
    _, visitor = accounts.new_visitor()
    for header in (
        f"tutor_access={login.refresh_token}",
        f"tutor_access={visitor}",
        f"tutor_refresh={login.refresh_token}",
        f"tutor_visitor={login.access_token}",
        f"xtutor_access={login.access_token}",
    ):
        assert await owner_of(accounts, cookie_header=header) is None


async def test_when_the_login_in_the_cookies_runs_out(accounts: Accounts, login: Login) -> None:
    header = f"tutor_access={login.access_token}"
    expected = login.access_expires_at.replace(microsecond=0).timestamp()
    assert expected == login_expires_at(accounts, header)
    _, visitor = accounts.new_visitor()
    for other in ("", "tutor_access=x", f"tutor_visitor={visitor}", f"tutor_access={visitor}"):
        assert login_expires_at(accounts, other) == 0


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("a=1", "1"),
        ("b=2; a=1", "1"),
        (" a = 1 ;b", "1"),
        ('a="1"', "1"),
        ("a=1=2", "1=2"),
        ("a=1; a=2", "1"),
        ("A=1", ""),
        (";;=;a", ""),
        ("", ""),
    ],
)
def test_a_cookie_in_a_header(header: str, value: str) -> None:
    assert value == cookie(header, "a")


@pytest.mark.parametrize(
    ("header", "token"),
    [("Bearer x", "x"), ("BEARER x", "x"), ("Bearer", ""), ("Basic x", ""), ("x", ""), ("", "")],
)
def test_a_bearer_token_in_a_header(header: str, token: str) -> None:
    assert token == bearer(header)
