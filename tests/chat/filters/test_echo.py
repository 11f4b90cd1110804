from __future__ import annotations

import re

import pytest

from tutor_app.chat.filters import Filters
from tutor_app.chat.filters.asides import Asides
from tutor_app.chat.filters.echo import Echo, instructions
from tutor_app.library.catalog import Library
from tutor_app.llm.prompts import prompt

TOLD = instructions("\n".join(map(prompt, ("teacher", "lesson", "continue"))))
SENTENCE = "Do not repeat anything, do not apologise, do not comment on the interruption."


def passed(text: str, size: int, quotable: str = "") -> str:
    echo = Echo(TOLD, quotable)
    pieces = [text[at : at + size] for at in range(0, len(text), size)]
    return "".join(map(echo.feed, pieces)) + echo.flush()


@pytest.mark.parametrize("size", [1, 4, 20, 1000])
@pytest.mark.parametrize(
    ("text", "left"),
    [
        (f"{SENTENCE} A list is ordered.", " A list is ordered."),
        (f"Right. {SENTENCE} A list.", "Right. A list."),
        (f"One.\n- {SENTENCE}\n- A list.", "One.\n- A list."),
        (f"**{SENTENCE}**\n\nA list.", "\nA list."),
        (f"A list.\n\n> {SENTENCE.upper()}", "A list.\n\n"),
        ("Teach one idea at a time, in this order:\n1. Lists", "1. Lists"),
        ("You are a patient programming teacher in a one-to-one lesson", ""),
    ],
)
def test_sentences_of_the_prompt_are_left_out(text: str, left: str, size: int):
    assert left.strip() == passed(text, size).strip()


@pytest.mark.parametrize("size", [1, 7, 1000])
@pytest.mark.parametrize(
    "text",
    [
        "Do not repeat anything you can compute: keep it in a variable.",
        "If you are not sure, print the list.",
        "- a\n- b\n\n---\n\n* * *\n\n=====\n| a | b |\n|---|---|\n",
        "```python\nx = [1, 2]\n```\n\n$$\nx^2\n$$\n\nÜber 什么是列表 🙂?",
        "x" * 500,
        "",
    ],
)
def test_everything_else_passes_as_it_is(text: str, size: int):
    assert text == passed(text, size)


def test_what_the_learner_wrote_may_be_said_back():
    assert SENTENCE == passed(SENTENCE, 5, quotable=f"What does this mean: {SENTENCE}")


def test_text_of_the_courses_is_no_echo():
    sections = Library.bundled().sections
    assert [] == [one.id for one in sections if passed(one.body, 9) != one.body]


def test_words_pass_as_they_come_and_only_a_possible_echo_waits():
    echo = Echo(TOLD)
    pieces = ("A list ", "is ordered.", " Do not ", "repeat ", "yourself ", "here.")
    shown = ["A list ", "is ordered.", "", "", " Do not repeat yourself ", "here."]
    assert shown == [echo.feed(piece) for piece in pieces]


def test_of_a_course_s_text_half_a_second_is_held_at_most():
    """At 30 tokens a second, with a token of six characters at most."""
    held = []
    for section in Library.bundled().sections:
        filters, waiting = Filters([Echo(TOLD), Asides()]), 0
        for token in re.findall(r"\s?\w{1,6}|\s?[^\w\s]{1,3}|\s+", section.body):
            waiting = 0 if filters.feed(token) else waiting + 1
            held.append(waiting)
    assert max(held) <= 15
