"""Whether a reply begins with words that models think with, and do not teach with."""

from __future__ import annotations

import re
from collections.abc import Sequence

_WORDS = re.compile(r"[a-z]+(?:'[a-z]+)?")
_FILLERS = frozenset(("ok", "okay", "alright", "hmm", "hm", "well", "right", "so", "first"))
_TASKS = frozenset(
    (
        "answer",
        "respond",
        "explain",
        "produce",
        "write",
        "help",
        "decide",
        "judge",
        "name",
        "classify",
        "figure",
        "think",
    )
)
_ABOUT = frozenset(
    (
        "is",
        "wants",
        "asks",
        "asked",
        "has",
        "needs",
        "said",
        "says",
        "might",
        "seems",
        "wrote",
        "question",
    )
)
_LEARNERS = frozenset(("user", "learner", "student", "user's", "learner's", "student's"))
_PHRASES: tuple[tuple[frozenset[str], ...], ...] = (
    (frozenset({"the"}), _LEARNERS, _ABOUT),
    (frozenset({"user", "learner"}), _ABOUT),
    (
        frozenset({"we", "i"}),
        frozenset(("need", "should", "have", "want")),
        frozenset({"to"}),
        _TASKS,
    ),
    (frozenset({"i"}), frozenset(("should", "must", "will")), _TASKS),
    (frozenset({"let"}), frozenset({"me"}), frozenset(("think", "recall", "figure"))),
    (frozenset({"analysis"}), frozenset()),
)


def is_musing(text: str) -> bool | None:
    """True when it does, False when it does not, None while more has to come to tell."""
    start = text.lower()
    words = _WORDS.findall(start)
    if not words:
        return None if not text.strip() else False
    is_cut = start.endswith(words[-1])
    if words[0] != start.split()[0].strip(",.!…"):
        return None if is_cut and len(words) == 1 and start.strip() == words[0] else False
    while words and words[0] in _FILLERS and not (is_cut and len(words) == 1):
        words = words[1:]
    if not words or (is_cut and len(words) == 1 and _begins(words[0], _FILLERS)):
        return None
    found = [_follows(words, phrase, is_cut=is_cut) for phrase in _PHRASES]
    if any(one is True for one in found):
        return True
    return None if any(one is None for one in found) else False


def _follows(
    words: Sequence[str], phrase: Sequence[frozenset[str]], *, is_cut: bool
) -> bool | None:
    """Whether words begin with a phrase; None while they are only its beginning."""
    for place, known in enumerate(phrase):
        if place == len(words):
            return None
        is_last = place == len(words) - 1
        if words[place] in known and not (is_last and is_cut and place < len(phrase) - 1):
            continue
        return None if is_last and is_cut and _begins(words[place], known) else False
    return True


def _begins(word: str, known: frozenset[str]) -> bool:
    return any(one.startswith(word) for one in known)
