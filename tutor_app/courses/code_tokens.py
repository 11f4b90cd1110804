"""Text as the words and signs that a reader sees of it, whatever characters spell them."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from keyword import kwlist
from typing import NamedTuple

LINE_END = "\n"
MARKS = frozenset("`*")
"""Signs that may only set off what stands between them."""
_ENTITY = 10
"""Characters of the longest entity, `&` and `;` included."""
_ALIKE = str.maketrans(
    "аАвВеЕкКМмНнОоРрСсТтУуХхіІјЈѕЅԁɡҺһԛԝʏαΑΒΕεΖΗΙικΚΜΝνοΟρΡτΤυΥχΧ‘’‚“”„«»′″´ˋ‐‑‒–—−∗⁎×÷∕⁄│┃¦ǀ꞉∶ꓽ",
    'aabbeekkmmhhooppccttyyxxiijjssdghhqwyaabeezhiikkmnvooppttyyxx""""""""""""------***///||||:::',
)
_SPELLED = {"≤": "<=", "≥": ">=", "≠": "!=", "→": "->", "←": "=", "≔": "=", "'": '"', "\\": ""}
_PLAIN = str.maketrans({"'": '"', "\\": None})
_WORDS = re.compile(r"\w+|\n\s*\n|[^\w\s]")
_BEFORE_GROUP = frozenset(word for word in kwlist if word not in {"None", "True", "False"})


@lru_cache(maxsize=4096)
def folded(char: str) -> str:
    """What a character looks like, in lower case; "" for one that nobody sees."""
    if char.isascii() and char not in "'\\":
        return char.lower()
    if char in _SPELLED:
        return _SPELLED[char]
    if unicodedata.category(char) in {"Cf", "Mn", "Me"}:
        return ""
    return unicodedata.normalize("NFKC", char.translate(_ALIKE)).translate(_ALIKE).casefold()


class Token(NamedTuple):
    """A word, a number or one sign; `start` is its place in the text."""

    text: str
    start: int

    @property
    def is_word(self) -> bool:
        """Whether it is a name, a keyword or a word."""
        return self.text[0].isalpha() or self.text[0] == "_"


class Lexer:
    """Cuts a text into tokens as it comes, one character at a time.

    Brackets that only group (`(a + b)`) are left out: with and without them a line reads alike.
    """

    def __init__(self) -> None:
        self.place = 0
        self._word = ""
        self._begin = 0
        self._entity = ""
        self._last = LINE_END
        self._is_new_line = True
        self._groups: list[bool] = []

    @property
    def word_start(self) -> int:
        """Where the word begins that is not whole yet; the end of the text between words."""
        if self._word:
            return self._begin
        return self.place - len(self._entity)

    def feed(self, char: str) -> list[Token]:
        """The tokens that this character ends or is."""
        self.place += 1
        if self._entity:
            return self._in_entity(char)
        if char == "&":
            self._entity = char
            return []
        return list(self._seen(folded(char), self.place - 1))

    def end(self) -> list[Token]:
        """What is left at the end of the text."""
        rest, self._entity = self._entity, ""
        return [*self._seen(rest, self.place - len(rest)), *self._word_ended()]

    def _in_entity(self, char: str) -> list[Token]:
        self._entity += char
        is_open = char.isalnum() or char == "#"
        if is_open and len(self._entity) < _ENTITY:
            return []
        text, self._entity = self._entity, ""
        start = self.place - len(text)
        known = html.unescape(text) if char == ";" else text
        spelled = "".join(folded(one) for one in known)
        if char == "&":
            self._entity, spelled = char, spelled[:-1]
        return list(self._seen(spelled, start))

    def _seen(self, spelled: str, start: int) -> Iterator[Token]:
        for char in spelled:
            if char.isalnum() or char == "_":
                if char > "\u2e7f":
                    yield from self._word_ended()
                if not self._word:
                    self._begin = start
                self._word += char
                continue
            yield from self._word_ended()
            if char == LINE_END:
                if self._is_new_line:
                    self._groups.clear()
                    self._last = LINE_END
                self._is_new_line = True
                yield Token(LINE_END, start)
            elif not char.isspace():
                self._is_new_line = False
                if is_seen(char, self._last, self._groups):
                    self._last = self._last if char in MARKS else char
                    yield Token(char, start)

    def _word_ended(self) -> Iterator[Token]:
        if self._word:
            word, self._word = self._word, ""
            self._last, self._is_new_line = word, False
            yield Token(word, self._begin)


def is_seen(sign: str, last: str, groups: list[bool]) -> bool:
    """Whether a token counts: brackets after anything but a name only group.

    `last` is the token before, `groups` says of each open bracket whether it only groups.
    """
    if sign == "(":
        is_call = (last[-1].isalnum() or last[-1] in '_)]"`') and last not in _BEFORE_GROUP
        groups.append(not is_call)
        return is_call
    if sign == ")":
        return not (groups and groups.pop())
    return True


def words_of(text: str) -> list[str]:
    """The tokens of a whole text without their places, line ends left out."""
    if not text.isascii() or "&" in text:
        lexer = Lexer()
        found = [token.text for char in text for token in lexer.feed(char)]
        found += [token.text for token in lexer.end()]
        return [word for word in found if word != LINE_END]
    groups: list[bool] = []
    words: list[str] = []
    plain = text.translate(_PLAIN).lower()
    last = LINE_END
    for word in _WORDS.findall(plain):
        if word[0] == LINE_END:
            groups.clear()
            last = LINE_END
        elif is_seen(word, last, groups):
            words.append(word)
            last = last if word in MARKS else word
    return words
