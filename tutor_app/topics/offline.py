"""Tier 2 without a model: the conversation so far and what the library covers decide."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

from tutor_app.llm.ports import ModelMessage
from tutor_app.topics.talk import lines_of, told_words
from tutor_app.topics.terms import Count, Terms
from tutor_app.topics.tokens import clipped, forms, words

_DEFINITION = re.compile(
    r"^\W*(?:what(?:'?s| is| are| does)|whats|define|explain|describe|meaning of|when should i"
    r"|how (?:do|does) (?:\S+ ){1,3}work)\b",
    re.IGNORECASE,
)
_TRIVIA = re.compile(
    r"^\W*(who|whom|whose|where|when (was|were|did|is|will)|(in )?(what|which) (year|country|city)"
    r"|how (tall|old|far|big|heavy|rich|much|many))\b",
    re.IGNORECASE,
)
_SHORT = 3
"""Subject words: "what is a fencepost" asks for a term, a longer question need not."""
_EVIDENCE = 0.4
"""What a question needs to lean towards computing; one for a term's meaning needs none."""
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{2,}\b(?![A-Z])")


class Covers(Protocol):
    """Says how well something covers a text, 0 to 1."""

    def fit(self, text: str) -> float:
        """The fit."""
        ...


class OfflineJudge:
    """Decides uncertain questions without a model. Synchronous; about 1 ms."""

    def __init__(self, terms: Terms, library: Covers) -> None:
        self._terms = terms
        self._library = library

    def allows(self, question: str, count: Count, context: Sequence[ModelMessage]) -> bool:
        """Whether an uncertain question is about computing, or part of a talk about it.

        `count` is what tier 1 found: one computing and one other term, or none of either.
        In a talk about computing, and where a term is asked for, the answer in doubt is yes: a
        learner turned away is worse than a stray answer.
        """
        subjects = told_words(question)
        if count.computing:
            return not count.is_weak or _leaning(question, _beside(subjects, count)) >= 1
        if not subjects or _is_foreign(question):
            return True
        if self._is_about_computing(context):
            return True
        is_defining = _DEFINITION.search(clipped(question)) and len(subjects) <= _SHORT
        leaning = _leaning(question, subjects) + 1.5 * self._library.fit(question)
        return leaning >= (0 if is_defining else _EVIDENCE)

    def _is_about_computing(self, context: Sequence[ModelMessage]) -> bool:
        return any(self._terms.count(message.content).decision for message in context)


def _is_foreign(question: str) -> bool:
    """Mostly words in a script that the term lists do not cover: nothing here can judge them."""
    said = words(question)
    return sum(not word.isascii() for word in said) * 2 > len(said)


def _beside(subjects: Sequence[str], count: Count) -> list[str]:
    """The subject words that tier 1 has not counted already."""
    counted = {word for term in count.computing | count.other for word in term.split()}
    return [word for word in subjects if not counted.intersection(forms(word))]


def _leaning(question: str, subjects: Sequence[str]) -> float:
    """Where the words lean: above 0 towards computing, below 0 away from it."""
    ours, theirs = lines_of("leaning_computing.txt"), lines_of("leaning_other.txt")
    leaning = 0.0
    for word in dict.fromkeys(subjects):
        meanings = forms(word)
        leaning += any(form in ours for form in meanings)
        leaning -= any(form in theirs for form in meanings)
    text = clipped(question)
    return leaning - bool(_TRIVIA.search(text)) - len(set(_NAME.findall(text)))
