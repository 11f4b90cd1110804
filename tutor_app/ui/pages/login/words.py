"""What a refused or finished form says, by its code: nothing from the address is shown."""

from __future__ import annotations

from tutor_app.accounts.refusals import sentence

_DONE = {
    "password": "Your password is changed. Other devices are signed out.",
    "signed_out": "You are signed out.",
    "deleted": "Your account and everything in it is gone.",
}


def refusal(code: str) -> str:
    """The sentence for a refusal; empty for no code."""
    return sentence(code) if code else ""


def done(code: str) -> str:
    """The sentence for something done; empty for no or an unknown code."""
    return _DONE.get(code, "")
