"""Joins the rest of an answer to its beginning: what a model says once more is left out."""

from __future__ import annotations

import re
from dataclasses import dataclass

MEMORY = 2_000
"""Characters of the beginning that are compared."""
_MARKS = frozenset("*_#>`")
_BEFORE_LINES = " \t*_#>`"
_FENCE = re.compile(r"^ {0,3}(```+|~~~+)", re.MULTILINE)
_NEW_FENCE = re.compile(r"\s*(?:```+|~~~+)[ \t]*[\w+#.-]+[ \t]*\n")
_PART_OF_FENCE = re.compile(r"\s*(?:`{0,3}|~{0,3}|(?:```+|~~~+)[ \t]*[\w+#.-]*[ \t]*)")
_DOTS = re.compile(r"\s*(?:\.{3}|…)\s*")
_PART_OF_DOTS = re.compile(r"\s*(?:\.{0,3}|…)\s*")
_HEADING = re.compile(r"\s*#{1,6}\s")
_SURE = 12
"""Characters, without white space and marks, that are no accident."""
_LINE_START = 4
"""The same for the beginning of an unfinished line, written once more."""
_SURE_LINE = 24
"""The same for whole lines of code, which may well come twice."""
_SURE_PROSE = 60
"""The same for sentences after which the model goes on in other words."""


@dataclass(frozen=True, slots=True)
class _Squeezed:
    """A text without white space and marks, folded; `places` say where each character stood."""

    text: str
    places: tuple[int, ...]

    @classmethod
    def of(cls, text: str) -> _Squeezed:
        kept = [
            (folded, place)
            for place, character in enumerate(text)
            if not character.isspace() and character not in _MARKS
            for folded in character.casefold()
        ]
        return cls("".join(one for one, _ in kept), tuple(place for _, place in kept))

    def end(self, size: int) -> int:
        """Where the first `size` characters end in the text itself."""
        return self.places[size - 1] + 1 if size else 0


class Seam:
    """Passes the rest of an answer on, without what of `earlier` it says again at its beginning.

    Text is held only while it reads like a stretch of `earlier`; white space, case and Markdown
    marks do not count. Then everything passes.
    """

    def __init__(self, earlier: str) -> None:
        self._tail = earlier[-MEMORY:]
        self._said = _Squeezed.of(self._tail)
        self._is_code = len(_FENCE.findall(earlier)) % 2 == 1
        self._starts = _starts(self._tail, self._said)
        self._held = ""
        self._is_open = not self._said.text

    def feed(self, text: str) -> str:
        """What may be shown now."""
        if self._is_open:
            return text
        self._held += text
        return self._joined(is_last=False)

    def flush(self) -> str:
        """What was held and is no repetition."""
        return "" if self._is_open else self._joined(is_last=True)

    def _joined(self, *, is_last: bool) -> str:
        opening = _PART_OF_FENCE if self._is_code else _PART_OF_DOTS
        if not is_last and opening.fullmatch(self._held):
            return ""
        text = self._without_opening()
        said = _Squeezed.of(text)
        is_growing = not said.text or self._longest(said.text) == len(said.text)
        if is_growing and not is_last and len(self._held) < 2 * MEMORY:
            return ""
        self._is_open, self._held = True, ""
        return self._rest(text, said)

    def _without_opening(self) -> str:
        """Without a fence opened within open code, and without dots that say "as I was saying"."""
        opening = (_NEW_FENCE if self._is_code else _DOTS).match(self._held)
        return self._held[opening.end() :] if opening else self._held

    def _longest(self, text: str) -> int:
        """How much of a text reads like a stretch of what was said, and does not yet end it."""
        said = self._said.text
        return max(
            (
                _common(said, start, text)
                for start in self._starts
                if len(said) - start >= len(text) or not text.startswith(said[start:])
            ),
            default=0,
        )

    def _rest(self, text: str, said: _Squeezed) -> str:
        whole = self._said.text
        for start in self._starts:
            size = len(whole) - start
            if said.text[:size] == whole[start:] and self._is_repeated(text, said, start):
                return self._after(text[said.end(size) :])
        return text if self._is_code else self._after_lines(text, said)

    def _is_repeated(self, text: str, said: _Squeezed, start: int) -> bool:
        """Whether this much in common is a model that says something again."""
        size = len(self._said.text) - start
        is_new_line = self._tail.endswith("\n") or text.startswith("\n")
        if self._is_code and is_new_line:
            return size >= _SURE_LINE
        if size >= _SURE or (size >= _LINE_START and not is_new_line and self._begins_line(start)):
            return True
        if self._is_code:
            return False
        end = said.end(size)
        is_whole = not text[end : end + 1].isalnum()
        is_word = self._said.text[start:].isalpha()
        is_cut = self._tail[-1:].isalnum() and not text[:1].isspace()
        return is_word and (size >= 2 if is_whole else size >= 4 and is_cut)

    def _begins_line(self, start: int) -> bool:
        place = self._said.places[start]
        line = self._tail.rfind("\n", 0, place) + 1
        return not self._tail[line:place].strip(_BEFORE_LINES)

    def _after(self, rest: str) -> str:
        """The rest, without the white space with which the beginning ends already."""
        space = self._tail[len(self._tail.rstrip()) :]
        return rest.removeprefix(space) if rest.startswith(space) else rest.lstrip()

    def _after_lines(self, text: str, said: _Squeezed) -> str:
        """Without a heading, or whole lines, after which the model goes on in other words."""
        starts = [start for start in self._starts if self._begins_line(start)]
        size = max((_common(self._said.text, start, said.text) for start in starts), default=0)
        end = text.rfind("\n", 0, said.end(size) + 1) + 1
        is_enough = size >= _SURE_PROSE or bool(_HEADING.match(text))
        if not end or not is_enough or not text[:end].strip():
            return text
        return "\n\n"[self._tail.endswith("\n") :] + text[end:].lstrip("\n")


def _starts(tail: str, said: _Squeezed) -> tuple[int, ...]:
    """Where words and signs of a text begin, as places in its squeezed form, longest rest first."""
    new = [
        index
        for (index, place), before in zip(
            list(enumerate(said.places))[1:], said.places, strict=False
        )
        if place != before + 1 or not (tail[place].isalnum() and tail[before].isalnum())
    ]
    return (0, *new) if said.places else ()


def _common(said: str, start: int, text: str) -> int:
    """How many characters from `start` on are those of the text."""
    size = min(len(said) - start, len(text))
    if said.startswith(text[:size], start):
        return size
    return next(i for i in range(size) if said[start + i] != text[i])
