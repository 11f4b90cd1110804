"""Letters with more marks than any script has, which make a page draw for minutes."""

from __future__ import annotations

import unicodedata

MOST_MARKS = 16
"""Marks behind one letter that stay; writing systems need up to about eight."""
_MARKS = frozenset({"Mn", "Mc", "Me", "Cf"})


def bounded_marks(text: str) -> str:
    """The text without the marks, and invisible format characters, beyond `MOST_MARKS` in a row."""
    if text.isascii():
        return text
    kept: list[str] = []
    count = 0
    for character in text:
        count = count + 1 if unicodedata.category(character) in _MARKS else 0
        if count <= MOST_MARKS:
            kept.append(character)
    return "".join(kept) if len(kept) < len(text) else text
