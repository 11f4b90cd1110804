"""The full-text index over the course files: SQLite FTS5 in memory, whatever the database is."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from tutor_app.library.catalog import Library
from tutor_app.library.sections import Exercise, Part, Section
from tutor_app.library.words import names, terms

_TOPIC = "4.0, 5.0, 6.0, 1.0"
_PLACE = "0.0, 0.0, 6.0, 1.0"
"""bm25 weights of title, keywords, heading and body: to find the section, and the part in it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the index: a part of a section, or an exercise told as a part."""

    section: Section
    part: Part
    exercise: Exercise | None = None


@dataclass(frozen=True, slots=True)
class Postings:
    """Where a term stands: rows that have it at all, and rows whose titles or keywords do."""

    rows: frozenset[int]
    strong: frozenset[int]
    sections: int


class Index:
    """Rows and terms. Safe to use from several threads; each call takes well under 1 ms."""

    def __init__(self, library: Library) -> None:
        self.entries = tuple(_entries(library))
        self.sections = len(library.sections)
        self._lock = threading.Lock()
        self._db = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
        self._db.execute(
            "CREATE VIRTUAL TABLE parts USING fts5(title, keywords, heading, body,"
            " tokenize = 'porter unicode61 remove_diacritics 2')"
        )
        self._db.executemany(
            "INSERT INTO parts (rowid, title, keywords, heading, body) VALUES (?, ?, ?, ?, ?)",
            ((row, *_columns(entry)) for row, entry in enumerate(self.entries)),
        )
        self.postings = lru_cache(4096)(self._postings)
        self.vocabulary = _vocabulary(library)

    def ranked(self, wanted: Iterable[str], limit: int) -> list[tuple[int, float, float]]:
        """Rows that hold any of the terms, best first.

        Each with two bm25 values, higher is better: of the whole row, and of heading and text
        alone, which tells apart the parts of one section.
        """
        match = " OR ".join(_group(term) for term in wanted)
        if not match:
            return []
        return [
            (int(row), -float(topic), -float(place))
            for row, topic, place in self._rows(
                f"SELECT rowid, bm25(parts, {_TOPIC}) AS topic,"  # noqa: S608 - constants
                f" bm25(parts, {_PLACE}) FROM parts WHERE parts MATCH ? ORDER BY topic LIMIT ?",
                (match, limit),
            )
        ]

    def _postings(self, term: str) -> Postings:
        group = _group(term)
        rows, strong = (
            frozenset(
                int(row)
                for (row,) in self._rows("SELECT rowid FROM parts WHERE parts MATCH ?", (match,))
            )
            for match in (group, f"{{title keywords heading}} : {group}")
        )
        sections = len({self.entries[row].section.id for row in rows})
        return Postings(rows, strong, sections)

    def _rows(self, statement: str, values: tuple[object, ...]) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._db.execute(statement, values).fetchall()


def _group(term: str) -> str:
    """A term and its synonyms as an FTS5 expression of quoted phrases: no syntax gets through."""
    return "(" + " OR ".join(_quoted(name) for name in names(term)) + ")"


def _quoted(words: str) -> str:
    clean = words.replace("\0", " ").replace('"', '""')
    return f'"{clean}"'


def _entries(library: Library) -> Iterable[Entry]:
    for section in library.sections:
        for part in section.parts:
            yield Entry(section, part)
        for exercise in section.exercises:
            told = Part(exercise.title, exercise.task, f"exercise-{exercise.slug}")
            yield Entry(section, told, exercise)


def _vocabulary(library: Library) -> tuple[str, ...]:
    """The words of titles and keywords, from 5 letters up: what typing errors are compared with."""
    told = (f"{section.title} {' '.join(section.keywords)}" for section in library.sections)
    return tuple(dict.fromkeys(word for text in told for word in terms(text) if len(word) >= 5))


def _columns(entry: Entry) -> tuple[str, str, str, str]:
    section, part = entry.section, entry.part
    return section.title, ", ".join(section.keywords), part.heading, part.text
