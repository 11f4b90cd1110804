"""Who is asking: the dependencies that every route names what it needs by."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import APIKeyCookie, APIKeyHeader, HTTPBearer

from tutor_app.accounts.audit import audit
from tutor_app.accounts.credentials import (
    ACCESS_COOKIE,
    DEVICE_COOKIE,
    REFRESH_COOKIE,
    VISITOR_COOKIE,
    bearer,
    owner_of,
    required_owner_of,
)
from tutor_app.accounts.identifiers import login_key
from tutor_app.accounts.owner import Owner
from tutor_app.accounts.refusals import not_signed_in
from tutor_app.api.client import address_of, limit_key
from tutor_app.api.errors import route_of
from tutor_app.api.services import Services, container_in, settings_of
from tutor_app.errors import NotSignedIn, TooMany

__all__ = [
    "VISITOR_HEADER",
    "Address",
    "Asker",
    "PossibleOwner",
    "Services",
    "SignedIn",
    "changing",
    "end_login",
    "is_by_cookie",
    "limited",
    "limited_person",
    "required_user",
    "signing_in",
    "visitor_of",
]

VISITOR_HEADER = "X-Visitor-Token"

_BEARER = HTTPBearer(
    auto_error=False, scheme_name="bearer", description="An access token, or a visitor's."
)
_VISITOR = APIKeyHeader(
    name=VISITOR_HEADER, auto_error=False, scheme_name="visitor", description="A visitor's token."
)
_COOKIE = APIKeyCookie(
    name=ACCESS_COOKIE, auto_error=False, scheme_name="cookie", description="A browser's login."
)


async def owner_behind(request: Request) -> Owner | None:
    """The user or visitor who asks, if anybody valid does."""
    return await owner_of(container_in(request).accounts, **_sent(request))


async def required_owner(request: Request) -> Owner:
    """The user or visitor who asks.

    Raises NotSignedIn, with the code of what is wrong with a Bearer token that was sent.
    """
    return await required_owner_of(container_in(request).accounts, **_sent(request))


async def required_user(request: Request) -> Owner:
    """The user who asks; a visitor is not enough. Raises NotSignedIn."""
    owner = await required_owner(request)
    if owner.is_visitor:
        raise NotSignedIn
    return owner


async def _count(request: Request, name: str, *keys: str) -> None:
    try:
        await container_in(request).limits.check(name, *keys)
    except TooMany as error:
        audit(name, "refused", code=error.code, route=route_of(request.scope))
        raise


def _sent(request: Request) -> dict[str, str]:
    """What says who asks, as `owner_of` takes it."""
    return {
        "cookie_header": request.headers.get("cookie", ""),
        "authorization": request.headers.get("authorization", ""),
        "visitor_token": request.headers.get(VISITOR_HEADER, ""),
    }


async def documented(
    _bearer: Annotated[object, Depends(_BEARER)],
    _visitor: Annotated[object, Depends(_VISITOR)],
    _cookie: Annotated[object, Depends(_COOKIE)],
) -> None:
    """Nothing but a place where OpenAPI finds the three ways to say who asks."""


async def _asker(request: Request, _ways: Annotated[None, Depends(documented)]) -> Owner:
    return await required_owner(request)


async def _student(request: Request, owner: Annotated[Owner, Depends(_asker)]) -> Owner:
    await limited_person(request, "study", owner)
    return owner


async def _user(request: Request, _ways: Annotated[None, Depends(documented)]) -> Owner:
    return await required_user(request)


async def limited(request: Request, name: str, account: str = "") -> None:
    """Count an attempt by address, then by account. Raises TooMany, and leaves an audit line."""
    address = await limit_address(request)
    keys = [f"account:{account}"] if account else []
    await _count(request, name, f"address:{address}", *keys)


@asynccontextmanager
async def signing_in(request: Request, identifier: str) -> AsyncIterator[None]:
    """Around one try of a password: wrong ones count for this account at this place.

    The place is the network address, or a device that has signed in to the account before.
    Raises TooMany, and leaves an audit line.
    """
    container = container_in(request)
    token = request.cookies.get(DEVICE_COOKIE, "")
    device = await container.accounts.known_device(token, identifier) if token else None
    place = f"device:{device}" if device else f"address:{await limit_address(request)}"
    async with _attempt(request, "login", login_key(identifier), place, is_known=bool(device)):
        yield


@asynccontextmanager
async def changing(request: Request, user: Owner) -> AsyncIterator[None]:
    """Around one try of the present password by somebody who is signed in. Raises TooMany."""
    place = f"address:{await limit_address(request)}"
    async with _attempt(request, "password", str(user.id), place, is_known=True):
        yield


@asynccontextmanager
async def _attempt(
    request: Request, name: str, account: str, place: str, *, is_known: bool
) -> AsyncIterator[None]:
    try:
        limits = container_in(request).limits
        async with limits.attempt(name, account, place, is_known=is_known):
            yield
    except TooMany as error:
        audit(name, "refused", code=error.code, route=route_of(request.scope))
        raise


async def limited_person(request: Request, name: str, owner: Owner) -> None:
    """The same for a user or visitor alone, because a whole class may share one address."""
    await _count(request, name, f"account:{owner.id}")


def visitor_of(request: Request, token: str | None = None) -> Owner | None:
    """The visitor who is about to sign in, out of the body, the header or the cookie."""
    accounts = container_in(request).accounts
    sent = token or request.headers.get(VISITOR_HEADER) or request.cookies.get(VISITOR_COOKIE)
    try:
        return accounts.identify_visitor(sent) if sent else None
    except NotSignedIn:
        return None


async def end_login(request: Request) -> None:
    """End the login of the Bearer token or, in a browser, that of the cookies.

    Raises NotSignedIn when nothing that was sent was ever a login.
    """
    accounts = container_in(request).accounts
    token = bearer(request.headers.get("authorization", ""))
    sent = (
        [token] if token else [request.cookies.get(n, "") for n in (ACCESS_COOKIE, REFRESH_COOKIE)]
    )
    for candidate in filter(None, sent):
        try:
            return await accounts.logout(candidate)
        except NotSignedIn:
            continue
    raise not_signed_in("not_signed_in")


def is_by_cookie(request: Request) -> bool:
    """Whether the asker is known by cookies, so that new tokens belong there."""
    return not bearer(request.headers.get("authorization", ""))


async def limit_address(request: Request) -> str:
    """The network address that limits count by."""
    return limit_key(address_of(request.scope, settings_of(request).trusted_proxies))


Address = Annotated[str, Depends(limit_address)]
PossibleOwner = Annotated[Owner | None, Depends(owner_behind)]
Asker = Annotated[Owner, Depends(_asker)]
Student = Annotated[Owner, Depends(_student)]
"""The asker of what learners do often: one more is counted."""
SignedIn = Annotated[Owner, Depends(_user)]
