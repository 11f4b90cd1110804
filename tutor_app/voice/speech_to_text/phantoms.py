"""What recognisers write down though nobody said it: alone, repeated, beside real words. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from enum import IntEnum
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

_FILE = Path(__file__).with_name("phantoms.txt")
_SENTENCE_END = re.compile(r"(?<=[.!?…\]♪])\s+|\s+(?=\[)|(?<=[。！？])\s*|\n+")
MOST_PHRASES = 3
"""So many known phrases of several words in a row nobody says."""


class Invented(IntEnum):
    """How sure it is that nobody said some words."""

    MAYBE = 1
    """People do say it, now and then: the evidence decides."""

    SURELY = 2
    """Nobody says it to a tutor."""


class _Known(NamedTuple):
    """The most that is known of the first words: how sure, and in how many phrases."""

    how: Invented
    phrases: int


def words_of(text: str) -> list[str]:
    """The words in small letters, without punctuation at their ends; each has a letter or digit."""
    small = unicodedata.normalize("NFKC", text).lower().replace("’", "'")
    bare = (word.strip(".,!?;:…\"'“”«»¡¿-–—。！？、 ") for word in small.split())
    return [word for word in bare if any(map(str.isalnum, word))]


def sentences_of(text: str) -> list[str]:
    """The sentences by their punctuation, and what stands in square brackets."""
    return [sentence for sentence in _SENTENCE_END.split(text) if sentence.strip()]


def invented(words: Sequence[str]) -> Invented | None:
    """Whether the words are known inventions and nothing else, one or several of them.

    Three phrases in a row, the same or not, are one for sure.
    """
    best: list[_Known | None] = [_Known(Invented.MAYBE, 0), *[None] * len(words)]
    for end in range(1, len(words) + 1):
        for length in range(1, min(end, _longest()) + 1):
            before, found = best[end - length], _phantoms().get(" ".join(words[end - length : end]))
            if before and found:
                known = _Known(max(before.how, found), before.phrases + (length > 1))
                best[end] = max(known, best[end] or known)
    whole = best[-1]
    if whole is None or not words:
        return None
    return Invented.SURELY if whole.phrases >= MOST_PHRASES else whole.how


def is_one_character(words: Sequence[str]) -> bool:
    """Whether it is one letter or digit: an answer to a question, or the shape of a noise."""
    return len(words) == 1 and len(words[0]) == 1


def without_inventions(sentences: Sequence[str]) -> list[str]:
    """The sentences but those that nobody says, by themselves or with the phrases beside them."""
    kept: list[str] = []
    for is_known, same in groupby(sentences, _is_known_phrase):
        run = list(same)
        words = [word for sentence in run for word in words_of(sentence)]
        if not is_known or invented(words) is not Invented.SURELY:
            kept += run
    return kept


def _is_known_phrase(sentence: str) -> bool:
    words = words_of(sentence)
    known = invented(words)
    return known is Invented.SURELY or (known is not None and len(words) > 1)


@cache
def _phantoms() -> dict[str, Invented]:
    lines = _FILE.read_text(encoding="utf-8").splitlines()
    entries = [line for line in lines if line and not line.startswith("#")]
    return {
        " ".join(words_of(entry.lstrip("!"))): (
            Invented.SURELY if entry.startswith("!") else Invented.MAYBE
        )
        for entry in entries
    }


@cache
def _longest() -> int:
    return max(len(phrase.split()) for phrase in _phantoms())
