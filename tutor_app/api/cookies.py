"""The cookies of a browser's login and of a visitor."""

from __future__ import annotations

from datetime import datetime

from fastapi import Request
from starlette.responses import Response

from tutor_app.accounts.credentials import ACCESS_COOKIE, REFRESH_COOKIE, VISITOR_COOKIE
from tutor_app.accounts.service import VISITOR_LIFE
from tutor_app.accounts.views import Login
from tutor_app.api.client import is_https
from tutor_app.api.services import settings_of
from tutor_app.db import utc_now

REFRESH_PATH = "/api/auth"


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


def clear_login(request: Request, response: Response) -> None:
    """Sign the browser out."""
    _clear(request, response, ACCESS_COOKIE)
    _clear(request, response, REFRESH_COOKIE, path=REFRESH_PATH)


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
