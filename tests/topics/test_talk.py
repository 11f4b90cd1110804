from __future__ import annotations

import pytest

from tutor_app.topics.talk import is_welcome, told_words


@pytest.mark.parametrize(
    "text",
    ["hi", "Hello there!", "thank you so much!", "ok, next please", "B", "b)", "42", "[20, 30]",
     "yes", "continue", "go on", "good morning", "lol", "?", "", "👍", "merci"],
)  # fmt: skip
def test_small_talk_is_welcome(text: str):
    assert is_welcome(text)


@pytest.mark.parametrize(
    "text",
    ["hello, how do I cook rice", "thanks, and the weather?", "next holiday", "ok " * 20,
     "what is a list", "good pizza"],
)  # fmt: skip
def test_what_has_a_subject_is_judged(text: str):
    assert not is_welcome(text)


@pytest.mark.parametrize(
    ("text", "subjects"),
    [
        ("Is there anything easier?", []),
        ("could you explain that again, more slowly", []),
        ("give me another example with 5 steps", []),
        ("what about volcanoes", ["volcanoes"]),
    ],
)
def test_talk_about_the_lesson_names_no_subject(text: str, subjects: list[str]):
    assert subjects == told_words(text)
