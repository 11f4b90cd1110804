"""Accounts: everything a person can do with their login."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession

from tutor_app.accounts import identifiers
from tutor_app.accounts.audit import audit
from tutor_app.accounts.hooks import OwnerHooks
from tutor_app.accounts.logins import Logins, Refused
from tutor_app.accounts.owner import Owner
from tutor_app.accounts.passwords import Passwords, check_new_password, common_passwords
from tutor_app.accounts.refusals import invalid, not_signed_in, taken, wrong_password
from tutor_app.accounts.repository import TokenRepository, UserRepository
from tutor_app.accounts.standing import Standing
from tutor_app.accounts.tables import User
from tutor_app.accounts.tokens import Claims, Signer, TokenKind
from tutor_app.accounts.views import Login, Registration, UserView
from tutor_app.db import Database, new_id, utc_now
from tutor_app.errors import NotSignedIn, TutorError
from tutor_app.settings import Settings

VISITOR_LIFE = timedelta(days=365)
DEVICE_LIFE = timedelta(days=365)


class Accounts:
    """The verbs on accounts, logins and visitors; every one opens its own transaction.

    Those that end a login end what hangs on it, too (`standing`), here before they return.

    Those that take an owner raise NotSignedIn when it is a visitor or the account is gone.
    """

    def __init__(self, database: Database, settings: Settings, hooks: OwnerHooks) -> None:
        self._database = database
        self._hooks = hooks
        self._signer = Signer(settings.secret)
        self._passwords = Passwords(settings.bcrypt_cost)
        self._logins = Logins(
            signer=self._signer,
            access_life=timedelta(hours=settings.access_token_hours),
            refresh_life=timedelta(days=settings.refresh_token_days),
            grace=timedelta(seconds=settings.refresh_grace_seconds),
        )
        self.standing = Standing(database)
        common_passwords()  # read now: the event loop must not wait for the file later

    async def register(self, form: Registration, visitor: Owner | None = None) -> Login:
        """A new account, signed in, with everything that the visitor had.

        Raises InvalidInput with the codes of `refusals`, Conflict `taken`.
        """
        user = _new_user(form)
        check_new_password(form.password)
        user.password_hash = await self._passwords.hash(form.password)
        try:
            async with self._database.transaction() as db:
                await _add(db, user)
                login = await self._enter(db, user, visitor)
        except TutorError as error:
            audit("register", "refused", code=error.code)
            raise
        audit("register", "ok", user.id)
        return login

    async def login(self, identifier: str, password: str, visitor: Owner | None = None) -> Login:
        """A login by user name or e-mail address, taking over what the visitor had.

        Raises NotSignedIn `bad_credentials`, with the same words and after the same time
        whether the account does not exist or the password is wrong.
        """
        key = identifiers.login_key(identifier)
        async with self._database.reading() as db:
            user = await UserRepository(db).find_by_key(key)
        if not await self._passwords.matches(password, user.password_hash if user else None):
            audit("login", "refused", user.id if user else None, code="bad_credentials")
            raise not_signed_in("bad_credentials")
        assert user is not None
        newer = await self._newer_hash(user, password)
        async with self._database.transaction() as db:
            present = await _unchanged(db, user)
            present.password_hash = newer or present.password_hash
            login = await self._enter(db, present, visitor)
        audit("login", "ok", user.id)
        return login

    async def refresh(self, refresh_token: str) -> Login:
        """A new pair of tokens for a refresh token.

        Raises NotSignedIn `token_expired`, `token_invalid` or `token_revoked`.
        """
        claims = self._signer.read(refresh_token, TokenKind.REFRESH)
        async with self._database.transaction() as db:
            result = await self._logins.renew(db, claims)
        if isinstance(result, Refused):
            audit("refresh", "refused", claims.subject, code=result.reason)
            raise not_signed_in("token_revoked")
        return result

    async def identify(self, access_token: str) -> Owner:
        """Whose access token it is; one look-up by primary key.

        Raises NotSignedIn `token_expired`, `token_invalid` or `token_revoked`.
        """
        claims = self._signer.read(access_token, TokenKind.ACCESS)
        async with self._database.reading() as db:
            holder = await TokenRepository(db).holder(claims.subject, claims.id, claims.kind)
        if holder is None:
            audit("access", "refused", claims.subject, code="token_revoked")
            raise not_signed_in("token_revoked")
        return Owner(holder.user_id, name=holder.name, token_id=claims.id)

    def account_of(self, refresh_token: str) -> str:
        """The id of the account that a refresh token names by its signature alone, or nothing."""
        try:
            return str(self._signer.read(refresh_token, TokenKind.REFRESH).subject)
        except NotSignedIn:
            return ""

    def login_ends_at(self, access_token: str) -> datetime:
        """When an access token runs out, by its signature alone. Raises NotSignedIn."""
        return self._signer.read(access_token, TokenKind.ACCESS).expires_at

    async def logout(self, token: str) -> None:
        """End the login that an access or refresh token belongs to, even one that has run out.

        Raises NotSignedIn when the token was not signed here.
        """
        claims = self._signer.read(
            token, TokenKind.ACCESS, TokenKind.REFRESH, is_expired_accepted=True
        )
        async with self._database.transaction() as db:
            await TokenRepository(db).revoke_family(claims.subject, claims.family_id, utc_now())
        await self.standing.look()
        audit("logout", "ok", claims.subject)

    async def logout_everywhere(self, owner: Owner) -> None:
        """End every login of the user."""
        async with self._database.transaction() as db:
            user = await _present(db, owner)
            await TokenRepository(db).revoke_all(user.id, utc_now())
        await self.standing.look()
        audit("logout everywhere", "ok", owner.id)

    async def change_password(self, owner: Owner, old: str, new: str) -> Login:
        """Another password; every login ends, and the one that is returned begins.

        Raises InvalidInput for the new password, Forbidden `wrong_password` for the old one.
        """
        check_new_password(new)
        user = await self._with_password(owner, old, "change password")
        hashed = await self._passwords.hash(new)
        async with self._database.transaction() as db:
            present = await _unchanged(db, user)
            present.password_hash = hashed
            await TokenRepository(db).revoke_all(present.id, utc_now())
            login = await self._logins.open(db, present)
        await self.standing.look()
        audit("change password", "ok", owner.id)
        return login

    async def delete(self, owner: Owner, password: str) -> None:
        """Remove the account and everything that domains keep for it, all or nothing.

        Raises Forbidden `wrong_password`.
        """
        user = await self._with_password(owner, password, "delete account")
        async with self._database.transaction() as db:
            await UserRepository(db).lock(user.id)
            present = await _unchanged(db, user)
            await self._hooks.delete(db, present.id)
            await UserRepository(db).remove(present.id)
        await self.standing.look()
        self.standing.gone(owner.id)
        audit("delete account", "ok", owner.id)

    async def export(self, owner: Owner) -> dict[str, Any]:
        """Everything that is kept for the owner, a visitor too: `account`, then a key a domain."""
        async with self._database.reading() as db:
            account = None if owner.is_visitor else _exported(await _present(db, owner))
            kept = await self._hooks.export(db, owner.id)
        audit("export", "ok", owner.id)
        return {"exported_at": utc_now().isoformat(), "account": account, **kept}

    async def profile(self, owner: Owner) -> UserView:
        """The account as its owner sees it."""
        async with self._database.reading() as db:
            return UserView.of(await _present(db, owner))

    async def update_profile(
        self, owner: Owner, name: str | None = None, time_zone: str | None = None
    ) -> UserView:
        """Another name or time zone; None leaves it as it is.

        Raises InvalidInput `name_invalid` or `time_zone_unknown`.
        """
        new_name = None if name is None else identifiers.person_name(name)
        new_zone = None if time_zone is None else identifiers.time_zone(time_zone)
        async with self._database.transaction() as db:
            user = await _present(db, owner)
            user.name = user.name if new_name is None else new_name
            user.time_zone = new_zone or user.time_zone
        return UserView.of(user)

    def new_visitor(self) -> tuple[Owner, str]:
        """Somebody without an account, and the token that makes them the same one next time."""
        visitor, now = Owner(new_id(), is_visitor=True), utc_now()
        claims = Claims(visitor.id, new_id(), new_id(), TokenKind.VISITOR, now, now + VISITOR_LIFE)
        return visitor, self._signer.sign(claims)

    def identify_visitor(self, token: str) -> Owner:
        """The visitor whose token it is. Raises NotSignedIn."""
        return Owner(self._signer.read(token, TokenKind.VISITOR).subject, is_visitor=True)

    def new_device(self, user_id: UUID) -> str:
        """The token by which a device is known again as one that has signed in to an account."""
        now = utc_now()
        claims = Claims(user_id, new_id(), new_id(), TokenKind.DEVICE, now, now + DEVICE_LIFE)
        return self._signer.sign(claims)

    async def known_device(self, token: str, identifier: str) -> UUID | None:
        """The id of a device that has signed in to the account with this name; else None."""
        try:
            claims = self._signer.read(token, TokenKind.DEVICE)
        except NotSignedIn:
            return None
        async with self._database.reading() as db:
            user = await UserRepository(db).find_by_key(identifiers.login_key(identifier))
        return claims.id if user is not None and user.id == claims.subject else None

    async def _enter(self, db: AsyncSession, user: User, visitor: Owner | None) -> Login:
        user.last_login_at = utc_now()
        if visitor is not None and visitor.is_visitor:
            await self._hooks.merge(db, visitor.id, user.id)
        return await self._logins.open(db, user)

    async def _newer_hash(self, user: User, password: str) -> str | None:
        if not self._passwords.is_outdated(user.password_hash):
            return None
        return await self._passwords.hash(password)

    async def _with_password(self, owner: Owner, password: str, action: str) -> User:
        async with self._database.reading() as db:
            user = await _present(db, owner)
        if not await self._passwords.matches(password, user.password_hash):
            audit(action, "refused", owner.id, code="wrong_password")
            raise wrong_password()
        return user


def _new_user(form: Registration) -> User:
    named = identifiers.username(form.username) if form.username.strip() else None
    mail = identifiers.email(form.email) if form.email.strip() else None
    if named is None and mail is None:
        raise invalid("identifier_missing")
    return User(
        username=named.display if named else None,
        username_key=named.key if named else None,
        email=mail.display if mail else None,
        email_key=mail.key if mail else None,
        name=identifiers.person_name(form.name),
        time_zone=identifiers.time_zone(form.time_zone),
        password_hash="",
    )


async def _add(db: AsyncSession, user: User) -> None:
    try:
        await UserRepository(db).add(user)
    except IntegrityError as error:
        raise taken() from error


async def _present(db: AsyncSession, owner: Owner) -> User:
    user = None if owner.is_visitor else await UserRepository(db).find(owner.id)
    if user is None:
        raise not_signed_in("not_signed_in")
    return user


async def _unchanged(db: AsyncSession, seen: User) -> User:
    """The user again, unless the password was changed since it was compared."""
    user = await UserRepository(db).find(seen.id)
    if user is None or user.password_hash != seen.password_hash:
        raise not_signed_in("bad_credentials")
    return user


def _exported(user: User) -> dict[str, Any]:
    return user.model_dump(mode="json", exclude={"password_hash", "username_key", "email_key"})
