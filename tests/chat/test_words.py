from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor_app.chat.words import (
    PREVIEW_CHARACTERS,
    TITLE_CHARACTERS,
    plain,
    preview,
    storable,
    title_from,
)


@given(st.text(st.characters()))
def test_what_is_storable_survives_utf8_and_json(text: str):
    kept = storable(text)

    assert json.loads(json.dumps(kept, ensure_ascii=False).encode()) == kept
    assert "\x00" not in kept
    assert storable(kept) == kept


@given(st.text())
def test_a_preview_is_one_short_line(text: str):
    assert len(preview(text)) <= PREVIEW_CHARACTERS
    assert "\n" not in preview(text)


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("Can you please explain what a monad is? I am lost.", "Explain what a monad is"),
        ("hello", "Hello"),
        ("```python\nprint(1)\n```\nwhy does this fail", "Why does this fail"),
        ("```python\nprint(1)\n```", "```python print(1) ```"),
        ("word " * 40, "Word" + " word" * 10 + "…"),
    ],
)
def test_a_title_is_the_questions_own_words(question: str, title: str):
    assert title_from(question) == title


@given(st.text())
def test_a_title_fits(question: str):
    assert len(title_from(question)) <= TITLE_CHARACTERS + 1


@pytest.mark.parametrize(
    ("markdown", "shown"),
    [
        ("## Lists\n\nA **list** holds `items`.", "Lists A list holds items."),
        ("- one\n- two", "one two"),
        (
            "See [the docs](https://example.org/a) on snake_case and 2 * 3.",
            "See the docs on snake_case and 2 * 3.",
        ),
        ("[EXPLAIN]why[/EXPLAIN]", "why"),
        ("```python\nx = 1\n```", "python x = 1"),
    ],
)
def test_a_preview_of_markdown_is_plain(markdown: str, shown: str):
    assert preview(plain(markdown)) == shown
