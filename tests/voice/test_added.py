"""What a second transcript of the same speech adds to the first."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor_app.voice.added import added_words


@pytest.mark.parametrize(
    ("earlier", "text", "added"),
    [
        ("What is a list?", "What is a list? And a heap?", "and a heap"),
        (
            "What is a list?",
            "What is a list, and what is a linked list?",
            "and what is a linked list",
        ),
        ("What is a list?", "What is a list.", ""),
        ("What is a list?", "What's a list?", ""),
        ("What is linked list?", "What is a linked list, and why?", "and why"),
        ("What's a tree?", "What is a tree with two children?", "with two children"),
        ("Vortices a tree?", "What is a tree with two children?", "with two children"),
        ("How do I", "How do I", ""),
        ("", "Okay.", "okay"),
        ("Tell me more.", "", ""),
        ("one two three", "four five six seven", "seven"),
    ],
)
def test_what_was_added(earlier: str, text: str, added: str):
    assert added == added_words(earlier, text)


words = st.lists(
    st.sampled_from(["what", "is", "a", "list", "heap", "tree", "and", "of"]), max_size=12
)


@given(words, words)
def test_what_is_said_after_a_text_is_what_it_adds(earlier: list[str], later: list[str]):
    said = " ".join([*earlier, *later])
    added = added_words(" ".join(earlier), said).split()

    assert said.split()[len(said.split()) - len(added) :] == added
    if not later:
        assert [] == added


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_can_be_compared(earlier: str, text: str):
    assert isinstance(added_words(earlier, text), str)
