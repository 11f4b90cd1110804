"""Users and the tokens they hold."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlmodel import Field

from tutor_app.db import Table, new_id, utc_now


class User(Table, table=True):
    """A person with an account; at least one of username and email is set."""

    __tablename__ = "users"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    username: str | None = Field(default=None, max_length=40)
    username_key: str | None = Field(default=None, max_length=40, unique=True)
    email: str | None = Field(default=None, max_length=254)
    email_key: str | None = Field(default=None, max_length=254, unique=True)
    name: str = Field(default="", max_length=80)
    password_hash: str = Field(max_length=100)
    time_zone: str = Field(default="UTC", max_length=64)
    created_at: datetime = Field(default_factory=utc_now)
    last_login_at: datetime | None = None


class Token(Table, table=True):
    """An access or refresh token that was handed out; its id is the token's `jti`.

    A login is a family: every token that descends from it carries the same `family_id`.
    `used_at` marks a refresh token that was rotated, `revoked_at` one that is dead.
    """

    __tablename__ = "tokens"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    user_id: UUID = Field(foreign_key="users.id", ondelete="CASCADE", index=True)
    family_id: UUID = Field(index=True)
    kind: str = Field(max_length=10)
    created_at: datetime = Field(default_factory=utc_now)
    expires_at: datetime = Field(index=True)
    used_at: datetime | None = None
    revoked_at: datetime | None = None
