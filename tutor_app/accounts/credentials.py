"""Who is asking, out of what a request or a websocket carries."""

from __future__ import annotations

from contextlib import suppress

from tutor_app.accounts.owner import Owner
from tutor_app.accounts.service import Accounts
from tutor_app.errors import NotSignedIn

ACCESS_COOKIE = "tutor_access"
REFRESH_COOKIE = "tutor_refresh"
VISITOR_COOKIE = "tutor_visitor"
DEVICE_COOKIE = "tutor_device"
FORM_COOKIE = "tutor_form"


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
    try:
        return await required_owner_of(
            accounts,
            cookie_header=cookie_header,
            authorization=authorization,
            visitor_token=visitor_token,
        )
    except NotSignedIn:
        return None


async def required_owner_of(
    accounts: Accounts,
    *,
    cookie_header: str = "",
    authorization: str = "",
    visitor_token: str = "",
) -> Owner:
    """The same; raises NotSignedIn, with what is wrong with a Bearer token that was sent."""
    token = bearer(authorization)
    refusal = NotSignedIn()
    try:
        if access := token or cookie(cookie_header, ACCESS_COOKIE):
            return await accounts.identify(access)
    except NotSignedIn as error:
        refusal = error if token else refusal
    visitors = (
        (token, visitor_token) if token else (visitor_token, cookie(cookie_header, VISITOR_COOKIE))
    )
    for sent in filter(None, visitors):
        with suppress(NotSignedIn):
            return accounts.identify_visitor(sent)
    raise refusal


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
