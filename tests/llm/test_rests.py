from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor_app.llm.faults import TOO_SLOW, Fault, fault_of_reply, fault_of_status
from tutor_app.llm.rests import Condition, ModelKey, Rests

KEY = ModelKey("Groq", "llama-3.3-70b-versatile")
OTHER = ModelKey("Groq", "llama-3.1-8b-instant")
LIMITED = fault_of_status(429)
FAILED = fault_of_status(503)


def rests_in_a_row(fault: Fault, count: int, jitter: float = 0.5) -> list[float]:
    rests, now, seconds = Rests(lambda: jitter), 0.0, []
    for _ in range(count):
        rests.note(KEY, fault, asked_at=now, now=now)
        wakes_at = rests.state(KEY, now).wakes_at
        seconds.append(wakes_at - now)
        now = wakes_at
    return seconds


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (LIMITED, [5, 10, 20]),
        (FAILED, [3, 6, 12]),
        (TOO_SLOW, [1, 2, 4, 8, 16, 32, 60, 60]),
        (fault_of_status(498), [5, 5, 5]),
        (fault_of_status(429, "", 7), [7.875, 7.875]),
    ],
)
def test_how_long_a_model_rests(fault: Fault, expected: list[float]) -> None:
    assert expected == rests_in_a_row(fault, len(expected))


@given(st.floats(min_value=0, max_value=1))
def test_every_rest_is_spread_by_a_quarter(jitter: float) -> None:
    (seconds,) = rests_in_a_row(LIMITED, 1, jitter)
    assert 3.75 <= seconds <= 6.25
    (named,) = rests_in_a_row(fault_of_status(429, "", 8), 1, jitter)
    assert 8 <= named <= 10


def test_a_model_wakes_when_its_time_has_come() -> None:
    rests = Rests(lambda: 0.5)
    rests.note(KEY, LIMITED, asked_at=0, now=10)
    assert Condition.RESTING is rests.state(KEY, 14.9).condition
    assert Condition.READY is rests.state(KEY, 15).condition
    assert Condition.READY is rests.state(OTHER, 11).condition


def test_an_answer_makes_the_next_rest_a_first_one() -> None:
    rests = Rests(lambda: 0.5)
    rests.note(KEY, LIMITED, asked_at=0, now=0)
    rests.answered(KEY)
    assert Condition.READY is rests.state(KEY, 1).condition
    rests.note(KEY, LIMITED, asked_at=6, now=6)
    assert 11 == rests.state(KEY, 6).wakes_at


def test_another_kind_of_fault_begins_anew() -> None:
    rests = Rests(lambda: 0.5)
    rests.note(KEY, LIMITED, asked_at=0, now=0)
    rests.note(KEY, FAILED, asked_at=5, now=5)
    assert 8 == rests.state(KEY, 5).wakes_at


def test_requests_that_fail_together_count_once() -> None:
    rests = Rests(lambda: 0.5)
    for moment in (1.0, 1.1, 1.2):
        rests.note(KEY, FAILED, asked_at=0.5, now=moment)
    assert 4 == rests.state(KEY, 2).wakes_at
    rests.note(KEY, fault_of_status(429, "", 20), asked_at=0.5, now=2)
    assert 24.5 == rests.state(KEY, 2).wakes_at


def test_a_gone_model_stays_gone() -> None:
    rests = Rests()
    rests.note(KEY, fault_of_status(400, "model_decommissioned"), asked_at=0, now=0)
    assert Condition.GONE is rests.state(KEY, 1e9).condition
    assert Condition.READY is rests.state(OTHER, 0).condition


def test_a_refused_key_takes_the_whole_provider_out() -> None:
    rests = Rests()
    rests.note(KEY, fault_of_status(401, "invalid_api_key"), asked_at=0, now=0)
    assert Condition.OUT is rests.state(KEY, 1e9).condition
    assert Condition.OUT is rests.state(OTHER, 1e9).condition
    assert Condition.READY is rests.state(ModelKey("Ollama", "llama3.2"), 0).condition
    assert "key is not accepted (401)" in rests.state(KEY, 0).detail


def test_a_broken_reply_needs_no_rest() -> None:
    rests = Rests()
    rests.note(KEY, fault_of_reply("no text"), asked_at=0, now=0)
    assert Condition.READY is rests.state(KEY, 0).condition
