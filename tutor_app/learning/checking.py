"""What the learner model accepts, told from mistakes of the one who calls and of people."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from datetime import datetime
from typing import get_args

from tutor_app.errors import InvalidInput
from tutor_app.learning.views import Observation, Rating, Source

MAX_AT_ONCE = 200
MAX_SKILL = 80
MAX_ITEM = 240
MAX_TEXT = 20_000
MAX_HINTS = 100
MAX_TRIES = 10_000
MAX_SECONDS = 3_600.0
"""Longer means that the page was left open, and counts as this much."""
SOURCES = frozenset(get_args(Source))
RATINGS = frozenset(get_args(Rating))
_NAME = re.compile(r"[^\s\x00-\x1f\x7f\ud800-\udfff]+")


def observation(given: Observation) -> Observation:
    """An observation that can be kept. Raises InvalidInput `bad_observation`."""
    _require(given.source in SOURCES, "The source of an answer is not known.")
    name(given.skill, MAX_SKILL, "skill")
    name(given.item, MAX_ITEM, "item")
    _require(isinstance(given.is_right, bool), "An answer is right or wrong.")
    _require(_is_number(given.score, 0, 1), "A score is a number from 0 to 1.")
    _require(_is_count(given.hints, 0, MAX_HINTS), f"Hints are counted from 0 to {MAX_HINTS}.")
    _require(_is_count(given.tries, 1, MAX_TRIES), f"Tries are counted from 1 to {MAX_TRIES}.")
    if given.seconds is None:
        return given
    _require(_is_number(given.seconds, 0, math.inf), "A time is a number of seconds.")
    return replace(given, seconds=min(float(given.seconds), MAX_SECONDS))


def name(text: object, longest: int, what: str) -> str:
    """A name without white space. Raises InvalidInput `bad_observation`."""
    if isinstance(text, str) and len(text) <= longest and _NAME.fullmatch(text):
        return text
    raise InvalidInput(
        f"The {what} needs a name of at most {longest} characters without spaces.",
        code="bad_observation",
    )


def card_text(text: object, what: str) -> str:
    """The text of a card as both databases hold it. Raises InvalidInput `bad_card`."""
    if not isinstance(text, str):
        raise InvalidInput(f"The {what} of a card is text.", code="bad_card")
    kept = text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8").strip()
    if not kept:
        raise InvalidInput(f"The {what} of a card has no words.", code="bad_card")
    return kept if len(kept) <= MAX_TEXT else kept[: MAX_TEXT - 1] + "…"


def rating(given: object) -> Rating:
    """A rating. Raises InvalidInput `bad_rating`."""
    if not isinstance(given, str) or given not in RATINGS:
        raise InvalidInput("A rating is again, hard, good or easy.", code="bad_rating")
    return given  # type: ignore[return-value]  # one of the four


def moment(now: datetime) -> datetime:
    """A moment that says its time zone. Raises ValueError: only a program can get this wrong."""
    if now.utcoffset() is None:
        raise ValueError("the learner model needs aware moments")
    return now


def limit(given: int, most: int) -> int:
    """How many at a time. Raises InvalidInput `bad_limit`."""
    if not _is_count(given, 1, most):
        raise InvalidInput(f"Between 1 and {most} at a time.", code="bad_limit")
    return given


def _is_number(value: object, least: float, most: float) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and least <= float(value) <= most and math.isfinite(float(value))  # type: ignore[arg-type]


def _is_count(value: object, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def _require(is_met: bool, sentence: str) -> None:
    if not is_met:
        raise InvalidInput(sentence, code="bad_observation")
