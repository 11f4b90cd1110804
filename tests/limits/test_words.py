"""Sentences about waiting."""

from __future__ import annotations

import pytest

from tutor_app.limits.words import TOO_OFTEN, duration, too_often, used_up
from tutor_app.settings import Settings


@pytest.mark.parametrize(
    ("expected", "seconds"),
    [
        ("1 second", 0),
        ("1 second", 0.2),
        ("2 seconds", 1.2),
        ("59 seconds", 59),
        ("1 minute", 60),
        ("2 minutes", 61),
        ("60 minutes", 3_599),
        ("1 hour", 3_600),
        ("24 hours", 86_399),
        ("1 day", 86_400),
        ("2 days", 86_401),
    ],
)
def test_durations_are_rounded_up(expected: str, seconds: float) -> None:
    assert expected == duration(seconds)


def test_every_rate_has_words() -> None:
    rates = {name.removesuffix("_rate") for name in Settings.model_fields if "_rate" in name}
    assert rates == set(TOO_OFTEN)


def test_sentences() -> None:
    expected = "Too many wrong passwords came from here. Try again in 40 seconds."
    assert expected == too_often("login", 39.5)
    assert "That was too often. Try again in 1 minute." == too_often("new", 60)
    expected = (
        "Today's allowance (40 voice minutes) is used up. "
        "The next one starts in 5 hours, at midnight UTC."
    )
    assert expected == used_up("voice_minutes", 40, 5 * 3600)
