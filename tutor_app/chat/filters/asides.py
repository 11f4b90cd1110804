"""Closes asides that a model leaves open, and writes their marks as everybody reads them."""

from __future__ import annotations

import re

OPENING, CLOSING = "[EXPLAIN]", "[/EXPLAIN]"
_MARK = re.compile(
    r"\[\s*(?P<end>[/\\]|end[ _-]?)?\s*EXPLA(?:IN(?:ATION|ED|ING|S)?|NATION)\s*:?\s*\](?!\()",
    re.IGNORECASE,
)
_BEGINNING = re.compile(r"\[[\s/\\]*[a-z]*[ _-]?[a-z]*[\s:]*\]?", re.IGNORECASE)
_LONGEST = 20
_LOOK = 4
"""Characters that tell a list item or a heading from a paragraph."""
_FENCE = re.compile(r" {0,3}(?:```|~~~)")
_LIST = re.compile(r"\s*(?:[-*+]\s|\d{1,3}[.)])|\s{2,}\S")
_OTHER = re.compile(r" {0,3}#{1,6}(?:\s|$)|```|~~~")


class Asides:
    """Passes text on with every aside between `[EXPLAIN]` and `[/EXPLAIN]`, never one in another.

    An aside ends at its mark, or with its paragraph (and a list behind that): before a blank
    line, a heading or code. Marks in other spellings count, in code none does; one that closes
    nothing is left out. `earlier` is the text that is gone on with.
    """

    def __init__(self, earlier: str = "") -> None:
        self._buffer = ""
        self._line = ""
        self._gap = ""
        self._is_fenced = self._is_open = self._has_text = self._is_begun = False
        if earlier:
            self._passed(earlier)
            self._take(len(self._buffer))

    def feed(self, text: str) -> str:
        """What may be shown now; at most the beginning of a mark, or of a line, is held."""
        return self._passed(text)

    def flush(self) -> str:
        """What is held, and the mark of an aside that is still open."""
        rest = self._passed("", is_last=True)
        if not self._is_open:
            return rest
        self._is_open = False
        return rest + ("" if not self._line else "\n") + CLOSING

    def _passed(self, text: str, *, is_last: bool = False) -> str:
        self._buffer += text
        shown: list[str] = []
        while self._buffer:
            piece = self._piece(is_last=is_last)
            if piece is None:
                break
            shown.append(piece)
        return "".join(shown)

    def _piece(self, *, is_last: bool) -> str | None:
        """The next piece of output; None waits for more text."""
        if self._is_open and self._has_text and not self._line and not self._is_begun:
            return self._begin_line(is_last=is_last)
        character = self._buffer[0]
        if character == "\n":
            return self._end_line()
        if character == "[" and not self._is_in_code():
            return self._bracket(is_last=is_last)
        ends = [at for at in map(self._buffer.find, "[\n") if at > 0]
        return self._take(min(ends, default=len(self._buffer)))

    def _begin_line(self, *, is_last: bool) -> str | None:
        """In an open aside: what was held before the line, and the mark if it is not part of it."""
        line, end, _ = self._buffer.partition("\n")
        if end and not line.strip():
            self._gap += self._cut(len(line) + 1)
            return ""
        is_whole = bool(end) or is_last
        found = _MARK.match(line.lstrip())
        if not is_whole and (len(line) < _LOOK or (found is None and self._may_be_mark(line))):
            return None
        self._is_begun = True
        is_next = self._gap and not _LIST.match(line) and not (found and found["end"])
        if is_next or _OTHER.match(line):
            self._is_open = False
            return f"{CLOSING}\n{self._released() or chr(10)}"
        return self._released()

    def _may_be_mark(self, line: str) -> bool:
        text = line.lstrip()
        return len(text) < _LONGEST and _BEGINNING.fullmatch(text) is not None

    def _released(self) -> str:
        gap, self._gap = self._gap, ""
        return gap

    def _end_line(self) -> str:
        if _FENCE.match(self._line):
            self._is_fenced = not self._is_fenced
        self._line, self._is_begun = "", False
        return self._cut(1)

    def _is_in_code(self) -> bool:
        return self._is_fenced or self._line.count("`") % 2 == 1

    def _bracket(self, *, is_last: bool) -> str | None:
        found = _MARK.match(self._buffer)
        is_at_end = found is None or found.end() == len(self._buffer)
        if not is_last and is_at_end and self._may_be_mark(self._buffer):
            return None
        if found is None:
            return self._take(1)
        self._cut(found.end())
        return self._mark(is_end=bool(found["end"]))

    def _mark(self, *, is_end: bool) -> str:
        if is_end != self._is_open:
            return ""
        self._is_open, self._has_text = not is_end, False
        self._line += CLOSING if is_end else OPENING
        return CLOSING if is_end else OPENING

    def _take(self, size: int) -> str:
        text = self._cut(size)
        self._line += text
        self._has_text = self._has_text or (self._is_open and bool(text.strip()))
        return text

    def _cut(self, size: int) -> str:
        text, self._buffer = self._buffer[:size], self._buffer[size:]
        return text
