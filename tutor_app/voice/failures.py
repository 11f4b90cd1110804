"""What is logged of an unexpected error here: where it happened, never its words."""

from __future__ import annotations

import traceback


def places(error: BaseException) -> str:
    """Files, lines and functions; the words of an exception may quote what a learner said."""
    return "".join(traceback.format_tb(error.__traceback__))
