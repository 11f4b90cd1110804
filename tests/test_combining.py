"""Towers of marks are cut, writing systems are not."""

from __future__ import annotations

import pytest

from tutor_app.accounts.identifiers import person_name
from tutor_app.chat.words import accepted
from tutor_app.combining import MOST_MARKS, bounded_marks
from tutor_app.courses.forms import plain_line

TOWERS = {
    "accents": "\u0301",
    "enclosing circles": "\u20dd",
    "variation selectors": "\ufe0f",
    "zero-width joiners": "\u200d",
    "right-to-left overrides": "\u202e",
    "Devanagari vowels": "\u093e",
}


@pytest.mark.parametrize("mark", TOWERS.values(), ids=TOWERS)
def test_a_tower_is_cut_and_what_follows_stays(mark: str) -> None:
    assert "a" + mark * MOST_MARKS + "b" == bounded_marks("a" + mark * 50_000 + "b")


def test_marks_of_different_kinds_are_one_tower() -> None:
    assert MOST_MARKS + 1 == len(bounded_marks("a" + "\u0301\u200d\u20dd" * 1_000))


@pytest.mark.parametrize(
    "text",
    [
        "plain",
        "Zoë",
        "ế",
        "नमस्ते",
        "สวัสดี",
        "שָׁלוֹם",
        "👩‍👩‍👧‍👦",
        "🏴\U000e0067\U000e0062\U000e007f",
        "བསྒྲུབས",
    ],
)
def test_writing_stays_as_it_is(text: str) -> None:
    assert text == bounded_marks(text)


def test_messages_names_and_titles_hold_none() -> None:
    tower = "a" + "\u0301" * 50_000
    assert MOST_MARKS + 1 == len(accepted(tower))
    assert len(person_name(tower)) <= MOST_MARKS + 1
    assert len(plain_line(tower)) <= MOST_MARKS + 1
