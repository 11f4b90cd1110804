"""The place in a list of conversations, as an opaque word in a URL."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tutor_app.db import as_utc
from tutor_app.errors import InvalidInput

FIRST_YEAR, LAST_YEAR = 2000, 2999
MAX_CURSOR = 92
"""Characters of the longest: a moment with microseconds, and an id."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last conversation of a page: the next page begins after it."""

    updated_at: datetime
    id: UUID

    def __str__(self) -> str:
        raw = f"{self.updated_at.isoformat()}|{self.id}".encode()
        return base64.urlsafe_b64encode(raw).decode().rstrip("=")

    @classmethod
    def parse(cls, text: str) -> Cursor:
        """From its word. Raises InvalidInput."""
        try:
            if len(text) > MAX_CURSOR:
                raise ValueError("no list has given it")
            raw = base64.urlsafe_b64decode(text.encode() + b"=" * (-len(text) % 4)).decode()
            moment, _, identity = raw.partition("|")
            return cls(_place_in_time(moment), UUID(identity))
        except (ValueError, binascii.Error, UnicodeError, OverflowError) as error:
            raise InvalidInput(
                "That page of the list does not exist.", code="bad_cursor"
            ) from error


def _place_in_time(text: str) -> datetime:
    """A moment in UTC that every database holds. Raises ValueError and OverflowError."""
    moment = as_utc(datetime.fromisoformat(text))
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise ValueError("no conversation is from then")
    return moment
