"""Whether a place in a growing text of Markdown is within code."""

from __future__ import annotations

import re

_BLANK = re.compile(r"[\s>]*")
_FENCE_PLACE = re.compile(r"[\s>]*(?:(?:[-*+]|\d+[.)])\s+)*")
_LINE_CHARACTERS = 80


class CodePlace:
    """Follows the text: `pass_over` what has no sign in it, `mark` each sign.

    Signs are the end of a line, a row of backticks and a row of tildes; other text may be given
    to either.
    """

    def __init__(self) -> None:
        self._fence = ""
        self._ticks = 0
        self._line = ""

    @property
    def is_inside(self) -> bool:
        """Within a span, a fence or an indented line."""
        return bool(self._fence or self._ticks) or self._line.startswith(("    ", "\t"))

    @property
    def is_line_start(self) -> bool:
        """Whether nothing visible stands before it on its line."""
        return _BLANK.fullmatch(self._line) is not None

    def pass_over(self, text: str) -> None:
        """Text without signs."""
        self._line = (self._line + text)[:_LINE_CHARACTERS]

    def mark(self, sign: str) -> None:
        """The next sign."""
        if sign == "\n":
            if not self._line.strip():
                self._ticks = 0  # a span ends with its paragraph
            self._line = ""
            return
        if len(sign) >= 3 and sign[0] in "`~" and not self._ticks and self._may_fence():
            self._fence = self._fenced(sign)
        elif sign[0] == "`" and not self._fence and self._ticks in (0, len(sign)):
            self._ticks = len(sign) - self._ticks
        self.pass_over(sign)

    def _fenced(self, sign: str) -> str:
        if not self._fence:
            return sign
        return "" if sign.startswith(self._fence) else self._fence

    def _may_fence(self) -> bool:
        return _FENCE_PLACE.fullmatch(self._line) is not None
