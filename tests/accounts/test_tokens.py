"""Signed tokens: only those that we signed, for what we signed them, while they last."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor_app.accounts.tokens import Claims, Signer, TokenKind
from tutor_app.errors import NotSignedIn

SECRET = "a secret that is long enough for a digest of 256 bits"


def claims(kind: TokenKind = TokenKind.ACCESS, seconds: float = 60) -> Claims:
    now = datetime.now(UTC).replace(microsecond=0)
    return Claims(uuid4(), uuid4(), uuid4(), kind, now, now + timedelta(seconds=seconds))


def payload(**changes: Any) -> dict[str, Any]:
    now = datetime.now(UTC)
    whole = {
        "sub": str(uuid4()),
        "jti": str(uuid4()),
        "fam": str(uuid4()),
        "kind": "access",
        "iat": now,
        "exp": now + timedelta(minutes=1),
        "iss": "tutor",
        "aud": "tutor",
    }
    return {name: value for name, value in {**whole, **changes}.items() if value is not None}


def code_of(token: str, *kinds: TokenKind) -> str:
    with pytest.raises(NotSignedIn) as refusal:
        Signer(SECRET).read(token, *(kinds or (TokenKind.ACCESS,)))
    return refusal.value.code


@pytest.mark.parametrize("kind", list(TokenKind))
def test_what_was_signed_is_read(kind: TokenKind) -> None:
    signed = claims(kind)
    assert signed == Signer(SECRET).read(Signer(SECRET).sign(signed), kind)


def test_the_names_on_the_wire() -> None:
    token = Signer(SECRET).sign(claims())
    assert {"alg": "HS256", "typ": "JWT"} == jwt.get_unverified_header(token)
    assert {"sub", "jti", "fam", "kind", "iat", "exp", "iss", "aud"} == set(
        jwt.decode(token, options={"verify_signature": False})
    )


@pytest.mark.parametrize("kind", [TokenKind.REFRESH, TokenKind.VISITOR])
def test_a_token_for_something_else_is_refused(kind: TokenKind) -> None:
    assert "token_invalid" == code_of(Signer(SECRET).sign(claims(kind)))


def test_one_that_ran_out_says_so_and_can_still_be_read_for_signing_out() -> None:
    old = claims(seconds=-1)
    token = Signer(SECRET).sign(old)
    assert "token_expired" == code_of(token)
    assert old == Signer(SECRET).read(token, TokenKind.ACCESS, is_expired_accepted=True)


def test_another_secret_is_refused() -> None:
    assert "token_invalid" == code_of(Signer("another" * 10).sign(claims()))


@pytest.mark.parametrize("changed", [0, 1, 2])
def test_a_changed_part_is_refused(changed: int) -> None:
    parts = Signer(SECRET).sign(claims()).split(".")
    other = Signer("another" * 10).sign(claims(seconds=99)).split(".")
    header = base64.urlsafe_b64encode(b'{"alg":"HS256","typ":"JWT","x":1}').decode().rstrip("=")
    parts[changed] = header if changed == 0 else other[changed]
    assert "token_invalid" == code_of(".".join(parts))


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", "nOnE"])
def test_no_algorithm_is_refused(algorithm: str) -> None:
    def part(value: dict[str, Any]) -> str:
        text = json.dumps(value, default=lambda moment: int(moment.timestamp()))
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    token = f"{part({'alg': algorithm, 'typ': 'JWT'})}.{part(payload())}."
    assert "token_invalid" == code_of(token)


@pytest.mark.parametrize("algorithm", ["HS384", "HS512"])
def test_another_algorithm_with_the_right_secret_is_refused(algorithm: str) -> None:
    token = jwt.encode(payload(), SECRET * 2, algorithm=algorithm)
    with pytest.raises(NotSignedIn) as refusal:
        Signer(SECRET * 2).read(token, TokenKind.ACCESS)
    assert "token_invalid" == refusal.value.code


@pytest.mark.parametrize(
    "changes",
    [
        *({name: None} for name in ("sub", "jti", "fam", "kind", "iat", "exp", "iss", "aud")),
        {"iss": "somebody else"},
        {"aud": "something else"},
        {"sub": "no uuid"},
        {"jti": "no uuid"},
        {"fam": 7},
        {"kind": "admin"},
        {"kind": ["access"]},
        {"exp": "soon"},
    ],
)
def test_a_wrong_or_missing_claim_is_refused(changes: dict[str, Any]) -> None:
    assert "token_invalid" == code_of(jwt.encode(payload(**changes), SECRET, algorithm="HS256"))


@pytest.mark.parametrize(
    "token",
    [
        "",
        ".",
        "..",
        "a.b.c",
        "\x00",
        "\ud800",
        "é.é.é",
        "x" * 1_000_000,
        base64.urlsafe_b64encode(b"[" * 1500).decode() + ".e30.x",
        base64.urlsafe_b64encode(b'{"alg":"HS256","b64":false}').decode() + ".e30.x",
    ],
)
def test_garbage_is_refused(token: str) -> None:
    assert "token_invalid" == code_of(token, *TokenKind)


@given(st.text(st.characters(), max_size=100))
def test_any_text_is_refused_and_nothing_else_happens(token: str) -> None:
    assert "token_invalid" == code_of(token, *TokenKind)


@pytest.mark.parametrize("secret", ["", "short", "x" * 31])
def test_a_short_secret_is_refused_and_not_shown(secret: str) -> None:
    with pytest.raises(ValueError, match="at least 32 bytes") as refusal:
        Signer(secret)
    assert not secret or secret not in str(refusal.value)


def test_a_secret_that_is_just_long_enough_is_taken() -> None:
    assert Signer("é" * 16).sign(claims())
