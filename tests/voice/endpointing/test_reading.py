"""Whether a text reads complete."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor_app.voice.endpointing import reads_complete

MOST_CUT = 0.02
MOST_WAITED_FOR = 0.12


def spoken(name: str) -> tuple[list[str], list[str]]:
    """What is complete and what is open in a list of sentences."""
    lists = tomllib.loads(Path(__file__).with_name(name).read_text(encoding="utf-8"))
    complete, opened = (
        [text for texts in lists[side].values() for text in texts] for side in ("complete", "open")
    )
    return complete, opened


@pytest.mark.parametrize(
    ("text", "is_complete"),
    [
        ("What is recursion?", True),
        ("what is recursion", True),
        ("What is recursion", False),  # whoever writes capitals would write a mark
        ("What is recursion...", False),
        ("What is recursion and", False),
        ("I have a list of numbers.", False),
        ("I have a list of numbers. How do I sort it?", True),
        ("How do I sort a list? In Python.", True),
        ("How do I sort a list? In the", False),
        ("Explain what a list is.", True),
        ("Explain what a list.", False),
        ("What's the difference between a list?", False),
        ("What's the difference between a list and a tuple?", True),
        ("Yes.", True),
        ("Yes, but", False),
        ("Okay, the second one.", True),
        ("", False),
        ("?!", False),
        ("What’s a “list”?", True),
    ],
)
def test_what_reads_complete(text: str, is_complete: bool):
    assert is_complete is reads_complete(text)


@pytest.mark.parametrize(
    ("text", "is_complete"), [("¿Qué es una lista?", True), ("Qué es una", False), ("Sí.", False)]
)
def test_in_other_languages_only_a_question_mark_tells(text: str, is_complete: bool):
    assert is_complete is reads_complete(text, language="es")


def test_the_sentences_the_rules_were_written_with():
    complete, opened = spoken("spoken.toml")

    assert [] == [text for text in opened if reads_complete(text)]
    waited_for = [text for text in complete if not reads_complete(text)]
    assert len(waited_for) <= 0.02 * len(complete), waited_for


def test_sentences_the_rules_have_not_seen():
    complete, opened = spoken("spoken_fresh.toml")
    cut = [text for text in opened if reads_complete(text)]
    waited_for = [text for text in complete if not reads_complete(text)]

    assert len(complete) + len(opened) >= 150
    assert len(cut) <= MOST_CUT * len(opened), cut
    assert len(waited_for) <= MOST_WAITED_FOR * len(complete), waited_for


def test_words_without_capitals_and_marks_tell_nearly_as_much():
    complete, opened = spoken("spoken.toml")
    bare = str.maketrans("", "", ".?!,;:…-")
    opened = [text for text in opened if not text.endswith((",", "-", "...", "…"))]
    cut = [text for text in opened if reads_complete(text.lower().translate(bare))]
    waited_for = [text for text in complete if not reads_complete(text.lower().translate(bare))]

    assert len(cut) <= 0.03 * len(opened), cut
    assert len(waited_for) <= 0.07 * len(complete), waited_for


@given(st.text(max_size=200))
def test_any_text_gets_an_answer(text: str):
    assert reads_complete(text) in {True, False}


words = st.sampled_from(
    [
        *("what", "how", "is", "a", "the", "list", "do", "i", "you", "explain", "and", "if", "to"),
        *("sort", "between", "two", "me", "please", "can", "it", "convert", "3", ",", ".", "?"),
    ]
)
leaning = st.sampled_from(["and", "or", "the", "a", "of", "with", "because", "um"])


@given(st.lists(words, max_size=30))
def test_any_words_get_an_answer(said: list[str]):
    assert reads_complete(" ".join(said)) in {True, False}


@given(st.lists(words, max_size=12), leaning)
def test_a_word_that_leans_on_the_next_is_never_an_end(said: list[str], last: str):
    assert not reads_complete(" ".join([*said, last]))


@pytest.mark.parametrize(
    "text", ["please " * 20_000, "how do i " * 20_000, "so, " * 20_000, "a. " * 20_000]
)
def test_the_longest_texts_are_read(text: str):
    """Whatever grows with the square of their length would take minutes here."""
    assert reads_complete(text) in {True, False}
