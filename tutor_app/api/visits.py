"""/api/auth/visit: trying the tutor without an account, and coming back after a while."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from tutor_app.accounts.credentials import REFRESH_COOKIE
from tutor_app.accounts.views import Login
from tutor_app.api import cookies, redirects
from tutor_app.api.account_bodies import VisitorBody
from tutor_app.api.forms import read_form
from tutor_app.api.identity import PossibleOwner, Services, limited
from tutor_app.api.origin import is_form
from tutor_app.api.services import container_in
from tutor_app.errors import NotSignedIn, TutorError

router = APIRouter(prefix="/api/auth", tags=["accounts"])

CHAT = "/chat"
LOGIN = "/login"
LANDING = "/"


@router.post(
    "/visit",
    response_model=VisitorBody,
    responses={303: {"description": "A native form goes on to its page"}},
)
async def visit(request: Request, services: Services, owner: PossibleOwner) -> object:
    """A token for somebody without an account; a native form gets the cookie and goes on."""
    if is_form(request):
        fields = await read_form(request)
        return await _enter(request, owner is not None, fields.get("next", ""))
    await limited(request, "visitor")
    _, token = services.accounts.new_visitor()
    return VisitorBody(visitor_token=token)


@router.get("/visit", include_in_schema=False)
async def visit_by_link(request: Request, owner: PossibleOwner, next: str = "") -> Response:  # noqa: A002
    """Where pages send whom they do not know: to come back to `next` as somebody.

    A login that ran out is renewed; whose login was ended is asked for it again.
    """
    try:
        return await _enter(request, owner is not None, next, is_asked=True)
    except NotSignedIn as error:
        kept = {"next": redirects.safe_path(next, "")}
        response = redirects.back(LOGIN, error, kept)
        cookies.clear_login(request, response)
        return response


async def _enter(
    request: Request, is_known: bool, wanted: str, *, is_asked: bool = False
) -> Response:
    """Go on as the user or visitor that the browser is; renew a login that ran out; else visit.

    Raises NotSignedIn for a login that was ended, if it `is_asked` for.
    """
    response = redirects.to(redirects.safe_path(wanted, CHAT))
    if is_known:
        return response
    try:
        login = await _renewed(request)
        if login is not None:
            cookies.set_login(request, response, login)
            return response
        await limited(request, "visitor")
    except NotSignedIn:
        if is_asked:
            raise
    except TutorError as error:
        return redirects.back(LANDING, error, {})
    visitor, token = container_in(request).accounts.new_visitor()
    cookies.clear_login(request, response)
    cookies.set_visitor(request, response, visitor, token)
    return response


async def _renewed(request: Request) -> Login | None:
    """The login that the refresh cookie still stands for. Raises NotSignedIn when it was ended."""
    token = request.cookies.get(REFRESH_COOKIE)
    if not token:
        return None
    accounts = container_in(request).accounts
    await limited(request, "refresh", accounts.account_of(token))
    return await accounts.refresh(token)
