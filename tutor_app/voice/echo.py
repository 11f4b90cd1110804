"""Is a transcript only the tutor's own voice, heard by the microphone?"""

from __future__ import annotations

import math

from tutor_app.voice.said import said_words

ECHO_SHARE = 0.7
"""From this share of its words on, in order, a transcript is an echo."""

FEW_WORDS = 2
"""So few words stand in many sentences: they must be the sentence itself."""

_LONGEST = 200


def is_echo(transcript: str, spoken: str) -> bool:
    """Whether at least 70 % of the transcript's words stand in order in what the tutor speaks.

    They have to stand together, within a stretch of twice the transcript's length: common words
    are found in order in any long answer. One or two words ("yes", "stop it") are an echo only
    when they are nearly all the tutor speaks at the moment.
    """
    heard, words = said_words(transcript)[:_LONGEST], said_words(spoken)
    if not heard or not words:
        return False
    needed = math.ceil(len(heard) * ECHO_SHARE)
    if len(heard) <= FEW_WORDS:
        return len(words) * ECHO_SHARE <= len(heard) and _common(heard, words) == len(heard)
    reach = 2 * len(heard) + 2
    starts = range(max(len(words) - reach, 0) + 1)
    return any(_common(heard, words[at : at + reach]) >= needed for at in starts)


def _common(heard: list[str], words: list[str]) -> int:
    """The length of the longest common subsequence, a row of it held in the bits of a number."""
    places: dict[str, int] = {}
    for at, word in enumerate(heard):
        places[word] = places.get(word, 0) | 1 << at
    every = (1 << len(heard)) - 1
    row = every
    for word in words:
        matched = row & places.get(word, 0)
        row = ((row + matched) | (row - matched)) & every
    return len(heard) - row.bit_count()
