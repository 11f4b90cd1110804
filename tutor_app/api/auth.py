"""/api/auth as JSON: accounts and logins for API clients and for scripts of our own pages."""

from __future__ import annotations

from fastapi import APIRouter, Request, status
from fastapi.responses import JSONResponse
from starlette.responses import Response

from tutor_app.accounts.credentials import REFRESH_COOKIE
from tutor_app.accounts.passwords import check_new_password
from tutor_app.accounts.refusals import invalid
from tutor_app.accounts.views import Registration
from tutor_app.api import cookies
from tutor_app.api.account_bodies import (
    DeleteBody,
    Done,
    LoginBody,
    PasswordBody,
    ProfileBody,
    RefreshBody,
    RegisterBody,
    TokensBody,
    UserBody,
    tokens_body,
    user_body,
)
from tutor_app.api.identity import (
    Asker,
    Services,
    SignedIn,
    changing,
    end_login,
    is_by_cookie,
    limited,
    limited_person,
    signing_in,
    visitor_of,
)
from tutor_app.api.origin import check_origin

router = APIRouter(prefix="/api/auth", tags=["accounts"])


@router.post("/register", status_code=status.HTTP_201_CREATED)
async def register(body: RegisterBody, request: Request, services: Services) -> TokensBody:
    """Make an account and sign in; what the visitor had comes along."""
    await limited(request, "register")
    form = Registration(
        password=body.password,
        username=body.username or "",
        email=body.email or "",
        name=body.name or "",
        time_zone=body.time_zone or "UTC",
    )
    login = await services.accounts.register(form, visitor_of(request, body.visitor_token))
    return tokens_body(login)


@router.post("/login")
async def login(body: LoginBody, request: Request, services: Services) -> TokensBody:
    """Sign in; what the visitor had comes along."""
    identifier = body.username or body.email
    if not identifier:
        raise invalid("identifier_missing")
    visitor = visitor_of(request, body.visitor_token)
    async with signing_in(request, identifier):
        return tokens_body(await services.accounts.login(identifier, body.password, visitor))


@router.post("/refresh")
async def refresh(
    request: Request, response: Response, services: Services, body: RefreshBody | None = None
) -> TokensBody:
    """A new pair of tokens; the old refresh token is used up. Browsers get new cookies."""
    sent = body.refresh_token if body is not None else None
    kept = request.cookies.get(REFRESH_COOKIE, "")
    await limited(request, "refresh", services.accounts.account_of(sent or kept))
    if sent or not kept:
        return tokens_body(await services.accounts.refresh(sent or ""))
    check_origin(request)
    login = await services.accounts.refresh(kept)
    cookies.set_login(request, response, login)
    return tokens_body(login, is_in_cookies=True)


@router.post("/logout")
async def logout(request: Request, response: Response) -> Done:
    """End this login."""
    await end_login(request)
    cookies.clear_login(request, response)
    return Done(detail="You are signed out.")


@router.post("/logout-all")
async def logout_everywhere(
    user: SignedIn, request: Request, response: Response, services: Services
) -> Done:
    """End every login of this account."""
    await services.accounts.logout_everywhere(user)
    cookies.clear_login(request, response)
    return Done(detail="You are signed out on every device.")


@router.get("/me")
async def me(user: SignedIn, services: Services) -> UserBody:
    """Who is signed in."""
    return user_body(await services.accounts.profile(user))


@router.patch("/me")
async def change_me(body: ProfileBody, user: SignedIn, services: Services) -> UserBody:
    """Another name or time zone."""
    view = await services.accounts.update_profile(user, body.name, body.time_zone)
    return user_body(view)


@router.delete("/me")
async def delete_me(
    body: DeleteBody, user: SignedIn, request: Request, response: Response, services: Services
) -> Done:
    """Remove the account and everything in it, for good."""
    async with changing(request, user):
        await services.accounts.delete(user, body.password)
    cookies.clear_login(request, response)
    return Done(detail="The account and everything in it is deleted.")


@router.get("/me/export", response_class=JSONResponse)
async def export_me(asker: Asker, request: Request, services: Services) -> JSONResponse:
    """Everything that is kept for the asker, as a file; visitors may ask too."""
    await limited_person(request, "export", asker)
    headers = {"Content-Disposition": 'attachment; filename="tutor-data.json"'}
    return JSONResponse(await services.accounts.export(asker), headers=headers)


@router.put("/password")
async def change_password(
    body: PasswordBody, user: SignedIn, request: Request, response: Response, services: Services
) -> TokensBody:
    """Another password: every other login ends, this one goes on with new tokens."""
    check_new_password(body.new_password)
    async with changing(request, user):
        login = await services.accounts.change_password(user, body.old_password, body.new_password)
    if is_by_cookie(request):
        cookies.set_login(request, response, login)
    return tokens_body(login, is_in_cookies=is_by_cookie(request))
