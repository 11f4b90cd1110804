"""Words as they are compared."""

from __future__ import annotations

from tutor_app.voice.said import said_words


def test_capitals_marks_and_apostrophes_do_not_count():
    assert ["its", "a", "well", "known", "list"] == said_words("It’s a WELL-known “list”...")


def test_small_numbers_are_words():
    assert ["three", "of", "twenty", "21"] == said_words("3 of 20, 21")


def test_other_scripts_have_words_too():
    assert ["größe", "список"] == said_words("Größe, список!")
