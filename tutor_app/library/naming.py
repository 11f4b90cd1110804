"""Which exercise a learner names or pastes: by title, number, function, task or starter."""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from tutor_app.library.catalog import Library
from tutor_app.library.excerpt import stem
from tutor_app.library.sections import Exercise, Section

_WORD = re.compile(r"\w+")
_CUE = re.compile(
    r"\b(?:exercises?|tasks?|challenges?|assignments?|homework|hints?|clues?|nudges?|solutions?"
    r"|solve[ds]?|solving|answer (?:to|of|for)|answer key|worked|starter|code (?:for|of|to))\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"\b(?:exercise|task|challenge)\s+(?:no\.?\s*|number\s+|#\s*)?(\d|one|two|three|four)\b"
    r"|\b(first|second|third|fourth|last|1st|2nd|3rd)\s+(?:exercise|task|challenge)\b|#e(\d)\b",
    re.IGNORECASE,
)
_NUMBERS = {
    **{str(n): n for n in range(1, 10)},
    **dict.fromkeys(("one", "first", "1st"), 1),
    **dict.fromkeys(("two", "second", "2nd"), 2),
    **dict.fromkeys(("three", "third", "3rd"), 3),
    **dict.fromkeys(("four", "fourth"), 4),
    "last": -1,
}
_OPENING = re.compile(r"^\s*def\s+[a-z]\w*\(.+\)", re.MULTILINE)
_DEFINED = re.compile(r"^\s*(?:def|class)\s+(\w+)", re.MULTILINE)
_SMALL_WORDS = """
a an and are as at be by can do does each for from get gets has have how i in into is it its me my
no not of off on one or out so than that the then they this to up was what when where which who with
you your until
"""
_SMALL = frozenset(_SMALL_WORDS.split())
_RUN = 4
"""Words in a row by which pasted text is known."""
_RUNS, _PART = 3, 0.5
"""So many of them, or this part of a short text, are a quotation."""
_ALIKE = 0.8


@dataclass(frozen=True, slots=True, eq=False)
class Named:
    """An exercise and its number in its section, from 1; one object for each."""

    section: Section
    number: int

    @property
    def exercise(self) -> Exercise:
        """The exercise itself."""
        return self.section.exercises[self.number - 1]


class ExerciseNames:
    """All exercises of a library by what a learner may call them. Takes some milliseconds."""

    def __init__(self, library: Library) -> None:
        self._all = [
            Named(section, number)
            for section in library.sections
            for number in range(1, len(section.exercises) + 1)
        ]
        self._sections = library.sections
        self._words = [_telling(one.exercise.title) for one in self._all]
        self._titles = [one.exercise.title.rstrip("?!.").casefold() for one in self._all]
        self._openings = _unique(
            (_close(line), one)
            for one in self._all
            for line in _OPENING.findall(one.exercise.starter)
        )
        self._functions = _unique(
            (name.casefold(), one)
            for one in self._all
            for name in _DEFINED.findall(one.exercise.starter)
            if "_" in name.strip("_")
        )
        self._runs: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for place, one in enumerate(self._all):
            for run in {*_runs(one.exercise.task), *_runs(one.exercise.starter)}:
                self._runs[run].append(place)

    def meant(self, text: str, near: Section | None = None) -> list[Named]:
        """The exercises that a message names or holds, likeliest first; [] for a general question.

        `near` is the section at hand: numbers count there, and its exercises come first.
        """
        found = [*self._numbered(text, near), *self._called(text), *self._titled(text, near)]
        return list(dict.fromkeys([*found, *self._pasted(text)]))

    def of(self, section: Section) -> list[Named]:
        """The exercises of a section."""
        return [one for one in self._all if one.section.id == section.id]

    def posed(self, text: str) -> list[Named]:
        """The exercises that an answer of the tutor gave, by their title lines."""
        return [
            one
            for one in self._all
            if f"**Exercise: {one.exercise.title}**" in text
            or f"for “{one.exercise.title}”**" in text
        ]

    def _called(self, text: str) -> list[Named]:
        found = [self._functions.get(word) for word in _words(text)]
        found += [self._openings.get(_close(line)) for line in _OPENING.findall(text)]
        return [one for one in found if one is not None]

    def _numbered(self, text: str, near: Section | None) -> list[Named]:
        found = _NUMBER.search(text)
        if found is None:
            return []
        number = _NUMBERS[next(one for one in found.groups() if one).casefold()]
        section = self._section_in(text) or near
        count = len(section.exercises) if section else 0
        number = count if number < 0 else number
        if section is None or not 1 <= number <= count:
            return []
        return [one for one in self._all if one.section is section and one.number == number]

    def _section_in(self, text: str) -> Section | None:
        said = f" {' '.join(_words(text))} "
        titles = [one for one in self._sections if f" {' '.join(_words(one.title))} " in said]
        return max(titles, key=lambda one: len(one.title), default=None)

    def _titled(self, text: str, near: Section | None) -> list[Named]:
        """By title: in whole where it stands as a title, in part where exercises are spoken of."""
        plain = text.casefold()
        exact = [
            title
            for title, one in zip(self._titles, self._all, strict=True)
            if title in plain and _is_title(one.exercise.title, text)
        ]
        if exact or not _CUE.search(text):
            return [
                one
                for title, one in zip(self._titles, self._all, strict=True)
                if title in exact and not any(title in other for other in exact if other != title)
            ]
        said = frozenset(_words(text))
        said |= {stem(word) for word in said}
        shares = [_share(words, said) for words in self._words]
        best = max(shares, default=0.0)
        found = [one for one, share in zip(self._all, shares, strict=True) if share == best > 0]
        here = [one for one in found if near is not None and one.section == near]
        return here or (found if len(found) < 3 else [])

    def _pasted(self, text: str) -> list[Named]:
        runs = set(_runs(text))
        hits: dict[int, int] = defaultdict(int)
        for run in runs:
            places = self._runs.get(run, ())
            if len(places) == 1:
                hits[places[0]] += 1
        enough = min(_RUNS, max(1, round(_PART * len(runs))))
        found = sorted(((n, place) for place, n in hits.items() if n >= enough), reverse=True)
        return [self._all[place] for _, place in found[:2]]


@cache
def names_of(library: Library) -> ExerciseNames:
    """The names of a library's exercises, made once; a tenth of a second."""
    return ExerciseNames(library)


def _is_title(title: str, text: str) -> bool:
    """Whether a text has a title as a title: alone, in quotes, with its capital in a sentence."""
    plain = title.rstrip("?!.")
    if _words(text) == _words(title):
        return True
    if re.search(rf"[“\"'`*«:]\s*{re.escape(plain)}[?!.]?\s*[”\"'`*»]", text, re.IGNORECASE):
        return True
    is_long = len(_words(title)) > 1
    return is_long and bool(re.search(rf"(?<=[\w,:] ){re.escape(plain)}\b", text))


def _share(title: Sequence[str], said: frozenset[str]) -> float:
    """The part of a title's telling words that was said, if it is at least half and two words."""
    found = sum(_is_said(word, said) for word in title)
    is_enough = found >= min(2, len(title)) and found >= _PART * len(title)
    return found / len(title) + found / 100 if is_enough else 0.0


def _is_said(word: str, said: frozenset[str]) -> bool:
    if word in said or stem(word) in said:
        return True
    alike = [one for one in said if one[0] == word[0] and abs(len(one) - len(word)) < 3]
    return len(word) > 3 and bool(difflib.get_close_matches(word, alike, 1, _ALIKE))


def _telling(title: str) -> list[str]:
    words = _words(title)
    return [word for word in words if word not in _SMALL] or words


def _close(line: str) -> str:
    return re.sub(r"\s+", "", line).casefold()


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(text[:4000])]


def _runs(text: str) -> Iterable[tuple[str, ...]]:
    words = _words(text)
    return (tuple(words[i : i + _RUN]) for i in range(len(words) - _RUN + 1))


def _unique(pairs: Iterable[tuple[str, Named]]) -> dict[str, Named]:
    """The names that belong to one exercise alone."""
    found: dict[str, list[Named]] = defaultdict(list)
    for name, one in pairs:
        found[name].append(one)
    return {name: ones[0] for name, ones in found.items() if len(ones) == 1}
