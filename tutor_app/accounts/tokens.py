"""Signed tokens: what they say and whether to believe them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import jwt

from tutor_app.accounts.refusals import not_signed_in
from tutor_app.settings import MIN_SECRET_BYTES

ALGORITHM = "HS256"
ISSUER = "tutor"
AUDIENCE = "tutor"
MAX_CHARACTERS = 2_048

_CLAIMS = ["sub", "jti", "fam", "kind", "iat", "exp", "iss", "aud"]


class TokenKind(StrEnum):
    """What a token is good for."""

    ACCESS = "access"
    REFRESH = "refresh"
    VISITOR = "visitor"
    DEVICE = "device"


@dataclass(frozen=True, slots=True)
class Claims:
    """What a token says; times are aware and in UTC, in whole seconds on the wire."""

    subject: UUID
    id: UUID
    family_id: UUID
    kind: TokenKind
    issued_at: datetime
    expires_at: datetime


class Signer:
    """Writes and reads tokens with one secret; only HS256 is ever accepted.

    Raises ValueError for a secret of fewer bytes than the digest it keys.
    """

    def __init__(self, secret: str) -> None:
        self._key = secret.encode("utf-8")
        if len(self._key) < MIN_SECRET_BYTES:
            raise ValueError(f"a signing secret has at least {MIN_SECRET_BYTES} bytes")

    def sign(self, claims: Claims) -> str:
        """The token for these claims."""
        payload = {
            "sub": str(claims.subject),
            "jti": str(claims.id),
            "fam": str(claims.family_id),
            "kind": claims.kind.value,
            "iat": claims.issued_at,
            "exp": claims.expires_at,
            "iss": ISSUER,
            "aud": AUDIENCE,
        }
        return jwt.encode(payload, self._key, algorithm=ALGORITHM)

    def read(self, token: str, *kinds: TokenKind, is_expired_accepted: bool = False) -> Claims:
        """What a token of one of these kinds says.

        Raises NotSignedIn: `token_expired`, or `token_invalid` for everything else that is
        wrong with it.
        """
        if not token or len(token) > MAX_CHARACTERS:
            raise not_signed_in("token_invalid")
        try:
            claims = _claims(self._decode(token, is_expired_accepted))
        except jwt.ExpiredSignatureError as error:
            raise not_signed_in("token_expired") from error
        except (jwt.PyJWTError, ValueError, TypeError, AttributeError, RecursionError) as error:
            raise not_signed_in("token_invalid") from error
        if claims.kind not in kinds:
            raise not_signed_in("token_invalid")
        return claims

    def _decode(self, token: str, is_expired_accepted: bool) -> dict[str, Any]:
        return jwt.decode(
            token,
            self._key,
            algorithms=[ALGORITHM],
            audience=AUDIENCE,
            issuer=ISSUER,
            options={
                "require": _CLAIMS,
                "verify_exp": not is_expired_accepted,
                "verify_iat": False,  # clocks of two servers may differ by a second
            },
        )


def _claims(payload: dict[str, Any]) -> Claims:
    return Claims(
        subject=UUID(payload["sub"]),
        id=UUID(payload["jti"]),
        family_id=UUID(payload["fam"]),
        kind=TokenKind(payload["kind"]),
        issued_at=datetime.fromtimestamp(int(payload["iat"]), UTC),
        expires_at=datetime.fromtimestamp(int(payload["exp"]), UTC),
    )
