"""A plan as text: what it says comes back, and what is wrong is named with its line."""

from __future__ import annotations

import pytest

from tutor_app.courses.plan import plan_text, read_plan
from tutor_app.errors import InvalidInput

PLAN = """# First steps
- Ownership (25 min): You can say who frees what.
- Borrowing (30 min): You can lend a value.

# Further
- Traits (40 min): You can share behaviour."""


def read(text: str):
    return read_plan("Rust", "Rust for C++ people.", "beginner", text)


def test_a_plan_comes_back_as_it_was():
    assert PLAN == plan_text(read(PLAN).stored())


def test_minutes_and_goals_may_be_left_out():
    (chapter,) = read("#  One\n\n* Loops: why and when: always\n- 所有権").chapters
    first, second = chapter.sections
    assert ("Loops", "why and when: always", 20) == (first.title, first.goal, first.minutes)
    assert ("所有権", "所有権") == (second.title, second.goal)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "The plan: a course has 1 to 12 chapters"),
        ("- Loops", "Line 1: a section stands below a chapter"),
        ("# One\n\nLoops", "Line 3: chapters begin with # and sections with -"),
        ("# One\n- A\n# Two", "Line 3: a chapter has 1 to 10 sections"),
        ("# One\n" + "- A\n" * 11, "Line 1: a chapter has 1 to 10 sections"),
        ("# One\n- A\n" * 200, "The plan: a course has 1 to 12 chapters"),
        ("# One\n- A (9999 min)", "Line 2: a section takes 5 to 180 minutes"),
        ("# One\n- A: " + "x" * 301, "Line 2: a goal has 1 to 300"),
        ("# <script></script>\n- A", "Line 1: a title has 1 to 120"),
        ("#\n- A", "Line 1: a title has 1 to 120"),
        ("# One\n- \x00\ud800", "Line 2: a title has 1 to 120"),
        ("x" * 40_001, "The plan: a plan has at most 40,000 characters"),
    ],
)
def test_what_is_no_plan_is_told_with_its_line(text: str, words: str):
    with pytest.raises(InvalidInput) as refused:
        read(text)
    assert refused.value.message.startswith(words)
    assert "still here" in refused.value.message


def test_html_is_no_html():
    assert "Loops" == read("# <b>One</b>\n- <img src=x>Loops").chapters[0].sections[0].title
