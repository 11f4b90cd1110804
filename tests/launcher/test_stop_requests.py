"""Signals that ask the launcher to stop."""

from __future__ import annotations

import os
import select
import signal

import pytest

from tutor_app.launcher.stop_requests import Interrupted, stop_requests

NUMBERS = [signal.SIGTERM, signal.SIGINT, signal.SIGHUP]


@pytest.mark.parametrize("number", NUMBERS)
def test_while_starting_a_request_interrupts(number: signal.Signals) -> None:
    with stop_requests() as requests:
        with pytest.raises(Interrupted):
            signal.raise_signal(number)
        assert requests.is_asked


@pytest.mark.parametrize("number", NUMBERS)
def test_while_serving_it_is_noted_and_wakes_who_waits(number: signal.Signals) -> None:
    with stop_requests() as requests:
        requests.is_starting = False
        signal.raise_signal(number)
        assert requests.is_asked
        assert [requests.descriptor] == select.select([requests.descriptor], [], [], 1)[0]


def test_a_second_request_while_stopping_disturbs_nothing() -> None:
    with stop_requests() as requests:
        requests.is_starting = False
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)
        assert requests.is_asked


def test_nothing_wakes_who_waits_without_a_request() -> None:
    with stop_requests() as requests:
        assert [] == select.select([requests.descriptor], [], [], 0.05)[0]


def test_afterwards_everything_is_as_before() -> None:
    before = [signal.getsignal(number) for number in NUMBERS]
    with stop_requests() as requests:
        pass
    assert before == [signal.getsignal(number) for number in NUMBERS]
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(requests.descriptor)
