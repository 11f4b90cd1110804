"""What a refused or finished form says, by its code: nothing from the address is shown."""

from __future__ import annotations

from collections.abc import Mapping

from tutor_app.accounts.refusals import sentence

MAX_WAIT_DIGITS = 6
_DONE = {
    "password": "Your password is changed. Other devices are signed out.",
    "signed_out": "You are signed out.",
    "deleted": "Your account and everything in it is gone.",
}


def refusal(query: Mapping[str, str]) -> str:
    """The sentence for the refusal that an address tells; empty when it tells none."""
    code, wait = query.get("error", ""), query.get("wait", "")
    is_wait = wait.isascii() and wait.isdecimal() and len(wait) <= MAX_WAIT_DIGITS
    return sentence(code, int(wait) if is_wait else 0) if code else ""


def done(code: str) -> str:
    """The sentence for something done; empty for no or an unknown code."""
    return _DONE.get(code, "")
