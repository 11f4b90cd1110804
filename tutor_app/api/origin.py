"""Changes that a browser carries out with its cookies must come from our own pages."""

from __future__ import annotations

from urllib.parse import urlsplit

from fastapi import Request
from starlette.requests import HTTPConnection

from tutor_app.accounts.credentials import (
    ACCESS_COOKIE,
    REFRESH_COOKIE,
    VISITOR_COOKIE,
    bearer,
)
from tutor_app.accounts.refusals import sentence
from tutor_app.api.client import own_origin
from tutor_app.api.identity import VISITOR_HEADER
from tutor_app.api.services import settings_of
from tutor_app.errors import Forbidden

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_COOKIES = frozenset({ACCESS_COOKIE, REFRESH_COOKIE, VISITOR_COOKIE})
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data", "text/plain")
_DEFAULT_PORTS = {"http": 80, "https": 443}


async def require_own_origin(request: Request) -> None:
    """The dependency of every route: check changes that a browser could be tricked into.

    Those are unsafe requests with one of our cookies, or as a native form. A page of another
    site cannot send a Bearer token, nor a visitor's header with a form, so they are let through.
    """
    if request.method in SAFE_METHODS or bearer(request.headers.get("authorization", "")):
        return
    is_native_form = is_form(request) and VISITOR_HEADER not in request.headers
    if is_native_form or _COOKIES & request.cookies.keys():
        check_origin(request)


def check_origin(request: HTTPConnection) -> None:
    """Raise Forbidden `bad_origin` unless `Origin` (or `Referer`) is ours or an allowed one."""
    settings = settings_of(request)
    own = own_origin(request.scope, settings.trusted_proxies)
    sent = request.headers.get("origin") or request.headers.get("referer", "")
    allowed = {normal_origin(origin) for origin in (own, *settings.origins)} - {""}
    if normal_origin(sent) not in allowed:
        raise Forbidden(sentence("bad_origin"), code="bad_origin")


def is_form(request: Request) -> bool:
    """Whether the body is of a kind that a page of any site can send without asking first."""
    return request.headers.get("content-type", "").lower().startswith(_FORMS)


def normal_origin(url: str) -> str:
    """`scheme://host[:port]` of a URL, in lower case and without a default port; else empty."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return ""
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname:
        return ""
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    is_default = port is None or port == _DEFAULT_PORTS[parts.scheme]
    return f"{parts.scheme}://{host}" if is_default else f"{parts.scheme}://{host}:{port}"
