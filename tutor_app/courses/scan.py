"""Reads Markdown one character at a time, and follows secrets through it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from tutor_app.courses.code_tokens import LINE_END, Lexer, Token
from tutor_app.courses.secrets import Secret
from tutor_app.courses.watch import Watch

_FENCE = re.compile(r"^[\s>]*(?:(?:[-*+]|\d+[.)])\s+)?(?:```|~~~)")
_CODE = re.compile(
    r"^[\s>|+\-*]*(?:\d+[.):|]\s*)?`*(?:(?:def|class|for|while|if|elif|return|import|from|try"
    r"|except|with|yield|select|print)\b.*[:()=]|[\w.\[\]]+\s*[-+*/]?=\s*\S|[\w.]+\([^)]*\)`*$)",
    re.IGNORECASE,
)
_OPENING = 12
"""Characters of a line in which bullets, numbers and other marks of the page may stand."""
_LINE = 400
"""Characters of a line that are looked at for what kind it is."""


class Scan:
    """Where a text stands on the page, and what it tells of each secret.

    `line` is the beginning of the line at hand, `is_code` whether it stands in a block of code,
    `is_span` whether the last character stood in code within a line.
    """

    def __init__(self, watches: Sequence[Watch]) -> None:
        self.watches = watches
        self.lexer = Lexer()
        self.line = ""
        self.is_code = self.is_span = False
        self._marks = 0

    def read(self, char: str) -> tuple[Secret, int] | None:
        """Take a character; the secret that is out with it, and where the telling line began."""
        self.is_span = not self.is_code and self._marks % 2 == 1
        tokens = self.lexer.feed(char)
        found = self._follow(tokens) if tokens else None
        if char == "`":
            self._marks += 1
        if len(self.line) < _LINE and char != LINE_END:
            self.line += char
        return found

    def end(self) -> tuple[Secret, int] | None:
        """The text is whole."""
        return self._follow([*self.lexer.end(), Token(LINE_END, self.lexer.place)])

    @property
    def held_from(self) -> int:
        """Where the text begins that cannot be judged yet: a word, or a line of a solution."""
        starts = (watch.held_from(is_code=self._is_in_code) for watch in self.watches)
        return min((start for start in starts if start is not None), default=self.lexer.word_start)

    @property
    def _is_in_code(self) -> bool:
        return self.is_code or self.is_span or self.line.startswith("    ")

    def end_line(self) -> bool:
        """The line is whole; whether it opened or closed a block of code."""
        is_fence = bool(_FENCE.match(self.line))
        is_code = not is_fence and (self.is_code or bool(_CODE.match(self.line)))
        for watch in self.watches:
            watch.end_line(is_code=is_code)
            if is_fence:
                watch.end_run()
        self.is_code ^= is_fence
        self.line, self._marks = "", 0
        return is_fence

    def _follow(self, tokens: Iterable[Token]) -> tuple[Secret, int] | None:
        found = None
        for token in tokens:
            is_opening, is_code = len(self.line.strip()) < _OPENING, self._is_in_code
            for watch in self.watches:
                start = watch.token(token, is_opening=is_opening, is_code=is_code)
                if start is not None and found is None:
                    found = watch.secret, start
        return found
