"""Why an account could not be made, entered or changed: one sentence for each code."""

from __future__ import annotations

from tutor_app.errors import Conflict, Forbidden, InvalidInput, NotSignedIn
from tutor_app.limits.words import duration

SENTENCES = {
    "bad_credentials": "That name and password do not belong together. Check both and try again.",
    "wrong_password": "That is not your present password. Nothing was changed.",
    "identifier_missing": "Give a user name or an e-mail address.",
    "taken": ("That user name or e-mail address cannot be used. If it is yours, sign in instead."),
    "username_invalid": (
        "A user name has 2 to 40 letters, digits, dots, dashes or underscores, "
        "and begins with a letter or a digit."
    ),
    "email_invalid": "That does not look like an e-mail address. Check it for typing mistakes.",
    "name_invalid": "A name has at most 80 characters on one line.",
    "time_zone_unknown": "That time zone is not known. Use a name such as Europe/Berlin.",
    "password_too_short": "A password has at least 8 characters. A few words work well.",
    "password_too_long": "A password has at most 128 characters.",
    "weak_password": (
        "That password is one of the first that attackers try. Choose another; "
        "a few unrelated words work well."
    ),
    "password_invalid": "That password has characters that cannot be stored. Choose another.",
    "token_invalid": "That sign-in is not valid. Sign in again.",
    "token_expired": "Your sign-in has run out. Sign in again.",
    "token_revoked": "That sign-in was ended. Sign in again.",
    "not_signed_in": NotSignedIn.message,
    "bad_origin": (
        "That request came from another site, so it was not carried out. "
        "Open the tutor at its own address and try again."
    ),
    "too_many": "That was too often. Try again later.",
    "storage_unavailable": "The tutor could not reach its storage. Try again in a moment.",
    "busy": "Too many people are signing in at once. Try again in a few seconds.",
}


def sentence(code: str, wait_seconds: int = 0) -> str:
    """The words for a code, also for one that came back in an address (`?error=...`).

    What was too often says how long to wait, when that is known.
    """
    if code == "too_many" and wait_seconds > 0:
        return f"That was too often. Try again in {duration(wait_seconds)}."
    return SENTENCES.get(code, "That did not work. Check what you typed and try again.")


def invalid(code: str) -> InvalidInput:
    """A value that cannot be taken."""
    return InvalidInput(sentence(code), code=code)


def not_signed_in(code: str) -> NotSignedIn:
    """A login that does not count."""
    return NotSignedIn(sentence(code), code=code)


def wrong_password() -> Forbidden:
    """Somebody is signed in but does not know the password."""
    return Forbidden(sentence("wrong_password"), code="wrong_password")


def taken() -> Conflict:
    """The user name or the e-mail address has an account; which one is not told."""
    return Conflict(sentence("taken"), code="taken")
