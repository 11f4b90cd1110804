"""Search over the courses: the best parts for a learner's words, and how well they fit."""

from __future__ import annotations

import difflib
import math
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import cache
from threading import Thread

from tutor_app.library.catalog import Library
from tutor_app.library.index import Entry, Index
from tutor_app.library.sections import Exercise, Part, Section
from tutor_app.library.words import plain_words, terms

GOOD_FIT = 0.5
"""From here on a hit answers the question; below, callers say that nothing fits."""

_MAX_TERMS = 12
_CANDIDATES = 40
_WEAK = {1: 0.8, 2: 0.65, 3: 0.5}
_WEAKEST = 0.4
"""What a term counts that stands in the text only, not in a title, heading or keyword: by the
number of sections that have it."""
_UNNAMED = 0.8
"""Several terms that all stand in the text only may have nothing to do with each other."""

_NAMED = 1.15
"""How much more a part counts whose heading names everything that was asked for."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A part that matches.

    `fit` (0 to 1) is the share of the question's informative terms that the part covers,
    weighted by how rare each is; `score` ranks hits of one search and means nothing else.
    `exercise` is set when the hit is an exercise, told as a part.
    """

    section: Section
    part: Part
    score: float
    fit: float
    exercise: Exercise | None = None


@cache
def _index_of(library: Library) -> Future[Index]:
    """The index of a library, which a thread begins to build."""
    built: Future[Index] = Future()
    Thread(target=_build, args=(library, built), name="library-index", daemon=True).start()
    return built


def _build(library: Library, built: Future[Index]) -> None:
    try:
        built.set_result(Index(library))
    except BaseException as error:  # noqa: BLE001 - the searching thread raises it
        built.set_exception(error)


class LibrarySearch:
    """Search over a library.

    The index is built in a thread that starts with the first search object of a library; the first
    search waits for it. All methods are synchronous, take about 1 ms, and may be called from any
    thread.
    """

    def __init__(self, library: Library) -> None:
        self.library = library
        self._built = _index_of(library)

    def search(self, text: str, limit: int = 5) -> list[Hit]:
        """The best parts for any text, best first; [] when no word of it stands anywhere."""
        return self._hits(self.terms(text), limit, lambda entry: entry.exercise is None)

    def exercises(self, text: str, limit: int = 3) -> list[Hit]:
        """The best exercises for any text, best first."""
        return self._hits(self.terms(text), limit, lambda entry: entry.exercise is not None)

    def within(self, text: str, section: Section, limit: int = 5) -> list[Hit]:
        """The best parts of one section."""
        found = self._hits(self.terms(text), _CANDIDATES * 10, _is_part_of(section))
        return found[:limit]

    def fit(self, text: str) -> float:
        """How well the library covers a text, 0 to 1, without guessing at typing errors."""
        wanted = terms(text)[:_MAX_TERMS]
        return max((hit.fit for hit in self._hits(wanted, 3, lambda _: True)), default=0.0)

    def nearest_topics(self, text: str, limit: int = 3) -> list[Section]:
        """Sections near a text, best first; the beginnings of courses when nothing is near."""
        hits = self.search(text, limit * 4)
        starts = (course.sections[0] for course in self.library.courses if course.sections)
        near = dict.fromkeys([*(hit.section.id for hit in hits), *(start.id for start in starts)])
        return [self.library.section(section_id) for section_id in near][:limit]

    def terms(self, text: str) -> list[str]:
        """The informative terms of a text, typing errors in known words put right."""
        return [self._corrected(term) for term in terms(text)[: _MAX_TERMS * 3]][:_MAX_TERMS]

    def _corrected(self, term: str) -> str:
        if len(term) < 5 or self._index.postings(term).rows:
            return term
        if " " in term:
            return term.rpartition(" ")[2]
        alike = [word for word in self._vocabulary if word[0] == term[0]]
        return next(iter(difflib.get_close_matches(term, alike, 1, 0.82)), term)

    @property
    def _index(self) -> Index:
        return self._built.result()

    @property
    def _vocabulary(self) -> Sequence[str]:
        return self._index.vocabulary

    def _hits(
        self, wanted: Sequence[str], limit: int, accepts: Callable[[Entry], bool]
    ) -> list[Hit]:
        index = self._index
        weights = {term: self._rarity(term) for term in wanted}
        hits = []
        for row, topic, place in index.ranked(wanted, max(limit, _CANDIDATES)):
            entry = index.entries[row]
            if accepts(entry):
                fit = self._fit(row, weights)
                score = (topic + place) * (0.25 + fit) ** 2 * _preference(entry, wanted)
                hits.append(Hit(entry.section, entry.part, score, fit, entry.exercise))
        return sorted(hits, key=lambda hit: -hit.score)[:limit]

    def _rarity(self, term: str) -> float:
        """The weight of a term: high when few sections have it; as for two when none does."""
        found = self._index.postings(term).sections or 2
        return math.log(1 + self._index.sections / found)

    def _fit(self, row: int, weights: dict[str, float]) -> float:
        covered, is_named = 0.0, len(weights) == 1
        for term, weight in weights.items():
            postings = self._index.postings(term)
            if row in postings.strong:
                covered, is_named = covered + weight, True
            elif row in postings.rows:
                covered += weight * _WEAK.get(postings.sections, _WEAKEST)
        return covered / sum(weights.values()) * (1 if is_named else _UNNAMED)


def _is_part_of(section: Section) -> Callable[[Entry], bool]:
    return lambda entry: entry.section.id == section.id and entry.exercise is None


def _preference(entry: Entry, wanted: Sequence[str]) -> float:
    """Explanations before lists of mistakes, which touch on everything; named parts first."""
    if entry.part.heading == "Common mistakes":
        return 0.7
    heading = plain_words(entry.part.heading)
    is_named = len(wanted) > 1 and all(term[:5] in heading for term in wanted)
    return _NAMED if is_named else 1.0
