"""Passwords: what may be one, and how it is stored and compared."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import os
import unicodedata
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import cache
from importlib.resources import files
from typing import TypeVar

import bcrypt

from tutor_app.accounts.refusals import invalid, sentence
from tutor_app.errors import Unavailable

MIN_CHARACTERS = 8
MAX_CHARACTERS = 128
MAX_WAITING = 100

T = TypeVar("T")


def check_new_password(password: str) -> None:
    """Raise InvalidInput unless it has 8 to 128 characters and is not among the most common."""
    if len(password) < MIN_CHARACTERS:
        raise invalid("password_too_short")
    if len(password) > MAX_CHARACTERS:
        raise invalid("password_too_long")
    if any("\ud800" <= character <= "\udfff" for character in password):
        raise invalid("password_invalid")
    if _folded(password) in common_passwords():
        raise invalid("weak_password")


@cache
def common_passwords() -> frozenset[str]:
    """The 3,000 passwords of at least 8 characters that are tried first, casefolded.

    The file has them in the order of their frequency; `common_passwords.licence.txt` says
    where they come from.
    """
    listed = files("tutor_app.accounts").joinpath("common_passwords.txt")
    return frozenset(_folded(line) for line in listed.read_text("utf-8").splitlines() if line)


class Passwords:
    """Hashes and compares with bcrypt, off the event loop and only a few at a time.

    bcrypt reads 72 bytes, so it is given the base64 of a SHA-256 of the whole password.
    `cost` is bcrypt's logarithmic work factor, 4 to 16. Everything raises Unavailable when
    `MAX_WAITING` others wait already.
    """

    def __init__(self, cost: int) -> None:
        self._cost = cost
        self._highest_cost = cost
        self._slots = asyncio.Semaphore(max(1, min(4, os.cpu_count() or 1)))
        self._waiting = 0

    async def hash(self, password: str) -> str:
        """The hash to store, 60 characters."""
        digest = _digest(password)
        return (await self._run(lambda: bcrypt.hashpw(digest, self._salt()))).decode("ascii")

    async def matches(self, password: str, stored: str | None) -> bool:
        """Whether the password has this hash; without one it is False.

        False takes the same time without a hash and with one of any work factor: that of the
        highest one that is set or was ever seen here.
        """
        digest = _digest(password)
        if stored is not None:
            self._highest_cost = max(self._highest_cost, cost_of(stored))
        return await self._run(lambda: self._compare(digest, stored))

    def is_outdated(self, stored: str) -> bool:
        """Whether a hash was made with another work factor than the present one."""
        return cost_of(stored) != self._cost

    def _compare(self, digest: bytes, stored: str | None) -> bool:
        if stored is None:
            bcrypt.checkpw(digest, _nobody(self._highest_cost))
            return False
        if bcrypt.checkpw(digest, stored.encode("ascii")):
            return True
        for cost in range(cost_of(stored), self._highest_cost):  # each doubles what was done
            bcrypt.checkpw(digest, _nobody(cost))
        return False

    def _salt(self) -> bytes:
        return bcrypt.gensalt(self._cost)

    async def _run(self, work: Callable[[], T]) -> T:
        async with self._slot():
            return await asyncio.to_thread(work)

    @asynccontextmanager
    async def _slot(self) -> AsyncIterator[None]:
        if self._waiting >= MAX_WAITING:
            raise Unavailable(sentence("busy"), code="busy", retry_after=5)
        self._waiting += 1
        try:
            async with self._slots:
                yield
        finally:
            self._waiting -= 1


def cost_of(stored: str) -> int:
    """The work factor that a hash was made with."""
    return int(stored.split("$")[2])


@cache
def _nobody(cost: int) -> bytes:
    """A hash of this work factor that no password has."""
    return bcrypt.gensalt(cost) + b"." * 31


def _digest(password: str) -> bytes:
    normal = unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")
    return base64.b64encode(hashlib.sha256(normal).digest())


def _folded(password: str) -> str:
    return unicodedata.normalize("NFKC", password).casefold()
