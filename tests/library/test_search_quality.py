"""How well questions find their section: 201 questions, tuned on one half, held on both."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from tutor_app.library.answers import best_hits
from tutor_app.library.intents import subject_of
from tutor_app.library.search import LibrarySearch

ROWS = [
    json.loads(line)
    for line in (Path(__file__).parent / "data/questions.jsonl").read_text().splitlines()
]


def half(row: dict[str, object]) -> str:
    first = hashlib.sha256(str(row["question"]).encode()).digest()[0]
    return "held-out" if first % 2 else "dev"


def share(found: list[bool]) -> float:
    return sum(found) / len(found)


@pytest.fixture(params=["dev", "held-out"])
def rows(request: pytest.FixtureRequest) -> list[dict[str, object]]:
    return [row for row in ROWS if half(row) == request.param]


def test_questions_find_their_section(search: LibrarySearch, rows):
    found = []
    for row in (row for row in rows if row["sections"]):
        hits = best_hits(search, subject_of(row["question"]), row["question"], None)
        found.append(bool(hits) and hits[0].section.id in row["sections"])
    assert share(found) >= 0.94


def test_questions_find_their_part(search: LibrarySearch, rows):
    found = []
    for row in (row for row in rows if "anchor" in row):
        hits = best_hits(search, subject_of(row["question"]), row["question"], None)
        found.append(bool(hits) and hits[0].part.anchor == row["anchor"])
    assert share(found) >= 0.85


def test_other_questions_find_nothing(search: LibrarySearch, rows):
    found = [
        not best_hits(search, subject_of(row["question"]), row["question"], None)
        for row in rows
        if not row["sections"]
    ]
    assert share(found) >= 0.8


def test_every_section_is_asked_for(search: LibrarySearch):
    wanted = {section for row in ROWS for section in row["sections"]}
    assert {section.id for section in search.library.sections} == wanted
