from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor_app.library.words import MAX_TEXT, clipped, names, terms


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("What is the difference between TCP and UDP?", ["tcp", "udp"]),
        ("how do I, please, use it", []),
        ("what does HAVING do", ["having"]),
        ("WHAT DOES IT DO", []),
        ("list List LISTS", ["list", "lists"]),
        ("why is O(n log n) good", ["bigo", "log"]),
        ("is 0.1 equal to 0.2?", ["0.1", "equal", "0.2"]),
        ("what does while do", ["while"]),
        ("what is a for-loop", ["for loop"]),
        ("explain if statements", ["if statements"]),
        ("What is a B-tree and a tree", ["b tree", "tree"]),
        ("what is a btree", ["b tree"]),
        ("why do I need a test set", ["test set"]),
        ("pointers in C", ["pointers", "c"]),
        ("How?\n```python\nzebra = 1\n```", ["python", "zebra"]),
        ("Explain the loop:\n```python\nzebra = 1\n```", ["loop"]),
    ],
)
def test_informative_terms(text: str, found: list[str]):
    assert found == terms(text)


def test_other_names_come_with_the_term():
    assert ("dict", "dictionary") == names("dict")
    assert ("zebra",) == names("zebra")


def test_a_long_text_is_looked_at_from_both_ends():
    text = "a" * MAX_TEXT + "b" * MAX_TEXT
    assert ("a", "b", MAX_TEXT + 1) == (clipped(text)[0], clipped(text)[-1], len(clipped(text)))


@given(st.text())
def test_any_text_gives_terms_that_are_plain_words(text: str):
    assert all(term and not term.isspace() and '"' not in term for term in terms(text))
