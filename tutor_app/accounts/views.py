"""What the accounts domain takes and gives."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from tutor_app.accounts.tables import User


@dataclass(frozen=True, slots=True)
class Registration:
    """What somebody types to get an account; at least one of username and email.

    Lengths and characters are checked by the service, so any text may stand here.
    """

    password: str = field(repr=False)
    username: str = field(default="", repr=False)
    email: str = field(default="", repr=False)
    name: str = field(default="", repr=False)
    time_zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class UserView:
    """A user as shown to that user; `id` is a UUID, `created_at` aware and in UTC."""

    id: str
    username: str | None
    email: str | None
    name: str
    time_zone: str
    created_at: datetime

    @staticmethod
    def of(user: User) -> UserView:
        """The view of a row."""
        return UserView(
            str(user.id), user.username, user.email, user.name, user.time_zone, user.created_at
        )


@dataclass(frozen=True, slots=True)
class Login:
    """A user who is signed in, with a fresh pair of tokens; times are aware and in UTC."""

    user: UserView
    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    access_expires_at: datetime
    refresh_expires_at: datetime
