from __future__ import annotations

import pytest

from tutor_app.library.lesson import choice_of, has_answered
from tutor_app.library.sections import Check, Option

CHECK = Check(
    "What does `append` return?",
    (
        Option("The list", is_right=False, reason="No."),
        Option("`None`", is_right=True, reason="Yes."),
        Option("A copy of the list", is_right=False, reason="No."),
    ),
    1,
)


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        ("B", 1),
        ("b)", 1),
        ("I think it's C", 2),
        ("is it A?", 0),
        ("the answer is b because append changes the list", 1),
        ("option c.", 2),
        ("the second one", 1),
        ("the last option", 2),
        ("None", 1),
        ("it gives `None`, I guess", 1),
        ("a copy of the lst", 2),
        ("F", None),
        ("the fifth one", None),
        ("a list is something else", None),
        ("why?", None),
        ("", None),
        ("x" * 60_000, None),
    ],
)
def test_choices(text: str, choice: int | None):
    assert choice == choice_of(text, CHECK)


def test_passing_is_an_answer_unless_something_else_is_named():
    assert has_answered("no idea", "", CHECK)
    assert not has_answered("I don't know what a tuple is", "tuple", CHECK)
    assert not has_answered("continue", "", CHECK)
