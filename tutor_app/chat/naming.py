"""What of a model's reply is fit to be the title of a conversation."""

from __future__ import annotations

import re
import unicodedata

from tutor_app.chat.words import TITLE_CHARACTERS, storable

MOST_WORDS = 8
MOST_LINES = 4
_WORD = re.compile(r"[^\W_]+")
_TAG = re.compile(r"<[^<>]*>|\[/?[A-Z]+\]|<\|?|\|?>")
_LABEL = re.compile(
    r"^(?:[^\W\d_]+ ){0,3}(?:title|titel|titre|título|subject|name)\s*[:：]\s*", re.IGNORECASE
)
_JSON = re.compile(r"^\{?\s*\"[^\"]+\"\s*:\s*(\".*)$")
_NUMBER = re.compile(r"^(?:\d+[.)]|[-*+•>])\s+")
_AROUND = " \t\"'`*_~#“”„«»‘’()[]{}.,:;!。-"
_SMALL = """
    a about after an and as at between by do does for from how in into is it its of on or over
    than that the their these this to under using vs versus what when where which while who why
    with without
"""
_SMALL_WORDS = frozenset(_SMALL.split())
_SHARED = 5
"""Letters at the beginning that make two longer words forms of one."""


def title_in(reply: str, talk: str, instructions: str = "") -> str:
    """The title that a model gave: one line of words from the talk; "" when there is none.

    Its first lines are looked at. A line fits when it has at most eight words, each of which
    (but for small ones such as "of") stands in the talk in some form, and when it is no run of
    words of the `instructions`.
    """
    known = _Known(talk)
    told = f" {' '.join(_words(instructions))} "
    lines = [line for line in storable(reply).splitlines() if line.strip()]
    for line in lines[:MOST_LINES]:
        title = _plain(line)
        words = _words(title)
        is_told = len(words) > 2 and f" {' '.join(words)} " in told
        if len(title) <= TITLE_CHARACTERS and known.covers(words) and not is_told:
            return title[:1].upper() + title[1:]
    return ""


class _Known:
    """The words of a talk, and how they begin."""

    def __init__(self, talk: str) -> None:
        self._words = set(_words(talk))
        self._beginnings = {word[:_SHARED] for word in self._words if len(word) >= _SHARED}
        self._signs = set(talk)

    def covers(self, words: list[str]) -> bool:
        """Whether a title of these words is about the talk."""
        telling = [word for word in words if word not in _SMALL_WORDS]
        return 0 < len(telling) <= len(words) <= MOST_WORDS and all(map(self._has, telling))

    def _has(self, word: str) -> bool:
        if word in self._words or {f"{word}s", f"{word}es"} & self._words:
            return True
        if word.removesuffix("s") in self._words or word.removesuffix("es") in self._words:
            return True
        if not word.isascii() and all(map(_is_sign, word)):
            return self._signs.issuperset(word)
        return len(word) >= _SHARED and word[:_SHARED] in self._beginnings


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(text)]


def _plain(line: str) -> str:
    """A line without what models write around a title."""
    found = _JSON.match(line.strip())
    text = _TAG.sub(" ", found[1] if found else line)
    before = ""
    while text != before:
        before = text
        text = _NUMBER.sub("", _LABEL.sub("", text.strip(_AROUND)))
    return " ".join(text.replace("`", "").replace("**", "").split())


def _is_sign(character: str) -> bool:
    """Whether a character is a word by itself, as in Chinese."""
    return unicodedata.category(character) == "Lo"
