from __future__ import annotations

import pytest

from tutor_app.topics.code import looks_like_code


@pytest.mark.parametrize(
    "text",
    [
        "print('hi')",
        "why is `x` wrong",
        "x = 5",
        "if (a == b) { }",
        "for item in things:\n    pass",
        "KeyError: 'name'",
        "what is in main.py",
        "<div class='a'>",
        "my_variable",
        "parseInt and setState",
        "SELECT name FROM animals",
        "#include <stdio.h>",
        "from os import path\nimport sys",
        "a && b",
    ],
)
def test_code(text: str):
    assert looks_like_code(text)


@pytest.mark.parametrize(
    "text",
    [
        "How do I bake a cake?",
        "for a friend: what is a good diet",
        "my dog(s) and cat(s)",
        "my iPhone and my eBay account",
        "is 3 < 5 and why",
        "bread, butter; jam",
        "What about 2 + 2?",
        "while you are at it, tell me a story",
        "",
    ],
)
def test_prose(text: str):
    assert not looks_like_code(text)


@pytest.mark.parametrize(
    "text",
    [
        "x" + "\n" * 3990 + "y",
        "x" + " " * 3990 + "y",
        "a-" * 2000,
        "a(" * 2000,
        "SELECT " * 570,
        "from " * 800,
        "(" * 50_000,
        "a " * 25_000,
        "<a " * 20_000,
        "x_" * 25_000,
        "`" * 50_000,
    ],
)
def test_no_text_keeps_it_for_ever(text: str):
    assert looks_like_code(text) in {True, False}
