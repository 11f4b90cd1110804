"""What /api/auth takes and gives as JSON."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, StringConstraints

from tutor_app.accounts import identifiers, passwords
from tutor_app.accounts.views import Login, UserView
from tutor_app.api.bounds import Text, TimeZone, up_to
from tutor_app.db import utc_now

Username = Annotated[
    Text,
    up_to(
        identifiers.MAX_USERNAME_CHARACTERS,
        identifiers.MIN_USERNAME_CHARACTERS,
        description="Letters, digits, dots, dashes, underscores; first a letter or a digit.",
    ),
]
Email = Annotated[Text, up_to(identifiers.MAX_EMAIL_CHARACTERS, format="email")]
Name = Annotated[Text, up_to(identifiers.MAX_NAME_CHARACTERS, description="One line, to be shown.")]
Secret = Annotated[str, StringConstraints(max_length=4000)]
NewPassword = Annotated[
    Secret,
    up_to(
        passwords.MAX_CHARACTERS,
        passwords.MIN_CHARACTERS,
        description="None of the most common ones.",
    ),
]


class UserBody(BaseModel):
    """An account as its owner sees it."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    username: str | None
    email: str | None
    name: str
    time_zone: str
    created_at: datetime


class RegisterBody(BaseModel):
    """A new account: one of username and email, and a password of 8 to 128 characters."""

    username: Username | None = None
    email: Email | None = None
    password: NewPassword
    name: Name | None = None
    time_zone: TimeZone | None = None
    visitor_token: Secret | None = None


class LoginBody(BaseModel):
    """A user name or an e-mail address, and the password."""

    username: Text | None = None
    email: Text | None = None
    password: Secret
    visitor_token: Secret | None = None


class RefreshBody(BaseModel):
    """A refresh token; browsers leave it out and send their cookie."""

    refresh_token: Secret | None = None


class PasswordBody(BaseModel):
    """The present password and the one to come."""

    old_password: Secret
    new_password: NewPassword


class DeleteBody(BaseModel):
    """The present password, so that nobody deletes an account that was left open."""

    password: Secret


class ProfileBody(BaseModel):
    """What is to change; a time zone has its IANA name."""

    name: Name | None = None
    time_zone: TimeZone | None = None


class TokensBody(BaseModel):
    """A login. A browser that uses cookies gets the tokens in those and not in here."""

    access_token: str | None
    refresh_token: str | None
    token_type: str
    expires_in: int
    user: UserBody


class VisitorBody(BaseModel):
    """Send it as `X-Visitor-Token`, as a Bearer token, or with `register` and `login`."""

    visitor_token: str


class Done(BaseModel):
    """It was done."""

    detail: str


def tokens_body(login: Login, *, is_in_cookies: bool = False) -> TokensBody:
    """A login as JSON."""
    return TokensBody(
        access_token=None if is_in_cookies else login.access_token,
        refresh_token=None if is_in_cookies else login.refresh_token,
        token_type="cookie" if is_in_cookies else "bearer",
        expires_in=max(0, int((login.access_expires_at - utc_now()).total_seconds())),
        user=user_body(login.user),
    )


def user_body(view: UserView) -> UserBody:
    """An account as JSON."""
    return UserBody.model_validate(view)
