"""Pauses grow while a process keeps dying, and begin anew."""

from __future__ import annotations

from tests.limits.clock import Clock
from tutor_app.launcher.pauses import Pauses


def test_pauses_grow_while_workers_keep_dying_and_begin_anew() -> None:
    clock = Clock()
    pauses = Pauses(clock)
    first = []
    for _ in range(8):
        first.append(pauses.after_death())
        clock.pass_by(first[-1] + 2)
    assert [0, 1, 2, 4, 8, 16, 30, 30] == first
    clock.pass_by(61)
    assert 0 == pauses.after_death()
