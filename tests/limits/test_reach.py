"""A Redis that is away: asked again after a pause, said once a state."""

from __future__ import annotations

from structlog.testing import capture_logs

from tests.limits.clock import Clock
from tutor_app.limits.reach import PAUSE_SECONDS, Reach


def test_it_is_left_alone_for_a_while_and_said_once() -> None:
    clock = Clock()
    reach = Reach("x", clock)
    worth = [reach.is_worth_asking]
    with capture_logs() as lines:
        for _ in range(3):
            reach.lost(TimeoutError())
            worth.append(reach.is_worth_asking)
            clock.pass_by(PAUSE_SECONDS)
            worth.append(reach.is_worth_asking)
        reach.found()
        reach.found()
    assert [True, *[False, True] * 3] == worth
    told = [("redis does not answer", "TimeoutError"), ("redis answers again", None)]
    assert told == [(line["event"], line.get("kind")) for line in lines]
