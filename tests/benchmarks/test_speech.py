from __future__ import annotations

import pytest

from benchmarks.speech import LONGEST_PAUSE, SHORTEST_PAUSE, Said, questions, with_pauses
from benchmarks.stream_time import as_whisper
from benchmarks.voice_words import errors, words_of
from tests.voice.speech import RATE, silence


def test_a_part_is_heard_once_all_of_it_was() -> None:
    said = Said("clause", ("One", "two"), silence(3), ((0.0, 1.0), (1.5, 3.0)))
    assert said.heard(-0.5, 0.9) == ""
    assert said.heard(-0.5, 1.2) == "One"
    assert said.heard(-0.5, 3.2) == "One two"
    assert said.heard(1.25, 3.2) == "two"


def test_the_corpus_is_as_long_as_it_says() -> None:
    (plain,) = questions(1)
    assert ((0.0, plain.seconds),) == plain.places
    paused = next(iter(with_pauses(1)))
    (_, stops), (goes_on, end) = paused.places
    assert SHORTEST_PAUSE - 0.01 <= goes_on - stops <= LONGEST_PAUSE + 0.01
    assert len(paused.samples) == pytest.approx(end * RATE)


@pytest.mark.parametrize(
    ("words", "written"),
    [
        ("", ""),
        ("so, um,", "So, um."),
        ("what is the", "What is the?"),
        ("I have a list. How do", "I have a list. How do?"),
        ("I have a list.", "I have a list."),
    ],
)
def test_half_a_sentence_gets_a_mark_as_whisper_sets_it(words: str, written: str) -> None:
    assert written == as_whisper(words)


@pytest.mark.parametrize(
    ("said", "heard", "wrong"),
    [("what is a list", "what is list", 1), ("a b", "b a", 2), ("", "oh", 1), ("a", "", 1)],
)
def test_words_are_compared(said: str, heard: str, wrong: int) -> None:
    assert wrong == errors(words_of(said), words_of(heard))
