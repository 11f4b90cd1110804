"""Leaves out of an answer what a model only repeats of its instructions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

LEAST_WORDS = 6
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_CLAUSE_END = re.compile(r"(?<=[.!?:;])\s+")
_BOUNDARY = re.compile(r"[^\w\s'’-]|\n")
_LEAD = re.compile(r"[ \t]*(?:(?:[-+*>#]{1,6}|\d{1,3}[.)]?)[ \t]*)?[\"'“‘(*_`]{0,3}")
"""What may stand between the end of one sentence and the first word of the next."""
_STOP = re.compile(r"[\"'”’)*_`]*(?:[.!?:;…]+[\"'”’)*_`]*)?")

Words = tuple[str, ...]


def instructions(text: str, least: int = LEAST_WORDS) -> list[Words]:
    """The sentences of a prompt, and their clauses up to a colon, of at least `least` words."""
    found = [words for line in text.splitlines() for words in _sentences(line)]
    return list(dict.fromkeys(one for one in found if len(one) >= least))


def _sentences(line: str) -> Iterator[Words]:
    whole: Words = ()
    for clause in _CLAUSE_END.split(line.strip()):
        words = _words(clause)
        yield words
        whole = (*whole, *words)
        if not clause.endswith((":", ";")):
            yield whole
            whole = ()


def _words(text: str) -> Words:
    return tuple(word.casefold() for word in _WORD.findall(text))


@dataclass(slots=True)
class _Node:
    """The words that may come next in an instruction; `is_end` where one is whole."""

    after: dict[str, _Node] = field(default_factory=dict)
    is_end: bool = False

    def add(self, words: Sequence[str]) -> None:
        node = self
        for word in words:
            node = node.after.setdefault(word, _Node())
        node.is_end = True

    def may_become(self, start: str) -> bool:
        return any(word.startswith(start) for word in self.after)


@lru_cache(maxsize=64)
def _tree(sentences: tuple[Words, ...]) -> _Node:
    """The same for every answer with these instructions; nothing changes it."""
    root = _Node()
    for words in sentences:
        root.add(words)
    return root


class Echo:
    """Passes text on but for whole sentences of the instructions.

    Text is held only while it reads, word by word, like such a sentence from its beginning.
    White space, case and Markdown marks do not count; a list marker goes with its sentence.
    What the learner wrote (`quotable`) may be said back.
    """

    def __init__(self, sentences: Iterable[Words], quotable: str = "") -> None:
        said = f" {' '.join(_words(quotable))} "
        self._root = _tree(tuple(one for one in sentences if f" {' '.join(one)} " not in said))
        self._held = ""
        self._is_sentence_start = self._is_line_start = True
        self._is_left_out = False

    def feed(self, text: str) -> str:
        """What may be shown now."""
        if not self._root.after:
            return text
        self._held += text
        return self._passed(is_last=False)

    def flush(self) -> str:
        """What was held and turned out to be the answer's own."""
        return self._passed(is_last=True)

    def _passed(self, *, is_last: bool) -> str:
        shown: list[str] = []
        while self._held:
            size = self._start(is_last=is_last) if self._is_sentence_start else self._rest()
            if size is None:
                break
            shown.append(self._taken(size))
        return "".join(shown)

    def _taken(self, size: int) -> str:
        text, self._held = self._held[:size], self._held[size:]
        return text

    def _rest(self) -> int:
        """Up to where a sentence may begin."""
        found = _BOUNDARY.search(self._held)
        if found is None:
            return len(self._held)
        self._is_sentence_start, self._is_line_start = True, found[0] == "\n"
        return found.end()

    def _start(self, *, is_last: bool) -> int | None:
        """How much to show at the start of a sentence, 0 after an echo; None waits for more."""
        if self._is_left_out and self._is_line_start:
            self._held = self._held.lstrip(" \t")
        lead = _LEAD.match(self._held)
        place = lead.end() if lead else 0
        if place == len(self._held):
            return place if is_last else None
        if self._held[place] == "\n":
            return self._new_line(place + 1)
        end, is_open = self._echo(place, is_last=is_last)
        if is_open:
            return None
        if end:
            self._leave_out(end)
            return 0
        self._is_sentence_start = self._is_left_out = False
        return place + (self._held[place].isalnum())

    def _new_line(self, size: int) -> int:
        """The line break after an echo that was a line of its own goes with it."""
        if self._is_left_out and self._is_line_start:
            self._taken(size)
            size = 0
        self._is_line_start, self._is_left_out = True, False
        return size

    def _leave_out(self, end: int) -> None:
        self._taken(end)
        self._is_left_out = True

    def _echo(self, place: int, *, is_last: bool) -> tuple[int, bool]:
        """Where the longest echo from `place` ends (0: none), and whether it may go on."""
        node, end = self._root, 0
        while found := _WORD.search(self._held, place):
            word = found[0].casefold()
            if found.end() == len(self._held) and not is_last:
                return end, node.may_become(word)
            if word not in node.after:
                return end, False
            node, place = node.after[word], found.end()
            stop = _stop(self._held, place)
            if stop == len(self._held) and not is_last and node.is_end:
                return end, True
            if node.is_end and _is_stop(self._held[place:stop], self._held[stop : stop + 1]):
                end = stop
        return end, bool(node.after) and node is not self._root and not is_last


def _stop(text: str, place: int) -> int:
    found = _STOP.match(text, place)
    return found.end() if found else place


def _is_stop(marks: str, following: str) -> bool:
    """Whether a sentence ends here: at its mark, or with the line."""
    return any(mark in marks for mark in ".!?:;…") or following in ("", "\n", "\r")
