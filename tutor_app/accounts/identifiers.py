"""User names, e-mail addresses, display names and time zones: one form to keep, one to compare."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from zoneinfo import available_timezones

from email_validator import EmailNotValidError, validate_email

from tutor_app.accounts.refusals import invalid
from tutor_app.combining import bounded_marks
from tutor_app.errors import InvalidInput

MIN_USERNAME_CHARACTERS = 2
MAX_USERNAME_CHARACTERS = 40
MAX_EMAIL_CHARACTERS = 254
MAX_NAME_CHARACTERS = 80

_UNSTORABLE = {"Cc", "Cs", "Zl", "Zp"}
_DIRECTION_MARKS = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Identifier:
    """A user name or e-mail address: `display` as it was typed, `key` as it is compared."""

    display: str
    key: str


def comparable(text: str) -> str:
    """The form in which two spellings of one name are equal: NFKC, casefolded, trimmed."""
    folded = unicodedata.normalize("NFKC", text).strip().casefold()
    return unicodedata.normalize("NFKC", folded)


def username(text: str) -> Identifier:
    """A new user name. Raises InvalidInput `username_invalid`."""
    display = unicodedata.normalize("NFKC", text).strip()
    key = comparable(text)
    is_right_length = (
        len(display) >= MIN_USERNAME_CHARACTERS
        and max(len(display), len(key)) <= MAX_USERNAME_CHARACTERS
    )
    if not is_right_length or not display[0].isalnum() or not all(map(_is_in_username, display)):
        raise invalid("username_invalid")
    return Identifier(display, key)


def _is_in_username(character: str) -> bool:
    is_mark = unicodedata.category(character).startswith("M")  # vowel signs of Indic scripts
    return character.isalnum() or character in "._-" or is_mark


def email(text: str) -> Identifier:
    """A new e-mail address; its syntax is checked and no name server is asked.

    Raises InvalidInput `email_invalid`.
    """
    typed = unicodedata.normalize("NFKC", text).strip()
    try:
        address = validate_email(typed, check_deliverability=False)
    except (EmailNotValidError, UnicodeError) as error:
        raise invalid("email_invalid") from error
    key = comparable(address.normalized)
    if len(key) > MAX_EMAIL_CHARACTERS:
        raise invalid("email_invalid")
    return Identifier(address.normalized, key)


def login_key(text: str) -> str:
    """The key under which a typed user name or e-mail address is looked for; never raises.

    Empty, and so nobody's, for text that no identifier can be.
    """
    key = comparable(text[: 2 * MAX_EMAIL_CHARACTERS])
    if any(unicodedata.category(character) in _UNSTORABLE for character in key):
        return ""
    try:
        return email(key).key if "@" in key else key
    except InvalidInput:
        return ""


def person_name(text: str) -> str:
    """A display name on one line, without marks that turn the text around it.

    Raises InvalidInput `name_invalid` for control characters or more than 80 characters.
    """
    name = _DIRECTION_MARKS.sub("", unicodedata.normalize("NFC", bounded_marks(text))).strip()
    is_storable = all(unicodedata.category(character) not in _UNSTORABLE for character in name)
    if len(name) > MAX_NAME_CHARACTERS or not is_storable:
        raise invalid("name_invalid")
    return " ".join(name.split())


def time_zone(text: str) -> str:
    """A time zone by its IANA name. Raises InvalidInput `time_zone_unknown`."""
    if not is_time_zone(text):
        raise invalid("time_zone_unknown")
    return text


def is_time_zone(text: str) -> bool:
    """Whether the IANA database of this machine has a zone of that name."""
    return text in _time_zones()


@cache
def longest_time_zone() -> int:
    """How many characters the longest name of a zone has here."""
    return max(map(len, _time_zones()))


@cache
def _time_zones() -> frozenset[str]:
    return frozenset(available_timezones()) | {"UTC"}
