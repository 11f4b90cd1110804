from __future__ import annotations

import threading

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from tutor_app.library.catalog import Library
from tutor_app.library.search import GOOD_FIT, LibrarySearch

FTS5 = st.text(alphabet='abc "*^():-+{}|&NEAROTD\0\n\ud800', max_size=40)


@given(st.one_of(st.text(), FTS5))
@examples(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_text_is_data(search: LibrarySearch, text: str):
    hits = search.search(text, 3)
    assert all(0 <= hit.fit <= 1 for hit in hits)
    assert len(hits) <= 3


@pytest.mark.parametrize(
    "text", ['"', "list OR dict", "NEAR(list dict)", "title : list", "list*", "^list", '" OR 1 --']
)
def test_search_syntax_has_no_effect(search: LibrarySearch, text: str):
    plain = "".join(c if c.isalnum() else " " for c in text)
    assert search.search(plain, 5) == search.search(text, 5)


@pytest.mark.parametrize(
    ("question", "section", "anchor"),
    [
        ("What is a daemon?", "processes-and-signals", "what-is-a-daemon"),
        ("how do I slice a list", "lists-and-slicing", "how-do-i-slice-a-list"),
        ("chaining and collisions", "hash-tables", "what-is-a-collision"),
    ],
)
def test_the_best_part_is_found(search: LibrarySearch, question: str, section: str, anchor: str):
    best = search.search(question, 1)[0]
    assert (section, anchor) == (best.section.slug, best.part.anchor)
    assert best.fit >= GOOD_FIT


def test_stems_and_synonyms_find_the_same(search: LibrarySearch):
    def found(text: str) -> str:
        return search.search(text, 1)[0].section.slug

    assert {"dictionaries"} == {found("looping over a dict"), found("loops over dictionaries")}


def test_a_typing_error_is_put_right_in_search_but_not_in_fit(search: LibrarySearch):
    assert "recursion" == search.search("recurssion", 1)[0].section.slug
    assert 0 == search.fit("recurssion")
    assert 1 == search.fit("recursion")


@pytest.mark.parametrize("text", ["the best pizza in town", "president of France", "", "?!", "the"])
def test_what_the_library_does_not_hold_does_not_fit(search: LibrarySearch, text: str):
    assert search.fit(text) < GOOD_FIT


def test_one_common_word_is_not_enough(search: LibrarySearch):
    assert search.fit("python bite treatment") < 0.3 < search.fit("python dictionary")


def test_exercises_are_found_apart(search: LibrarySearch):
    hit = search.exercises("rotate a list", 1)[0]
    assert hit.exercise is not None
    assert "Rotate a list" == hit.exercise.title
    assert all(hit.exercise is None for hit in search.search("rotate a list", 8))


def test_parts_of_one_section(search: LibrarySearch, library: Library):
    section = library.section("python/collections/lists-and-slicing")
    found = search.within("append", section)
    assert {section.id} == {hit.section.id for hit in found}


def test_nearest_topics_are_near_or_else_beginnings(search: LibrarySearch):
    near = search.nearest_topics("a slow query that sorts", 3)
    assert "indexes" in [section.slug for section in near]
    far = search.nearest_topics("zzz", 3)
    assert [course.sections[0].id for course in search.library.courses[:3]] == [s.id for s in far]


def test_an_empty_library_finds_nothing(tmp_path):
    empty = LibrarySearch(Library.load(tmp_path))
    assert ([], 0, []) == (empty.search("list"), empty.fit("list"), empty.nearest_topics("list"))


def test_many_threads_search_at_once(search: LibrarySearch):
    wanted = [hit.section.id for hit in search.search("hash table", 5)]
    found: list[list[str]] = []

    def look() -> None:
        for _ in range(20):
            ids = [hit.section.id for hit in search.search("hash table", 5)]
            found.append(ids)

    threads = [threading.Thread(target=look) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [wanted] * 160 == found
