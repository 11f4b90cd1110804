"""Notices when an answer goes round in circles."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

_WORD = re.compile(r"[^\W_]+")
_FENCE = re.compile(r"^ {0,3}(?:```|~~~)")
_CODE_LINE = re.compile(r"^(?: {4}|\t|\s*\|)(?!\s*(?:[-*+]|\d+[.)])\s)")
_LABEL = re.compile(r"^\W*(?:[^\W\d_]+ )?\d+(?:\W|$)")
_COUNTER = re.compile(r"^\W*(?:#+ .*|(?:step|example) )?\d+$", re.IGNORECASE)

_GRAM = 4
_LEAST = 20
"""Words that must come again before prose counts as a circle; more for the shortest circles."""
_LEAST_TINY = 40
_SEEN_AGAIN = 12
"""Words of the third round after which two whole rounds are enough."""
_LEAST_PROSE = 5
_LEAST_CODE = 400
_CODE_ROUNDS = 8
_LEAST_SIGNS = 2_000
_LONGEST_SIGNS = 300
_BLOCKS = 8
_BLOCK_WORDS = 15
_LIKE = 0.8


class Repetition:
    """Reads an answer as it streams and says when it only repeats itself.

    In prose: the same words come a third time in a row, or three paragraphs in a row (or runs of
    up to eight blocks) say the same in nearly the same words without one new word. What repeats
    by nature, such as tables, listings, outputs and drawings, must go on far longer.
    """

    def __init__(self) -> None:
        self.is_endless = False
        self._line = _Line()
        self._words = _Words()
        self._blocks = _Blocks()
        self._word = ""
        self._signs = ""

    @property
    def is_in_code(self) -> bool:
        """Whether a code block is open."""
        return self._line.is_fenced

    def feed(self, text: str) -> str:
        """The next piece, up to where it is clear that it is only a repetition."""
        for place, character in enumerate(text, start=1):
            if self._is_endless_with(character):
                self.is_endless = True
                return text[:place]
        return text

    def _is_endless_with(self, character: str) -> bool:
        if character.isalnum():
            self._word += character
            self._line.add(character)
            return self._is_sign_loop(character) if len(self._word) > _LONGEST_SIGNS else False
        is_circle = False
        if self._word:
            if not self._line.is_counter:
                is_circle = self._words.add(self._word.casefold(), is_prose=self._line.is_prose)
            self._word = self._signs = ""
        if character == "\n":
            is_circle = self._blocks.add(self._line) or is_circle
        self._line.add(character)
        return is_circle or self._is_sign_loop(character)

    def _is_sign_loop(self, character: str) -> bool:
        """A line of signs, or one word, without an end."""
        self._signs += character
        size = len(self._signs)
        if size < _LEAST_SIGNS or size % _LONGEST_SIGNS:
            return False
        return _period(self._signs[-_LEAST_SIGNS:]) <= _LONGEST_SIGNS


class _Line:
    """The line that is being read, and whether it is code."""

    def __init__(self) -> None:
        self.text = ""
        self.is_fenced = False
        self._is_in_span = False

    @property
    def is_fence(self) -> bool:
        return _FENCE.match(self.text) is not None

    @property
    def is_prose(self) -> bool:
        return not (self.is_fenced or self._is_in_span or _CODE_LINE.match(self.text))

    @property
    def is_counter(self) -> bool:
        """Whether its last word is a number that counts lines, steps or headings."""
        return self.text[-1:].isdigit() and _COUNTER.match(self.text) is not None

    def add(self, character: str) -> None:
        if character == "\n":
            self.is_fenced ^= self.is_fence
            self.text, self._is_in_span = "", False
            return
        self.text += character
        self._is_in_span ^= character == "`"


class _Words:
    """The words so far and how far back they are the same: a circle and how long it goes on."""

    def __init__(self) -> None:
        self._words: list[str] = []
        self._is_prose: list[bool] = []
        self._places: dict[tuple[str, ...], int] = {}
        self._period = self._length = 0

    def add(self, word: str, *, is_prose: bool) -> bool:
        """Take a word; whether it is clear now that they go in a circle."""
        words, place = self._words, len(self._words)
        words.append(word)
        self._is_prose.append(is_prose and not word.isdigit())
        if self._period and words[place - self._period] == word:
            self._length += 1
        else:
            self._look_back(place)
        self._places[tuple(words[-_GRAM:])] = place
        return self._length >= _LEAST and self._length >= self._least()

    def _look_back(self, place: int) -> None:
        words, before = self._words, self._places.get(tuple(self._words[-_GRAM:]))
        self._period = self._length = 0
        if before is None or place < _GRAM:
            return
        self._period, size = place - before, 0
        while size <= before and words[place - size] == words[before - size]:
            size += 1
        self._length = size

    def _least(self) -> int:
        """How many words must have come again for a circle of this size and kind."""
        period = self._period
        prose = sum(self._is_prose[-period:])
        if prose < min(_LEAST_PROSE, (period + 1) // 2):
            return max(_LEAST_CODE, _CODE_ROUNDS * period)
        if 2 * prose < period:
            return max(_LEAST_TINY, 2 * period)
        return max(_LEAST if period >= _GRAM else _LEAST_TINY, period + min(period, _SEEN_AGAIN))


@dataclass(slots=True)
class _Block:
    """A paragraph, list or code block: its words, its numbers, and whether any word is new."""

    words: Counter[str] = field(default_factory=Counter)
    numbers: Counter[str] = field(default_factory=Counter)
    is_news: bool = False

    def read(self, line: str) -> None:
        words = [word.casefold() for word in _WORD.findall(_LABEL.sub("", line))]
        self.words.update(word for word in words if not word[0].isdigit())
        self.numbers.update(word for word in words if word[0].isdigit())

    def is_like(self, other: _Block) -> bool:
        both = (self.words & other.words).total()
        size = self.words.total() + other.words.total()
        return self.numbers == other.numbers and 2 * both >= _LIKE * size


class _Blocks:
    """The blocks so far, compared with those before them."""

    def __init__(self) -> None:
        self._done: list[_Block] = []
        self._open = _Block()
        self._known: set[str] = set()

    def add(self, line: _Line) -> bool:
        """Take a whole line; whether it is clear now that the blocks go in a circle."""
        if line.is_fence or line.is_fenced or line.text.strip():
            self._open.read(line.text)
            is_end = (line.is_fence and line.is_fenced) or line.text.startswith("#")
        else:
            is_end = True
        return is_end and self._finished()

    def _finished(self) -> bool:
        block, self._open = self._open, _Block()
        if not block.words:
            return False
        block.is_news = not self._known.issuperset(block.words)
        self._known.update(block.words)
        self._done = [*self._done[-3 * _BLOCKS :], block]
        return any(map(self._is_circle, range(1, _BLOCKS + 1)))

    def _is_circle(self, size: int) -> bool:
        """Whether the last three runs of `size` blocks say the same."""
        runs = self._done[-3 * size :]
        if len(runs) < 3 * size or sum(b.words.total() for b in runs[-size:]) < _BLOCK_WORDS:
            return False
        return all(
            not new.is_news and new.is_like(old)
            for new, old in zip(runs[size:], runs[:-size], strict=True)
        )


def _period(text: str) -> int:
    """The smallest distance at which a text repeats itself to its end."""
    borders = [0] * len(text)
    size = 0
    for place in range(1, len(text)):
        while size and text[place] != text[size]:
            size = borders[size - 1]
        size += text[place] == text[size]
        borders[place] = size
    return len(text) - size
