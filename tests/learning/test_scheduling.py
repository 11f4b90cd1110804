"""FSRS as it is used here: the same every time, sound for any clock."""

from __future__ import annotations

from datetime import timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from tests.learning.conftest import DAY, NOW
from tutor_app.learning.scheduling import (
    AGAIN_AFTER,
    LONGEST_DAYS,
    RATINGS,
    Schedule,
    missed,
    rated,
    waits,
)

STEPS = st.lists(
    st.tuples(st.sampled_from(RATINGS), st.integers(-100, 1000)), min_size=1, max_size=12
)


def test_what_was_missed_comes_back_in_ten_minutes():
    assert NOW + AGAIN_AFTER == missed(None, NOW).due_at


def test_each_rating_waits_longer_than_the_one_below():
    card = rated(missed(None, NOW), "good", NOW + AGAIN_AFTER)
    for_each = waits(card, card.due_at)

    assert list(for_each) == list(RATINGS)
    assert sorted(for_each.values()) == list(for_each.values())
    assert for_each["again"] == AGAIN_AFTER
    assert for_each["easy"] > DAY


def test_good_answers_in_time_put_it_off_further_and_further():
    card, gaps = missed(None, NOW), []
    for _ in range(8):
        before = card.due_at
        card = rated(card, "good", before)
        gaps.append(card.due_at - before)

    assert sorted(gaps) == gaps
    assert gaps[-1] > 30 * DAY


@given(STEPS)
def test_the_same_answers_give_the_same_schedule(steps: list[tuple[str, int]]):
    def run() -> Schedule:
        card, now = missed(None, NOW), NOW
        for rating, hours in steps:
            now += timedelta(hours=hours)  # also back
            card = rated(card, rating, now)
            assert timedelta(0) < card.due_at - now <= LONGEST_DAYS * DAY
        return card

    assert run() == run()


@given(STEPS)
def test_a_schedule_survives_json(steps: list[tuple[str, int]]):
    card = missed(None, NOW)
    for rating, _ in steps:
        card = rated(card, rating, card.due_at)

    assert card == Schedule.read(card.plain())


def test_a_moment_of_another_zone_is_the_same_moment():
    east = NOW.astimezone(timezone(timedelta(hours=5, minutes=45)))

    assert missed(None, NOW) == missed(None, east)
