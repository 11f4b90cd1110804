"""Leaves out the thoughts that some models write into their answer."""

from __future__ import annotations

import re
from enum import Enum, auto

from tutor_app.llm import thought_marks as marks
from tutor_app.llm.code_place import CodePlace
from tutor_app.llm.musing import is_musing

MOST_HELD = 4_000
"""Characters of an opening that reads like thoughts, and of a tag in mid-sentence, that wait."""
_SIGNS = re.compile(r"\n|`+|~+|[<\[◁]")
_TAIL = 40


class _Found(Enum):
    """What stands at a place: a mark (taken off), text, or one of them once more has come."""

    MARK = auto()
    TEXT = auto()
    OPEN = auto()


class OpenText:
    """Passes an answer on without the thoughts in it, however they are marked and cut.

    Marks within code (spans, fences) are part of the answer. White space at the very beginning
    is held back until something visible follows, so a reply of nothing else counts as empty.
    `has_orphan` says that thoughts were closed which nothing had opened.
    """

    def __init__(self, *, begins_in_thoughts: bool = False) -> None:
        self._opening: Opening | None = Opening(begins_in_thoughts=begins_in_thoughts)
        self._held = ""
        self._ends: re.Pattern[str] | None = None
        self._code = CodePlace()
        self._is_shown = False
        self.has_thought = False
        self.has_orphan = False

    @property
    def is_holding(self) -> bool:
        """Whether text has come that waits for the end of thoughts."""
        return bool(self._opening and self._opening.is_waiting and self._held.strip())

    def feed(self, text: str) -> str:
        """What may be shown now of the text so far."""
        if not text:
            return ""
        self._held += text
        return self._shown(is_last=False)

    def finish(self) -> str:
        """What was held back and turned out to be the answer."""
        return self._shown(is_last=True)

    def thought_elsewhere(self) -> None:
        """The thoughts come in a field of their own: the text is taken to begin with the answer."""
        self.has_thought = True
        if self._opening is not None:
            self._opening.expect_answer()

    def _shown(self, *, is_last: bool) -> str:
        if self._opening is not None and not self._settle(self._opening, is_last=is_last):
            return ""
        text = self._passed(is_last=is_last)
        if self._is_shown:
            return text
        if not text.strip():
            self._held = ("" if self.has_thought else text) + self._held
            return ""
        self._is_shown = True
        return text.lstrip() if self.has_thought else text

    def _settle(self, opening: Opening, *, is_last: bool) -> bool:
        """Whether it is known how the reply begins; thoughts at its head are taken off."""
        end = opening.look(self._held)
        if end is None and not is_last:
            return False
        self._opening = None
        if end:
            self._held = self._held[end:]
            self.has_thought = self.has_orphan = True
        elif marks.is_bare_channel(self._held):
            self._ends, self.has_thought = marks.CHANNEL_ENDS, True
        return True

    def _passed(self, *, is_last: bool) -> str:
        """As much of what is held as can be told by now."""
        parts: list[str] = []
        while self._held:
            if not (self._skip(parts) if self._ends else self._next(parts, is_last=is_last)):
                break
        return "".join(parts)

    def _skip(self, parts: list[str]) -> bool:
        """Drop thoughts up to their end; False when that has not come."""
        assert self._ends is not None
        found = self._ends.search(self._held)
        if found is None:
            self._held = self._held[-_TAIL:]
            return False
        self._held = self._held[found.start() if found[0] in marks.HEADS else found.end() :]
        self._ends = None
        if not self._is_shown and not "".join(parts).strip():
            self._held = self._held.lstrip()
        return True

    def _next(self, parts: list[str], *, is_last: bool) -> bool:
        """Pass on the text up to and with the next sign; False when it has to wait."""
        sign = _SIGNS.search(self._held)
        before = self._held[: sign.start()] if sign else self._held
        self._code.pass_over(before)
        parts.append(before)
        self._held = self._held[len(before) :]
        if sign is None:
            return False
        if sign[0][0] in "`~" and len(sign[0]) == len(self._held) and not is_last:
            return False  # the row of them may go on
        if sign[0] in "<[◁" and not self._code.is_inside:
            found = self._mark(is_last=is_last)
            if found is not _Found.TEXT:
                return found is _Found.MARK
        self._code.mark(sign[0])
        parts.append(sign[0])
        self._held = self._held[len(sign[0]) :]
        return True

    def _mark(self, *, is_last: bool) -> _Found:
        """Take off the mark that stands here."""
        held = self._held
        if found := marks.CHANNEL.match(held):
            if not found[1].lower().startswith("final"):
                self._ends, self.has_thought = marks.CHANNEL_ENDS, True
        elif found := marks.OPENS.match(held):
            return self._open(found.end(), is_last=is_last)
        elif found := marks.CLOSES.match(held):
            self.has_thought = self.has_orphan = True
        elif not is_last and marks.may_become_mark(held):
            return _Found.OPEN
        else:
            found = marks.CONTROL.match(held)
        if found is None:
            return _Found.TEXT
        self._held = held[found.end() :]
        return _Found.MARK

    def _open(self, end: int, *, is_last: bool) -> _Found:
        """Begin to leave out; in mid-sentence only what is closed again."""
        if self._code.is_line_start:
            self._held, self._ends = self._held[end:], marks.CLOSES
        elif closed := marks.CLOSES.search(self._held):
            self._held = self._held[closed.end() :]
        else:
            is_text = is_last or len(self._held) > MOST_HELD
            return _Found.TEXT if is_text else _Found.OPEN
        self.has_thought = True
        return _Found.MARK


class Opening:
    """Finds thoughts at the head of a reply that only their closing mark tells.

    `begins_in_thoughts`: such models leave the opening mark out, so that the reply waits for the
    closing one, or its end. Of others only a reply waits that begins as thoughts do.
    """

    def __init__(self, *, begins_in_thoughts: bool) -> None:
        self._is_musing: bool | None = True if begins_in_thoughts else None
        self._most = float("inf") if begins_in_thoughts else MOST_HELD
        self._searched = 0

    @property
    def is_waiting(self) -> bool:
        """Whether the reply is taken for thoughts until they end."""
        return self._is_musing is True

    def expect_answer(self) -> None:
        """Wait only for the end of what reads like thoughts."""
        if self._most > MOST_HELD:
            self._is_musing, self._most = None, MOST_HELD

    def look(self, text: str) -> int | None:
        """Where the answer begins; 0 when no thoughts are at its head, None when that is open."""
        start = text.lstrip()
        if marks.OPENS.match(start) or marks.CHANNEL.match(start) or marks.is_bare_channel(start):
            return 0
        for closed in marks.CLOSES.finditer(text, self._searched):
            if marks.OPENS.search(text, 0, closed.start()):
                return 0
            if (self._is_musing and _is_alone(text, closed)) or not _is_code(text, closed.start()):
                return closed.end()
        self._searched = max(0, len(text) - _TAIL)
        if self._is_musing is None:
            self._is_musing = is_musing(start)
        if self._is_musing is None or (start and marks.may_become_mark(start)):
            return None
        return None if self._is_musing and len(text) <= self._most else 0


def _is_alone(text: str, closed: re.Match[str]) -> bool:
    """Whether a mark is all that stands on its line."""
    start, end = text.rfind("\n", 0, closed.start()) + 1, text.find("\n", closed.end())
    return text[start : end if end >= 0 else len(text)].strip() == closed[0]


def _is_code(text: str, end: int) -> bool:
    """Whether the text up to `end` ends within code."""
    code, place = CodePlace(), 0
    for sign in _SIGNS.finditer(text, 0, end):
        code.pass_over(text[place : sign.start()])
        code.mark(sign[0])
        place = sign.end()
    code.pass_over(text[place:end])
    return code.is_inside
