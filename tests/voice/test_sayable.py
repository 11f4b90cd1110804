from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor_app.errors import InvalidInput
from tutor_app.voice.sayable import MOST_CHARACTERS, parts_of, sayable


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  Hello,\n world. ", "Hello, world."),
        ("[cheerful] a[0] <b>", "cheerful a 0 b"),
        ("größer\x00\ud800 als", "größer als"),
    ],
)
def test_what_is_sent(text: str, expected: str) -> None:
    assert expected == sayable(text)


@pytest.mark.parametrize("text", ["", " \n", "...", "[]", "😀", "x" * (MOST_CHARACTERS + 1)])
def test_what_cannot_be_said(text: str) -> None:
    with pytest.raises(InvalidInput):
        sayable(text)


def test_parts_end_with_a_sentence_a_comma_or_a_word() -> None:
    text = "A list is ordered. A set is not, and it holds each item once only"
    assert ["A list is ordered.", "A set is not,", "and it holds each item once", "only"] == list(
        parts_of(text, 28)
    )


def test_a_word_without_end_is_cut() -> None:
    assert ["aaaaa", "aaaaa", "aa"] == list(parts_of("a" * 12, 5))


@given(st.text(st.sampled_from("ab,. !"), max_size=300), st.integers(5, 60))
def test_no_part_is_too_long_and_no_word_is_lost(text: str, most: int) -> None:
    parts = list(parts_of(" ".join(text.split()), most))
    assert all(len(part) <= most for part in parts)
    assert "".join(text.split()) == "".join("".join(parts).split())
