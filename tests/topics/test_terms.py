from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor_app.topics.terms import Term, Terms, bundled_terms, read_terms

DATA = Path(__file__).parents[2] / "tutor_app/topics/data"


def terms_of(computing: str, other: str) -> Terms:
    def read(told: str, *, is_computing: bool) -> list[Term]:
        return [Term(tuple(entry.split()), is_computing) for entry in told.split(", ")]

    return Terms([*read(computing, is_computing=True), *read(other, is_computing=False)])


def test_both_lists_are_large_and_differ():
    computing = read_terms(DATA / "computing.txt", is_computing=True)
    other = read_terms(DATA / "other.txt", is_computing=False)
    assert len(computing) >= 400
    assert len(other) >= 200
    assert set() == {term.words for term in computing} & {term.words for term in other}
    for terms in (computing, other):
        assert len(terms) == len({(term.words, term.is_exact) for term in terms})
        assert {len(term.words) for term in terms} == {1, 2, 3}


def test_the_longest_phrase_uses_up_its_words():
    terms = terms_of("search, binary search, binary search tree", "tree")
    count = terms.count("a binary search tree")
    assert ({"binary search tree"}, set()) == (count.computing, count.other)


def test_a_phrase_of_the_other_side_uses_up_its_words_too():
    count = terms_of("python", "python bite").count("python bites")
    assert (set(), {"python bite"}) == (count.computing, count.other)


def test_words_are_found_on_word_boundaries_only():
    count = terms_of("list, code", "egg").count("a listener decodes eggplants")
    assert (set(), set()) == (count.computing, count.other)


def test_a_term_counts_once():
    count = terms_of("list", "egg").count("list lists listed egg eggs")
    assert ({"list"}, {"egg"}) == (count.computing, count.other)


@pytest.mark.parametrize(
    ("text", "decision"),
    [
        ("alpha beta", True),
        ("alpha beta xray yankee zulu", True),
        ("alpha", True),
        ("alpha xray", None),
        ("alpha xray yankee", False),
        ("xray", False),
        ("nothing of it", None),
        ("", None),
    ],
)
def test_the_decision_follows_the_counts(text: str, decision: bool | None):
    assert decision is terms_of("alpha, beta", "xray, yankee, zulu").count(text).decision


def test_exact_terms_have_no_inflections(tmp_path: Path):
    file = tmp_path / "terms.txt"
    file.write_text("# head\n=row, sort, tree?\nnode js\n", encoding="utf-8")
    read = read_terms(file, is_computing=True)
    assert [("row",), ("sort",), ("tree",), ("node", "js")] == [term.words for term in read]
    terms = Terms(read)
    assert {"row"} == terms.count("a row").computing
    assert set() == terms.count("rowing rows").computing
    assert {"sort"} == terms.count("sorting").computing
    assert (True, False) == (terms.count("trees").is_weak, terms.count("trees, sorted").is_weak)


def test_a_term_of_four_words_is_refused(tmp_path: Path):
    file = tmp_path / "terms.txt"
    file.write_text("one two three four\n", encoding="utf-8")
    with pytest.raises(ValueError, match="one two three four"):
        read_terms(file, is_computing=True)


def test_code_counts_as_one_computing_term():
    assert {"code"} == bundled_terms().count("x = [1, 2]").computing


@given(st.text())
def test_any_text_can_be_counted(text: str):
    count = bundled_terms().count(text)
    assert count.decision in (True, False, None)
