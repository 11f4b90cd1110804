"""A few lines a minute of each kind, and how many were not printed."""

from __future__ import annotations

from tests.limits.clock import Clock
from tutor_app.samples import MAX_KINDS, PRINTED_A_MINUTE, Samples


def test_a_few_a_minute_are_printed_and_the_rest_counted() -> None:
    clock = Clock()
    samples = Samples(clock)
    first = [samples.take("x") for _ in range(8)]
    assert [{}] * PRINTED_A_MINUTE + [None] * 3 == first
    assert {} == samples.take("y")
    clock.pass_by(60)
    assert {"unprinted": 3} == samples.take("x")
    assert {} == samples.take("x")


def test_kinds_are_bounded() -> None:
    samples = Samples(Clock())
    for number in range(MAX_KINDS * 2):
        assert {} == samples.take(str(number))
    assert len(samples._kinds) <= MAX_KINDS
