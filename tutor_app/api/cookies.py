"""The cookies of a browser's login and of a visitor, and one that says to scripts whose it is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from tutor_app.accounts.credentials import (
    ACCESS_COOKIE,
    DEVICE_COOKIE,
    FORM_COOKIE,
    REFRESH_COOKIE,
    VISITOR_COOKIE,
)
from tutor_app.accounts.kept_forms import packed
from tutor_app.accounts.owner import Owner
from tutor_app.accounts.service import DEVICE_LIFE, VISITOR_LIFE
from tutor_app.accounts.views import Login
from tutor_app.api.client import is_https
from tutor_app.api.services import container_in, settings_of
from tutor_app.db import utc_now

REFRESH_PATH = "/api/auth"
FORM_LIFE = timedelta(minutes=2)

WHO_COOKIE = "tutor_who"
"""Whose browser it is, for its own scripts, which wipe what another person left in it: the mark of
an owner, and behind a dot that of the visitor whose things they took over. It opens nothing."""


def set_login(
    request: Request, response: Response, login: Login, before: Owner | None = None
) -> None:
    """Sign the browser in; a visitor's cookie goes, because the account has what was theirs.

    `before` is the visitor that the browser was.
    """
    _set(request, response, ACCESS_COOKIE, login.access_token, login.access_expires_at)
    _set(
        request,
        response,
        REFRESH_COOKIE,
        login.refresh_token,
        login.refresh_expires_at,
        path=REFRESH_PATH,
    )
    _clear(request, response, VISITOR_COOKIE)
    device = container_in(request).accounts.new_device(UUID(login.user.id))
    _set(request, response, DEVICE_COOKIE, device, utc_now() + DEVICE_LIFE, path=REFRESH_PATH)
    _tell_who(request, response, Owner(UUID(login.user.id)), login.refresh_expires_at, before)


def clear_login(request: Request, response: Response) -> None:
    """Sign the browser out; it stays known as a device that has signed in."""
    _clear(request, response, ACCESS_COOKIE)
    _clear(request, response, REFRESH_COOKIE, path=REFRESH_PATH)
    _clear(request, response, WHO_COOKIE, is_for_scripts=True)


def forget_device(request: Request, response: Response) -> None:
    """The account that the browser was known for is gone."""
    _clear(request, response, DEVICE_COOKIE, path=REFRESH_PATH)


def keep_form(request: Request, response: Response, fields: Mapping[str, str]) -> None:
    """Let the page that a refused form leads back to show what was typed, secrets aside."""
    if value := packed(fields):
        _set(request, response, FORM_COOKIE, value, utc_now() + FORM_LIFE)


def forget_form(request: Request, response: Response) -> None:
    """Nothing is to be shown again."""
    if FORM_COOKIE in request.cookies:
        _clear(request, response, FORM_COOKIE)


def set_visitor(request: Request, response: Response, visitor: Owner, token: str) -> None:
    """Let the browser be the same visitor next time."""
    expires_at = utc_now() + VISITOR_LIFE
    _set(request, response, VISITOR_COOKIE, token, expires_at)
    _tell_who(request, response, visitor, expires_at)


def _tell_who(
    request: Request,
    response: Response,
    owner: Owner,
    expires_at: datetime,
    before: Owner | None = None,
) -> None:
    marks = [owner.mark, before.mark] if before else [owner.mark]
    _set(request, response, WHO_COOKIE, ".".join(marks), expires_at, is_for_scripts=True)


def _set(
    request: Request,
    response: Response,
    name: str,
    value: str,
    expires_at: datetime,
    path: str = "/",
    *,
    is_for_scripts: bool = False,
) -> None:
    response.set_cookie(
        name,
        value,
        max_age=max(0, int((expires_at - utc_now()).total_seconds())),
        path=path,
        secure=_is_secure(request),
        httponly=not is_for_scripts,
        samesite="lax",
    )


def _clear(
    request: Request,
    response: Response,
    name: str,
    path: str = "/",
    *,
    is_for_scripts: bool = False,
) -> None:
    response.delete_cookie(
        name,
        path=path,
        secure=_is_secure(request),
        httponly=not is_for_scripts,
        samesite="lax",
    )


def _is_secure(request: Request) -> bool:
    """Whether the browser speaks https: as far as the request shows it, or by `PUBLIC_URL`."""
    settings = settings_of(request)
    return settings.is_public_https or is_https(request.scope, settings.trusted_proxies)
