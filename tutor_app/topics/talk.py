"""Greetings, thanks, answers and talk about the lesson: welcome whatever the topic."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from tutor_app.topics.tokens import forms, words

_DATA = Path(__file__).parent / "data"
_LONGEST_GREETING = 12
"""Words; what is longer is judged like any other message."""


def is_welcome(text: str) -> bool:
    """Whether a message is only a greeting, thanks, steering ("next") or a bare answer ("B")."""
    said = words(text)
    if len(said) > _LONGEST_GREETING:
        return False
    known = lines_of("welcome.txt")
    return all(len(word) == 1 or word.isdecimal() or word in known for word in said)


def told_words(text: str) -> list[str]:
    """The words of a message that name a subject: neither small talk nor talk about a lesson."""
    plain = lines_of("welcome.txt") | lines_of("lesson.txt")
    return [
        word
        for word in words(text)
        if len(word) > 1 and not word.isdecimal() and not plain.intersection(forms(word))
    ]


@cache
def lines_of(name: str) -> frozenset[str]:
    """The words of a data file of single words; lines that begin with "# " are comments."""
    text = (_DATA / name).read_text(encoding="utf-8")
    return frozenset(
        word for line in text.splitlines() if not line.startswith("# ") for word in line.split()
    )
