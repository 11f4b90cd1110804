"""A guard on what a model streams: it holds back code that gives an exercise's solution away."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tutor_app.courses.code_tokens import LINE_END
from tutor_app.courses.scan import Scan
from tutor_app.courses.secrets import Secret
from tutor_app.courses.told import told_by
from tutor_app.courses.watch import Watch

_IN_ROWS = re.compile(r"^\s*(?:[-*+|>]|\d+[.)])")
HELD = 28
"""Characters that wait at most: at 30 tokens a second, about a third of a second."""
_TICK = 30
"""Characters of withheld text for which one more "…" is shown."""
_WAY_ON = "Take the next hint, or try once more and say what happens."


@dataclass(slots=True)
class _Gap:
    """What is being withheld: the rest of a block, of code in a line, or of a line."""

    is_block: bool
    is_span: bool
    count: int = 0


class LeakGuard:
    """Passes an answer on as it streams, but for lines that tell too much of a solution.

    It reads one character at a time, so that pieces of any size come to the same. Words pass as
    soon as they are whole; what may become a line of a solution waits, `HELD` characters at most.
    What is withheld is replaced by "…", and once by a note that says what it was and how to go
    on. `before` holds the answers that the learner has already got.
    """

    def __init__(self, secrets: Sequence[Secret], before: Iterable[str] = ()) -> None:
        self.withheld = 0
        texts = tuple(text for text in before if text)
        kept = [one for one in secrets if one.lines]
        self._scan = Scan(list(map(Watch, kept, told_by(kept, texts))))
        self._waiting = ""
        self._gap: _Gap | None = None
        self._note = ""
        self._out: list[str] = []

    def feed(self, text: str) -> str:
        """The next piece of the answer; what of it (and of what waited) may be shown now."""
        if not self._scan.watches:
            return text
        for char in text:
            self._read(char)
        return self._passed()

    def flush(self) -> str:
        """What still waits, at the end of the answer."""
        found = self._scan.end() if self._scan.watches else None
        if found is not None and self._gap is None:
            self._cut(*found)
        if self._gap is None:
            self._out.append(self._waiting)
        elif self._gap.is_block:
            self._out.append("\n```")
        elif self._gap.is_span:
            self._out.append("`")
        if self._note:
            self._out.append(f"\n\n{self._note}")
        self._waiting, self._note, self._gap = "", "", None
        return self._passed()

    def _passed(self) -> str:
        passed = "".join(self._out)
        self._out.clear()
        return passed

    def _read(self, char: str) -> None:
        if self._gap is None:
            self._waiting += char
        found = self._scan.read(char)
        if found is not None and self._gap is None:
            self._cut(*found)
        if self._gap is not None:
            self._swallow(self._gap, char)
        if char == LINE_END:
            self._end_line()
        if self._gap is None and (len(self._waiting) > HELD or not char.isalnum()):
            self._release()

    def _release(self) -> None:
        place = self._scan.lexer.place
        first = place - len(self._waiting)
        ready = max(self._scan.held_from, place - HELD) - first
        if ready > 0:
            self._out.append(self._waiting[:ready])
            self._waiting = self._waiting[ready:]

    def _cut(self, secret: Secret, start: int) -> None:
        """Leave out what waits from here on, and the rest of the line or block."""
        if not self.withheld:
            told = f"it gives away the solution of “{secret.title}”"
            self._note = f"> Held back here: {told}. {secret.words or _WAY_ON}"
        self.withheld += 1
        first = self._scan.lexer.place - len(self._waiting)
        self._out.append(self._waiting[: max(0, start - first)])
        self._waiting = ""
        self._gap = _Gap(is_block=self._scan.is_code, is_span=self._scan.is_span)
        self._out.append(f"{secret.comment} …" if self._gap.is_block else "…")

    def _swallow(self, gap: _Gap, char: str) -> None:
        gap.count += 1
        if gap.count % _TICK == 0:
            self._out.append(" …")
        if not gap.is_block and (char == LINE_END or (gap.is_span and char == "`")):
            self._out.append(char)
            self._gap = None

    def _end_line(self) -> None:
        line = self._scan.line
        is_fence = self._scan.end_line()
        if self._gap is not None and is_fence:
            self._out.append(f"\n{line}\n")
            self._gap = None
        is_free = self._gap is None and not self._scan.is_code
        if self._note and is_free and not _IN_ROWS.match(line):
            self._out.append(f"\n{self._note}\n\n")
            self._note = ""
