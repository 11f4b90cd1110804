"""/api/auth/*/form: native forms of our pages, because only a response can set HttpOnly cookies.

Success answers 303 with cookies to `next`, failure 303 back to the form with `?error=<code>`,
and the fields that are no secret in a cookie.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from urllib.parse import parse_qs, urlsplit

from fastapi import APIRouter, Request
from starlette.responses import Response

from tutor_app.accounts.identifiers import is_time_zone
from tutor_app.accounts.passwords import check_new_password
from tutor_app.accounts.refusals import invalid
from tutor_app.accounts.views import Login, Registration
from tutor_app.api import cookies, redirects
from tutor_app.api.errors import audit_refusal
from tutor_app.api.identity import (
    changing,
    end_login,
    limited,
    required_user,
    signing_in,
    visitor_of,
)
from tutor_app.api.services import container_in
from tutor_app.errors import NotSignedIn, TutorError

router = APIRouter(prefix="/api/auth", include_in_schema=False)

MAX_FIELDS = 20
MAX_FIELD_CHARACTERS = 4_000

CHAT = "/chat"
LANDING = "/"
LOGIN = "/login"
REGISTER = "/register"
ACCOUNT = "/account"

Fields = Mapping[str, str]
Action = Callable[[Request, Fields], Awaitable[Response]]


@router.post("/login/form")
async def login_form(request: Request) -> Response:
    """`identifier`, `password`, `next`."""
    return await _answer(request, LOGIN, _login)


@router.post("/register/form")
async def register_form(request: Request) -> Response:
    """`identifier` (or `username` and `email`), `password`, `name`, `time_zone`, `next`."""
    return await _answer(request, REGISTER, _register)


@router.post("/logout/form")
async def logout_form(request: Request) -> Response:
    """`next`; somebody who is signed out already is sent on as well."""
    return await _answer(request, LANDING, _logout)


@router.post("/logout-all/form")
async def logout_everywhere_form(request: Request) -> Response:
    """`next`."""
    return await _answer(request, ACCOUNT, _logout_everywhere)


@router.post("/password/form")
async def password_form(request: Request) -> Response:
    """`old_password`, `new_password`, `next`."""
    return await _answer(request, ACCOUNT, _change_password)


@router.post("/delete/form")
async def delete_form(request: Request) -> Response:
    """`password`, `next`."""
    return await _answer(request, ACCOUNT, _delete)


async def read_form(request: Request) -> Fields:
    """The text fields of a form; none for a body of another kind."""
    async with request.form(max_fields=MAX_FIELDS, max_files=0) as form:
        return {
            name: text[:MAX_FIELD_CHARACTERS]
            for name, text in form.items()
            if isinstance(text, str)
        }


async def _answer(request: Request, page: str, action: Action) -> Response:
    fields = await read_form(request)
    if page in {LOGIN, REGISTER}:
        fields = {**fields, "next": fields.get("next") or _next_of(request)}
    try:
        return await action(request, fields)
    except TutorError as error:
        audit_refusal(request, error)
        is_stranger = isinstance(error, NotSignedIn)
        wanted = {"next": redirects.safe_path(fields.get("next", ""), "")}
        response = redirects.back(LOGIN if is_stranger else page, error, wanted)
        cookies.keep_form(request, response, {**fields, "identifier": _identifier(fields)})
        return response


def _next_of(request: Request) -> str:
    """What the form's page has as `next` in its address: it may be sent before its script ran."""
    try:
        query = urlsplit(request.headers.get("referer", "")).query
        return parse_qs(query, max_num_fields=MAX_FIELDS).get("next", [""])[0]
    except ValueError:
        return ""


async def _login(request: Request, fields: Fields) -> Response:
    identifier = _identifier(fields)
    if not identifier:
        raise invalid("identifier_missing")
    accounts = container_in(request).accounts
    async with signing_in(request, identifier):
        login = await accounts.login(identifier, fields.get("password", ""), visitor_of(request))
    return await _arrive(request, fields, login)


async def _register(request: Request, fields: Fields) -> Response:
    await limited(request, "register")
    form = _registration(fields)
    login = await container_in(request).accounts.register(form, visitor_of(request))
    return await _arrive(request, fields, login)


async def _logout(request: Request, fields: Fields) -> Response:
    with suppress(NotSignedIn):
        await end_login(request)
    return _leave(request, fields, LANDING)


async def _logout_everywhere(request: Request, fields: Fields) -> Response:
    await container_in(request).accounts.logout_everywhere(await required_user(request))
    return _leave(request, fields, f"{LOGIN}?done=signed_out")


async def _change_password(request: Request, fields: Fields) -> Response:
    user = await required_user(request)
    old, new = fields.get("old_password", ""), fields.get("new_password", "")
    check_new_password(new)
    async with changing(request, user):
        login = await container_in(request).accounts.change_password(user, old, new)
    return _enter(request, fields, login, f"{ACCOUNT}?done=password")


async def _delete(request: Request, fields: Fields) -> Response:
    user = await required_user(request)
    async with changing(request, user):
        await container_in(request).accounts.delete(user, fields.get("password", ""))
    response = _leave(request, fields, f"{LANDING}?done=deleted")
    cookies.forget_device(request, response)
    return response


async def _arrive(request: Request, fields: Fields, login: Login) -> Response:
    """Go on with a new login; another one that the browser had is lost to it, so it ends."""
    with suppress(NotSignedIn):
        await end_login(request)
    return _enter(request, fields, login, CHAT)


def _enter(request: Request, fields: Fields, login: Login, page: str) -> Response:
    response = redirects.to(redirects.safe_path(fields.get("next", ""), page))
    cookies.set_login(request, response, login, visitor_of(request))
    cookies.forget_form(request, response)
    return response


def _leave(request: Request, fields: Fields, page: str) -> Response:
    response = redirects.to(redirects.safe_path(fields.get("next", ""), page))
    cookies.clear_login(request, response)
    return response


def _identifier(fields: Fields) -> str:
    return fields.get("identifier") or fields.get("username") or fields.get("email") or ""


def _registration(fields: Fields) -> Registration:
    typed, zone = fields.get("identifier", ""), fields.get("time_zone", "")
    is_email = "@" in typed
    return Registration(
        password=fields.get("password", ""),
        username=fields.get("username") or ("" if is_email else typed),
        email=fields.get("email") or (typed if is_email else ""),
        name=fields.get("name", ""),
        time_zone=zone if is_time_zone(zone) else "UTC",  # the browser's guess, nobody typed it
    )
