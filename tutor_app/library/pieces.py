"""Cuts an answer into the pieces that it is streamed in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tutor_app.library.excerpt import blocks_of

_WORDS = re.compile(r"\s*(?:\S+\s+){1,4}(?:\S+\s*)?|\s*\S+\s*")


def pieces(text: str) -> Iterator[str]:
    """Groups of up to five words, code blocks whole; joined, the pieces are the text."""
    start = 0
    for block in blocks_of(text):
        begin = text.index(block.text, start)
        if begin > start:
            yield text[start:begin]
        start = begin + len(block.text)
        yield from [block.text] if block.is_code else _WORDS.findall(block.text)
    if start < len(text):
        yield text[start:]
