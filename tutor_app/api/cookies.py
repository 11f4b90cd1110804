"""The cookies of a browser's login and of a visitor."""

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
from tutor_app.accounts.service import DEVICE_LIFE, VISITOR_LIFE
from tutor_app.accounts.views import Login
from tutor_app.api.client import is_https
from tutor_app.api.services import container_in, settings_of
from tutor_app.db import utc_now

REFRESH_PATH = "/api/auth"
FORM_LIFE = timedelta(minutes=2)


def set_login(request: Request, response: Response, login: Login) -> None:
    """Sign the browser in; a visitor's cookie goes, because the account has what was theirs."""
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


def clear_login(request: Request, response: Response) -> None:
    """Sign the browser out; it stays known as a device that has signed in."""
    _clear(request, response, ACCESS_COOKIE)
    _clear(request, response, REFRESH_COOKIE, path=REFRESH_PATH)


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


def set_visitor(request: Request, response: Response, token: str) -> None:
    """Let the browser be the same visitor next time."""
    _set(request, response, VISITOR_COOKIE, token, utc_now() + VISITOR_LIFE)


def _set(
    request: Request,
    response: Response,
    name: str,
    value: str,
    expires_at: datetime,
    path: str = "/",
) -> None:
    response.set_cookie(
        name,
        value,
        max_age=max(0, int((expires_at - utc_now()).total_seconds())),
        path=path,
        secure=_is_secure(request),
        httponly=True,
        samesite="lax",
    )


def _clear(request: Request, response: Response, name: str, path: str = "/") -> None:
    response.delete_cookie(
        name,
        path=path,
        secure=_is_secure(request),
        httponly=True,
        samesite="lax",
    )


def _is_secure(request: Request) -> bool:
    """Whether the browser speaks https: as far as the request shows it, or by `PUBLIC_URL`."""
    settings = settings_of(request)
    return settings.is_public_https or is_https(request.scope, settings.trusted_proxies)
