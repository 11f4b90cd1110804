"""Tier 1: counts the computing terms and the other terms in a text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path

from tutor_app.topics.code import looks_like_code
from tutor_app.topics.tokens import forms, singular, words

_DATA = Path(__file__).parent / "data"
_LONGEST = 3
"""Words in the longest phrase."""


@dataclass(frozen=True, slots=True)
class Term:
    """A word or phrase of a data file.

    `is_exact`: no inflections. `is_everyday`: also an everyday word, so a weaker sign.
    """

    words: tuple[str, ...]
    is_computing: bool
    is_exact: bool = False
    is_everyday: bool = False

    @property
    def key(self) -> str:
        """What makes two finds the same term: its words, the last one in the singular."""
        return " ".join((*self.words[:-1], singular(self.words[-1])))


@dataclass(frozen=True, slots=True)
class Count:
    """What a text holds, each term once. `is_weak`: all computing terms are everyday words too."""

    computing: frozenset[str]
    other: frozenset[str]
    is_weak: bool

    @property
    def decision(self) -> bool | None:
        """True allows, False rejects, None is uncertain."""
        mine, theirs = len(self.computing), len(self.other)
        if mine >= 2 or (mine == 1 and theirs == 0):
            return True
        return False if theirs > mine else None


class Terms:
    """The terms of both data files. Safe to share; counting a question takes about 0.05 ms."""

    def __init__(self, terms: Sequence[Term]) -> None:
        self._exact = {term.words: term for term in terms}
        self._inflected = {term.words: term for term in terms if not term.is_exact}
        self._vocabulary = frozenset(word for term in self._inflected for word in term)

    def count(self, text: str) -> Count:
        """Find the terms of a text; code in it counts as one computing term."""
        found = list(self._found(words(text)))
        computing = {term.key: term for term in found if term.is_computing}
        other = frozenset(term.key for term in found if not term.is_computing)
        signs = frozenset(computing) | ({"code"} if looks_like_code(text) else frozenset())
        is_weak = all(key in computing and computing[key].is_everyday for key in signs)
        return Count(signs, other, is_weak)

    def _found(self, tokens: Sequence[str]) -> Iterator[Term]:
        """Longest phrases first; a word that belongs to a phrase is not counted again."""
        used = [False] * len(tokens)
        for size in range(_LONGEST, 0, -1):
            for start in range(len(tokens) - size + 1):
                span = slice(start, start + size)
                if any(used[span]):
                    continue
                term = self._term(tokens[span])
                if term:
                    used[span] = [True] * size
                    yield term

    def _term(self, tokens: Sequence[str]) -> Term | None:
        exact = self._exact.get(tuple(tokens))
        if exact:
            return exact
        choices = [self._known(token) for token in tokens]
        found = (self._inflected.get(choice) for choice in product(*choices))
        return next((term for term in found if term), None)

    def _known(self, token: str) -> list[str]:
        return [form for form in forms(token) if form in self._vocabulary]


@cache
def bundled_terms() -> Terms:
    """The terms of the data files that come with the application, read once."""
    computing = read_terms(_DATA / "computing.txt", is_computing=True)
    return Terms([*computing, *read_terms(_DATA / "other.txt", is_computing=False)])


@cache
def computing_phrases() -> tuple[str, ...]:
    """The words and phrases of computing, as people say them: vocabulary for a recogniser."""
    terms = read_terms(_DATA / "computing.txt", is_computing=True)
    return tuple(dict.fromkeys(" ".join(term.words) for term in terms))


def read_terms(path: Path, *, is_computing: bool) -> list[Term]:
    """Read a data file; its head explains the notation. Raises ValueError on a phrase too long."""
    terms = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            continue
        terms += [_term(entry.strip(), is_computing) for entry in line.split(",") if entry.strip()]
    return terms


def _term(entry: str, is_computing: bool) -> Term:
    tokens = tuple(words(entry.strip("=?")))
    if not 1 <= len(tokens) <= _LONGEST:
        raise ValueError(f"a term has 1 to {_LONGEST} words: {entry}")
    return Term(tokens, is_computing, entry.startswith("="), entry.endswith("?"))
