from __future__ import annotations

import pytest

from tutor_app.chat.filters.seam import Seam

CODE = "Look:\n\n```python\n"
TWICE = [
    ("The list is ordered and it", "The list is ordered and it keeps", " keeps"),
    ("## Slices\n\nA slice is a part", "## Slices\n\nA slice is a part of it.", " of it."),
    ("## Slices\n\nA slice is a part", "## Slices\n\nIt is a copy.", "\n\nIt is a copy."),
    ("It is impor", "important to know.", "tant to know."),
    ("It is", "is a list.", " a list."),
    ("A dict has keys.\n\nA set holds", "A set holds each\nvalue once.", " each\nvalue once."),
    ("A queue is first in. A stack", "A queue  is\nfirst in. A stack is last in.", " is last in."),
    ("Steps:\n\n1. Open it\n2. Read", "2. Read the lines\n3. Close", " the lines\n3. Close"),
    ("One. A stack is", "...is a pile.", " a pile."),
    (f"{CODE}def f(x):\n    return x", "```python\ndef f(x):\n    return x + 1\n```", " + 1\n```"),
    (f"{CODE}x = 1\n", "```python\ny = 2\n```", "y = 2\n```"),
    (f"{CODE}while n:\n    total +=", "    total += n\n", " n\n"),
]
DIFFERENT = [
    ("It is impor", "tant to know."),
    ("hel", "lo"),
    ("Lists are mutable.", " Tuples are not."),
    ("used for", " formulas"),
    (f"{CODE}x = 1\n", "y = 2\n```"),
    ("```html\n<div>\n</div>\n", "</div>\n```"),
    (f"{CODE}for i in range(10):\n    print(i)\n", "for i in range(10):\n    print(i * 2)\n"),
    (f"{CODE}x = 1", "```\n\nThen it prints 1."),
    ("", "All of it."),
]


def rest(earlier: str, text: str, size: int) -> str:
    seam = Seam(earlier)
    pieces = [text[at : at + size] for at in range(0, len(text), size)]
    return "".join(map(seam.feed, pieces)) + seam.flush()


@pytest.mark.parametrize("size", [1, 3, 50, 1000])
@pytest.mark.parametrize(("earlier", "text", "left"), TWICE)
def test_what_is_said_once_more_is_left_out(earlier: str, text: str, left: str, size: int):
    assert left == rest(earlier, text, size)


@pytest.mark.parametrize("size", [1, 3, 50, 1000])
@pytest.mark.parametrize(("earlier", "text"), DIFFERENT)
def test_different_text_is_never_cut(earlier: str, text: str, size: int):
    assert text == rest(earlier, text, size)


def test_a_whole_paragraph_that_comes_again_is_left_out():
    said = "## Why\n\n" + "A tree keeps its nodes in order, and each step halves the rest. " * 4
    assert " look at the code." == rest(f"{said}Then", f"{said}Then look at the code.", 6)
