"""Logins as families of tokens: opened, renewed, recognised and ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from tutor_app.accounts.repository import TokenRepository, UserRepository
from tutor_app.accounts.tables import Token, User
from tutor_app.accounts.tokens import Claims, Signer, TokenKind
from tutor_app.accounts.views import Login, UserView
from tutor_app.db import as_utc, new_id, utc_now


@dataclass(frozen=True, slots=True)
class Refused:
    """A refresh token that was not taken, for `unknown`, `revoked` or `reused`."""

    reason: str


@dataclass(frozen=True, slots=True)
class Logins:
    """Hands out tokens, inside the caller's transaction.

    A refresh token works once; for `grace` after that it still gives a pair, because two tabs
    may send it together. Used later than that it was stolen from one of two holders, and the
    login it belongs to ends.
    """

    signer: Signer
    access_life: timedelta
    refresh_life: timedelta
    grace: timedelta

    async def open(self, db: AsyncSession, user: User, family_id: UUID | None = None) -> Login:
        """A pair of tokens for a new login, or one more pair for a login that goes on."""
        now = utc_now()
        family_id = family_id or new_id()
        access = _claims(user.id, family_id, TokenKind.ACCESS, now, self.access_life)
        refresh = _claims(user.id, family_id, TokenKind.REFRESH, now, self.refresh_life)
        await TokenRepository(db).add(_row(access), _row(refresh))
        return Login(
            user=UserView.of(user),
            access_token=self.signer.sign(access),
            refresh_token=self.signer.sign(refresh),
            access_expires_at=access.expires_at,
            refresh_expires_at=refresh.expires_at,
        )

    async def renew(self, db: AsyncSession, claims: Claims) -> Login | Refused:
        """A new pair for a refresh token, which is used up by it."""
        tokens = TokenRepository(db)
        row = await tokens.find_locked(claims.subject, claims.id, claims.kind)
        user = await UserRepository(db).find(claims.subject)
        if row is None or user is None:
            return Refused("unknown")
        if row.revoked_at is not None:
            return Refused("revoked")
        now = utc_now()
        if row.used_at is not None and now - as_utc(row.used_at) >= self.grace:
            await tokens.revoke_family(claims.subject, claims.family_id, now)
            return Refused("reused")
        row.used_at = row.used_at or now
        return await self.open(db, user, claims.family_id)


def _claims(
    user_id: UUID, family_id: UUID, kind: TokenKind, now: datetime, life: timedelta
) -> Claims:
    return Claims(user_id, new_id(), family_id, kind, now, now + life)


def _row(claims: Claims) -> Token:
    return Token(
        id=claims.id,
        user_id=claims.subject,
        family_id=claims.family_id,
        kind=claims.kind.value,
        created_at=claims.issued_at,
        expires_at=claims.expires_at,
    )
