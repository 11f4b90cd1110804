"""All queries on users and tokens; those on tokens take the id of the user they belong to."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from tutor_app.accounts.owner import Owner
from tutor_app.accounts.refusals import not_signed_in
from tutor_app.accounts.tables import Token, User


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a token that is still good."""

    user_id: UUID
    name: str


class UserRepository:
    """Users, by what they sign in with or by their id."""

    def __init__(self, db: AsyncSession) -> None:
        self._db = db

    async def find(self, user_id: UUID) -> User | None:
        """One by id."""
        return (await self._db.exec(select(User).where(User.id == user_id))).first()

    async def lock(self, user_id: UUID) -> None:
        """Let nobody add anything for the user before the transaction ends (`hold_account`)."""
        await self._db.exec(select(User.id).where(User.id == user_id).with_for_update())

    async def find_by_key(self, key: str) -> User | None:
        """One by the normalised user name or e-mail address."""
        column = User.email_key if "@" in key else User.username_key
        return (await self._db.exec(select(User).where(column == key))).first()

    async def add(self, user: User) -> None:
        """A new one. Raises IntegrityError when the user name or e-mail address is taken."""
        self._db.add(user)
        await self._db.flush()

    async def remove(self, user_id: UUID) -> None:
        """Remove a user and, through the foreign key, all tokens."""
        await self._db.exec(delete(User).where(col(User.id) == user_id))


class TokenRepository:
    """The tokens that were handed out to a user."""

    def __init__(self, db: AsyncSession) -> None:
        self._db = db

    async def holder(self, user_id: UUID, token_id: UUID, kind: str) -> Holder | None:
        """Who holds a token of this kind, unless it was revoked."""
        query = (
            select(User.name, User.username)
            .join(Token, col(Token.user_id) == col(User.id))
            .where(
                Token.id == token_id,
                Token.user_id == user_id,
                Token.kind == kind,
                col(Token.revoked_at).is_(None),
            )
        )
        row = (await self._db.exec(query)).first()
        return Holder(user_id, row[0] or row[1] or "") if row else None

    async def find_locked(self, user_id: UUID, token_id: UUID, kind: str) -> Token | None:
        """One of this kind; nobody else can change it before the transaction ends."""
        query = (
            select(Token)
            .where(Token.id == token_id, Token.user_id == user_id, Token.kind == kind)
            .with_for_update()
        )
        return (await self._db.exec(query)).first()

    async def add(self, *tokens: Token) -> None:
        """Remember new ones."""
        self._db.add_all(tokens)
        await self._db.flush()

    async def revoke_family(self, user_id: UUID, family_id: UUID, now: datetime) -> None:
        """End one login: all tokens that descend from it."""
        await self._db.exec(
            update(Token)
            .where(
                col(Token.family_id) == family_id,
                col(Token.user_id) == user_id,
                col(Token.revoked_at).is_(None),
            )
            .values(revoked_at=now)
        )

    async def revoke_all(self, user_id: UUID, now: datetime) -> None:
        """End every login of a user."""
        await self._db.exec(
            update(Token)
            .where(col(Token.user_id) == user_id, col(Token.revoked_at).is_(None))
            .values(revoked_at=now)
        )


async def hold_account(db: AsyncSession, owner: Owner) -> None:
    """Keep the account of who asks until the transaction ends, so that what it adds has an owner.

    Call it before rows of the owner are locked. Raises NotSignedIn when the account was deleted.
    """
    if owner.token_id is None:  # a visitor, or a call of our own
        return
    held = select(User.id).where(User.id == owner.id).with_for_update(read=True, key_share=True)
    if (await db.exec(held)).first() is None:
        raise not_signed_in("not_signed_in")


async def standing_tokens(
    db: AsyncSession, token_ids: Collection[UUID], now: datetime
) -> set[UUID]:
    """Which of these tokens, of whomever, are neither revoked nor run out at `now`."""
    query = select(Token.id).where(
        col(Token.id).in_(token_ids), col(Token.revoked_at).is_(None), col(Token.expires_at) > now
    )
    return set((await db.exec(query)).all())


async def purge_expired(db: AsyncSession, now: datetime) -> int:
    """Forget tokens, of whomever, that have run out before `now`; how many those were."""
    done = await db.exec(delete(Token).where(col(Token.expires_at) < now))
    return done.rowcount
