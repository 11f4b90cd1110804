"""The estimate: between 0 and 1, never better for a worse answer, explainable, fading."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.learning.conftest import DAY, NOW
from tutor_app.learning.explaining import span, times, why
from tutor_app.learning.mastery import (
    GATE,
    REMEMBERED,
    Seen,
    credit,
    estimate,
    fading,
    state,
    summarise,
)
from tutor_app.learning.views import Source

MOMENTS = st.integers(0, 400 * 86_400).map(lambda seconds: NOW - timedelta(seconds=seconds))
SEEN = st.builds(
    Seen,
    source=st.sampled_from(get_args(Source)),
    is_right=st.booleans(),
    score=st.floats(0, 1),
    hints=st.integers(0, 5),
    tries=st.integers(1, 9),
    at=MOMENTS,
)
HISTORY = st.lists(SEEN, max_size=60).map(lambda seen: sorted(seen, key=lambda one: one.at))
LATER = st.integers(-(10**8), 10**9).map(lambda seconds: NOW + timedelta(seconds=seconds))

FADED = (
    "5 of your last 5 answers were right, "
    "but the last right one is 30 days ago and knowledge fades."
)


def right(days_ago: float = 0, source: Source = "check", **more: object) -> Seen:
    one = Seen(source, is_right=True, score=1.0, hints=0, tries=1, at=NOW - days_ago * DAY)
    return replace(one, **more)


def wrong(days_ago: float = 0, score: float = 0.0) -> Seen:
    return right(days_ago, is_right=False, score=score)


def known(*answers: Seen) -> float:
    return estimate(summarise(answers), NOW)


@given(HISTORY, LATER)
def test_it_lies_between_0_and_1(history: list[Seen], now):
    summary = summarise(history)

    assert 0 <= estimate(summary, now) <= 1
    assert 0 <= summary.confidence <= 1
    assert why(summary, now).endswith((".", ":"))


@given(HISTORY.filter(len), st.data())
def test_a_right_answer_in_place_of_a_wrong_one_never_lowers_it(history: list[Seen], data):
    place = data.draw(st.integers(0, len(history) - 1))
    flipped = [*history]
    flipped[place] = replace(history[place], is_right=False)
    better = [*history]
    better[place] = replace(history[place], is_right=True)

    assert summarise(flipped).strength <= summarise(better).strength + 1e-12
    assert estimate(summarise(flipped), NOW) <= estimate(summarise(better), NOW) + 1e-12


@given(HISTORY.filter(len), st.data(), st.floats(0, 1))
def test_a_higher_score_never_lowers_it(history: list[Seen], data, other: float):
    place = data.draw(st.integers(0, len(history) - 1))
    low, high = sorted([history[place].score, other])
    changed = {
        score: [*history[:place], replace(history[place], score=score), *history[place + 1 :]]
        for score in (low, high)
    }

    assert summarise(changed[low]).strength <= summarise(changed[high]).strength + 1e-12


@given(HISTORY)
def test_one_more_clean_answer_never_lowers_it_and_one_more_wrong_never_raises_it(
    history: list[Seen],
):
    before = summarise(history).strength

    assert before <= summarise([*history, right()]).strength + 1e-6
    assert before >= summarise([*history, wrong()]).strength - 1e-6


@given(HISTORY, LATER, st.integers(0, 10**8))
def test_it_never_rises_with_time_alone(history: list[Seen], now, seconds: int):
    summary = summarise(history)

    assert estimate(summary, now) >= estimate(summary, now + timedelta(seconds=seconds))


@given(SEEN, st.integers(1, 5))
def test_hints_and_retries_count_less(seen: Seen, more: int):
    assert credit(replace(seen, hints=seen.hints + more)) <= credit(seen)
    assert credit(replace(seen, tries=seen.tries + more)) <= credit(seen)


@given(HISTORY)
def test_answers_before_the_last_forty_do_not_count(history: list[Seen]):
    assert summarise(history) == summarise(history[-REMEMBERED:])


def test_the_newer_answer_weighs_more():
    assert known(wrong(2), right(1)) > known(right(2), wrong(1))


def test_an_exercise_says_more_than_a_check_question():
    assert known(right(source="exercise")) > known(right())


@pytest.mark.parametrize("help_", [{"hints": 1}, {"tries": 3}, {"hints": 3, "tries": 2}])
def test_help_lowers_what_one_answer_shows(help_: dict[str, int]):
    assert 0 < known(right(**help_)) < known(right())


def test_two_questions_and_two_exercises_in_a_row_are_mastery():
    answers = [right(), right(), right(source="exercise")]

    assert known(*answers) < GATE
    assert known(*answers, right(source="exercise")) >= GATE


def test_one_wrong_answer_opens_the_gate_again():
    mastered = [right()] * 7

    assert ["mastered", "learning"] == [
        state(summarise(answers), NOW) for answers in (mastered, [*mastered, wrong()])
    ]


def test_knowledge_holds_for_a_week_and_then_fades():
    summary = summarise([right()] * 7)
    at = {days: fading(summary, NOW + days * DAY) for days in (0, 7, 14, 70)}

    assert 1 == at[0] == at[7]
    assert at[14] == pytest.approx(0.9)
    assert at[70] < 0.5
    assert "fading" == state(summary, NOW + 14 * DAY)


def test_what_was_shown_on_many_days_holds_longer():
    crammed = summarise([right()] * 7)
    spaced = summarise([right(days) for days in range(7)][::-1])
    later = NOW + 40 * DAY

    assert estimate(crammed, later) < GATE < estimate(spaced, later)


def test_before_the_last_success_nothing_is_faded():
    summary = summarise([right()] * 7)

    assert estimate(summary, NOW - 900 * DAY) == summary.strength


def test_without_answers_nothing_is_known():
    summary = summarise([])

    assert (0, 0, "new") == (estimate(summary, NOW), summary.confidence, state(summary, NOW))
    assert "You have not answered anything on this yet." == why(summary, NOW)


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ([wrong()], "Your one answer so far was wrong."),
        ([right(hints=2)], "Your one answer so far was right, with help."),
        (
            [right(), right()],
            "2 of your last 2 answers were right; a few more like that and it is mastered.",
        ),
        ([wrong(), right(tries=2)], "1 of your last 2 answers were right, 1 of them with help."),
        ([right()] * 8, "5 of your last 5 answers were right: you know this."),
        (
            [right(30)] * 8,
            FADED,
        ),
    ],
)
def test_it_says_why(answers: list[Seen], sentence: str):
    assert sentence == why(summarise(answers), NOW)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-5, "1 min"),
        (600, "10 min"),
        (3600, "1 hour"),
        (2 * 86_400, "2 days"),
        (90 * 86_400, "3 months"),
    ],
)
def test_spans_in_words(seconds: int, words: str):
    assert words == span(timedelta(seconds=seconds))


def test_times_in_words():
    assert ["once", "twice", "3 times"] == [times(count) for count in (1, 2, 3)]
