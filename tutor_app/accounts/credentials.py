"""Who is asking, out of what a request or a websocket carries."""

from __future__ import annotations

from tutor_app.accounts.owner import Owner
from tutor_app.accounts.service import Accounts
from tutor_app.errors import NotSignedIn

ACCESS_COOKIE = "tutor_access"
REFRESH_COOKIE = "tutor_refresh"
VISITOR_COOKIE = "tutor_visitor"


async def owner_of(
    accounts: Accounts,
    *,
    cookie_header: str = "",
    authorization: str = "",
    visitor_token: str = "",
) -> Owner | None:
    """The user or visitor who is asking, or None when nothing valid says so.

    A valid login wins over a visitor. With an `Authorization: Bearer` header only that header
    and `visitor_token` count: cookies, which browsers add by themselves, do not.
    """
    if token := bearer(authorization):
        return (
            await _user(accounts, token)
            or _visitor(accounts, token)
            or _visitor(accounts, visitor_token)
        )
    return (
        await _user(accounts, cookie(cookie_header, ACCESS_COOKIE))
        or _visitor(accounts, visitor_token)
        or _visitor(accounts, cookie(cookie_header, VISITOR_COOKIE))
    )


def login_expires_at(accounts: Accounts, cookie_header: str) -> float:
    """When the login in these cookies runs out, in seconds since 1970; 0 when there is none.

    For timers only: whether it still counts is for `owner_of` to say.
    """
    try:
        return accounts.login_ends_at(cookie(cookie_header, ACCESS_COOKIE)).timestamp()
    except NotSignedIn:
        return 0.0


def bearer(authorization: str) -> str:
    """The token of an `Authorization: Bearer` header; empty for any other scheme."""
    scheme, _, token = authorization.strip().partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def cookie(header: str, name: str) -> str:
    """The value of a cookie in a `Cookie` header; empty when it is not there."""
    for part in header.split(";"):
        key, _, value = part.partition("=")
        if key.strip() == name:
            return value.strip().strip('"')
    return ""


async def _user(accounts: Accounts, token: str) -> Owner | None:
    try:
        return await accounts.identify(token) if token else None
    except NotSignedIn:
        return None


def _visitor(accounts: Accounts, token: str) -> Owner | None:
    try:
        return accounts.identify_visitor(token) if token else None
    except NotSignedIn:
        return None
