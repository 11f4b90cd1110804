from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor_app.topics.tokens import MAX_TEXT, forms, singular, words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("How do I use C++, C# and .NET?", ["how", "do", "i", "use", "c++", "c#", "and", ".net"]),
        ("node.js isn't snake_case", ["node", "js", "isn", "t", "snake", "case"]),
        ("función Ünïcode", ["funcion", "unicode"]),
        ("ｐｙｔｈｏｎ", ["python"]),
        ("py\u200bthon co\u00adde", ["python", "code"]),
        ("", []),
    ],
)
def test_words_of_a_text(text: str, found: list[str]):
    assert found == words(text)


@pytest.mark.parametrize(
    ("word", "form"),
    [
        ("lists", "list"),
        ("processes", "process"),
        ("queries", "query"),
        ("cookies", "cookie"),
        ("branches", "branch"),
        ("caches", "cache"),
        ("potatoes", "potato"),
        ("caching", "cache"),
        ("sorting", "sort"),
        ("debugging", "debug"),
        ("cooked", "cook"),
        ("baked", "bake"),
    ],
)
def test_a_word_may_be_an_inflection(word: str, form: str):
    assert form in forms(word)
    assert word == forms(word)[0]


@pytest.mark.parametrize("word", ["string", "is", "spring", "need", "js", "king"])
def test_endings_that_belong_to_the_word_stay(word: str):
    assert (word,) == forms(word)
    assert word == singular(word)


def test_a_long_text_is_read_from_both_ends():
    found = words("first " + "middle " * MAX_TEXT + "last")
    assert ("first", "last") == (found[0], found[-1])
    assert len(found) < MAX_TEXT


@given(st.text())
def test_any_text_has_words(text: str):
    assert all(word for word in words(text))
