"""The tutor's own voice is told from a learner's."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor_app.voice.echo import is_echo

SPOKEN = "A list keeps its items in order, and you can change it: it's mutable. A tuple is not."
ANSWER = (
    "What a question! A list is one of the things that you use in Python all the time. "
    "You can sort it, and you can also find out how long it is. "
    "In most programs there is more than one list, so give each a good name."
)


@pytest.mark.parametrize(
    "heard",
    [
        "A list keeps its items in order",
        "a list keeps its items in order and you can change it",
        "keeps its items in order",
        "list keeps it items in order",  # one word misheard
        "a list keeps items order and you can",  # two words lost
        "Its mutable. A tuple is not.",
        "A LIST, keeps its items - in order!",
    ],
)
def test_what_the_tutor_says_now_is_an_echo(heard: str):
    assert is_echo(heard, SPOKEN)


@pytest.mark.parametrize(
    "heard",
    [
        "What is a dictionary?",
        "wait why can I change it",
        "order in items its keeps list a",  # the same words in another order
        "Can you explain tuples again, please?",
        "",
        "...",
    ],
)
def test_what_a_learner_says_is_none(heard: str):
    assert not is_echo(heard, SPOKEN)


def test_words_scattered_over_a_long_answer_are_no_echo():
    assert not is_echo("what is a list in Python", ANSWER)


def test_seventy_percent_is_enough_and_less_is_not():
    spoken = "one two three four five six seven eight nine ten"

    assert is_echo("one two three four five six seven x y z", spoken)
    assert not is_echo("one two three four five six w x y z", spoken)


@pytest.mark.parametrize("word", ["yes", "stop", "no", "list", "a list", "in order"])
def test_a_short_answer_is_not_eaten(word: str):
    assert not is_echo(word, SPOKEN)
    assert not is_echo(word, "Do you want to stop? Say yes or no, in order to go on with a list.")


@pytest.mark.parametrize(("heard", "spoken"), [("Yes.", "Yes!"), ("well done", "Well done.")])
def test_a_short_answer_is_an_echo_when_the_tutor_says_just_that(heard: str, spoken: str):
    assert is_echo(heard, spoken)


def test_numbers_are_compared_as_they_are_spoken():
    assert is_echo("the answer is three", "The answer is 3.")


def test_nothing_is_an_echo_of_silence():
    assert not is_echo("what is a list", "")


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_text_gets_an_answer(heard: str, spoken: str):
    assert is_echo(heard, spoken) in {True, False}


@given(st.lists(st.sampled_from(list("abcdefgh")), min_size=3, max_size=30))
def test_every_text_is_its_own_echo(words: list[str]):
    assert is_echo(" ".join(words), " ".join(words).upper() + ".")


@given(st.lists(st.sampled_from(list("abcd")), min_size=1, max_size=30))
def test_foreign_words_are_never_an_echo(words: list[str]):
    assert not is_echo(" ".join(words), "x y z " * 20)


def test_the_longest_texts_are_compared() -> None:
    spoken = "the list is sorted and then the loop goes on " * 400

    assert not is_echo("nothing of this was ever said by anyone here " * 400, spoken)
    assert is_echo(spoken[-2_000:], spoken)
