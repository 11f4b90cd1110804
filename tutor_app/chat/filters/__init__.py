"""What an answer's text passes on its way from the model to the page, piece by piece."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


class Filter(Protocol):
    """Takes a stream of text and gives another one."""

    def feed(self, text: str) -> str:
        """The next piece; what of it (and of what was held) may be shown now."""
        ...

    def flush(self) -> str:
        """What is still held, at the end of the answer."""
        ...


class Filters:
    """Filters one behind the other, as one."""

    def __init__(self, filters: Sequence[Filter] = ()) -> None:
        self._filters = tuple(filters)

    def feed(self, text: str) -> str:
        """The next piece, through all of them."""
        for one in self._filters:
            text = one.feed(text) if text else ""
        return text

    def flush(self) -> str:
        """What they still hold: each one's rest goes through those behind it."""
        rest = ""
        for one in self._filters:
            rest = (one.feed(rest) if rest else "") + one.flush()
        return rest
