"""Why the app cannot start, in one sentence for the person at the terminal."""

from __future__ import annotations


class CannotStart(Exception):
    """Something outside the program is in the way; the message says what to do about it."""
