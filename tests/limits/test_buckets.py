"""So many at once, then so many a second."""

from __future__ import annotations

from tests.limits.clock import Clock
from tutor_app.limits.buckets import Bucket


def test_a_burst_is_free_and_the_rest_waits_longer_and_longer() -> None:
    bucket = Bucket(2, 3, Clock())
    assert [0, 0, 0, 0.5, 1.0] == [bucket.take() for _ in range(5)]


def test_time_fills_it_up_to_the_brim() -> None:
    clock = Clock()
    bucket = Bucket(2, 3, clock)
    assert bucket.is_full
    bucket.take(3)
    assert not bucket.is_full
    clock.pass_by(1)
    assert [0, 0, 0.5] == [bucket.take() for _ in range(3)]
    clock.pass_by(100)
    assert bucket.is_full
    assert 0 == bucket.take(3)
