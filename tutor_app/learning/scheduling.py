"""When a card comes back: FSRS without its random part, so that the same answers repeat."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

from fsrs import Card, Scheduler
from fsrs import Rating as Fsrs
from fsrs import State as CardState

from tutor_app.learning.views import Rating

AGAIN_AFTER = timedelta(minutes=10)
LONGEST_DAYS = 365
RATINGS: tuple[Rating, ...] = get_args(Rating)
_SCHEDULER = Scheduler(
    learning_steps=(AGAIN_AFTER,),
    relearning_steps=(AGAIN_AFTER,),
    maximum_interval=LONGEST_DAYS,
    enable_fuzzing=False,
)


@dataclass(frozen=True, slots=True)
class Schedule:
    """Where a card stands: FSRS's values and the two moments, aware, in UTC."""

    state: int
    step: int | None
    stability: float | None
    difficulty: float | None
    due_at: datetime
    last_review_at: datetime | None

    def plain(self) -> dict[str, Any]:
        """As JSON values."""
        values = asdict(self)
        for name in ("due_at", "last_review_at"):
            values[name] = values[name].isoformat() if values[name] else None
        return values

    @classmethod
    def read(cls, values: dict[str, Any]) -> Schedule:
        """From what `plain` gave."""
        moments = {
            name: datetime.fromisoformat(values[name]) if values[name] else None
            for name in ("due_at", "last_review_at")
        }
        return cls(**values | moments)


def missed(before: Schedule | None, now: datetime) -> Schedule:
    """The schedule of something just missed, for the first time or (with `before`) once more."""
    new = Schedule(CardState.Learning.value, 0, None, None, now, None)
    return rated(before or new, "again", now)


def rated(before: Schedule, rating: Rating, now: datetime) -> Schedule:
    """The schedule after a rating at `now`; a clock that went back counts as no time passed."""
    card, _ = _SCHEDULER.review_card(_card(before), Fsrs(number(rating)), now.astimezone(UTC))
    return Schedule(
        card.state.value, card.step, card.stability, card.difficulty, card.due, card.last_review
    )


def waits(before: Schedule, now: datetime) -> dict[Rating, timedelta]:
    """How long each rating would put the card off."""
    return {rating: rated(before, rating, now).due_at - now for rating in RATINGS}


def number(rating: Rating) -> int:
    """FSRS's number of a rating: 1 again, 2 hard, 3 good, 4 easy."""
    return RATINGS.index(rating) + 1


def _card(schedule: Schedule) -> Card:
    return Card(
        card_id=0,  # without one the library sleeps to find one
        state=CardState(schedule.state),
        step=schedule.step,
        stability=schedule.stability,
        difficulty=schedule.difficulty,
        due=schedule.due_at,
        last_review=schedule.last_review_at,
    )
