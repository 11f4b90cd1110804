from __future__ import annotations

import pytest

from tutor_app.llm.ports import ModelMessage, Role
from tutor_app.topics.offline import OfflineJudge
from tutor_app.topics.terms import bundled_terms

LESSON = (ModelMessage(Role.ASSISTANT, "Assembly language is a readable form of machine code."),)


class Library:
    """Covers the texts that hold one word."""

    def __init__(self, word: str = "") -> None:
        self._word = word

    def fit(self, text: str) -> float:
        return 1.0 if self._word and self._word in text else 0.0


def allows(question: str, context: tuple[ModelMessage, ...] = (), covered: str = "") -> bool:
    terms = bundled_terms()
    count = terms.count(question)
    assert count.decision is None, "tier 1 has decided already"
    return OfflineJudge(terms, Library(covered)).allows(question, count, context)


def test_lesson_talk_is_allowed_with_and_without_context():
    assert allows("Is there anything easier?", LESSON)
    assert allows("Is there anything easier?")


def test_in_a_talk_about_computing_an_unknown_word_is_allowed():
    assert allows("and the quagga?", LESSON)


@pytest.mark.parametrize(
    ("question", "is_allowed"),
    [
        ("a recipe algorithm", True),  # one clear term each
        ("the tree and the weather", False),  # tree is an everyday word too
        ("split the letters of python from Spain", True),  # leans to computing
    ],
)
def test_one_of_each_is_decided_by_how_clear_the_computing_term_is(question: str, is_allowed: bool):
    assert is_allowed is allows(question)


def test_what_the_library_covers_is_allowed():
    question = "their nest and the quaggas"
    assert (False, True) == (allows(question), allows(question, covered="quaggas"))


@pytest.mark.parametrize(
    "question",
    ["who was born in Reims", "how old is his house", "why do I feel bored every Sunday evening"],
)
def test_words_that_lean_elsewhere_are_rejected(question: str):
    assert not allows(question)


@pytest.mark.parametrize("question", ["what is a quagga", "split it at the first space", "什么是"])
def test_in_doubt_the_answer_is_yes(question: str):
    assert allows(question)
