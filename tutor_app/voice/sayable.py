"""Text made ready to be spoken: pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from tutor_app.errors import InvalidInput

MOST_CHARACTERS = 1_000
"""In one call: a sentence or two. Longer texts are for the caller to take apart."""

_DIRECTIONS = re.compile(r"[\[\]<>]")
_ENDS = re.compile(r"\s+")


def sayable(text: str) -> str:
    """The text as it is sent; raises InvalidInput when there is nothing, or too much, to say.

    Brackets go: the default model takes what stands in them for stage directions.
    """
    bare = "".join(" " if unicodedata.category(one) in ("Cc", "Cs") else one for one in text)
    said = " ".join(_DIRECTIONS.sub(" ", bare).split())
    if not any(map(str.isalnum, said)):
        raise InvalidInput("`text` has nothing in it that can be spoken.")
    if len(said) > MOST_CHARACTERS:
        raise InvalidInput(f"`text` is longer than {MOST_CHARACTERS} characters.")
    return said


def parts_of(text: str, most: int) -> Iterator[str]:
    """The text in parts of `most` characters, cut after a sentence, a comma or a word."""
    rest = text
    while len(rest) > most:
        ends = [found for found in _ENDS.finditer(rest) if found.start() <= most]
        by_rank = sorted(ends, key=lambda found: (_rank(rest[: found.start()]), found.start()))
        cut, behind = by_rank[-1].span() if by_rank and by_rank[-1].start() else (most, most)
        yield rest[:cut]
        rest = rest[behind:]
    yield rest


def _rank(before: str) -> int:
    """How good a place is for a cut: after a sentence, after a comma, between words."""
    return 2 if before.endswith((".", "!", "?", ";", ":")) else int(before.endswith(","))
