"""How well somebody knows a skill: an estimate that can be explained, from past answers alone.

Every answer moves the estimate part of the way to what it showed: a check question, which can be
guessed, by a third, an exercise by half. So the newest answers count most and old ones fade out.
What was shown counts less with every hint and every retry. Knowledge that is not used fades: it
holds for a week for each day on which it was shown (up to half a year), then loses a tenth in the
same time again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tutor_app.learning.views import Source, State

GATE = 0.9
"""From here on a skill is mastered."""
REMEMBERED = 40
"""How many answers of a skill are looked at; one before them would move it by less than 1e-7."""
RECENT = 5
MATTERING = 6
STEP: dict[Source, float] = {
    "check": 0.35,
    "review": 0.35,
    "challenge": 0.45,
    "interview": 0.5,
    "exercise": 0.55,
}
PER_HINT = 0.8
PER_RETRY = 0.9
WRONG_AT_MOST = 0.5
HOLDS_DAYS = 7
MOST_DAYS = 26
PER_PERIOD = 0.9
DAY_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class Seen:
    """One past answer, as far as the estimate looks at it."""

    source: Source
    is_right: bool
    score: float
    hints: int
    tries: int
    at: datetime

    @property
    def is_helped(self) -> bool:
        """Whether hints or earlier tries came before it."""
        return self.hints > 0 or self.tries > 1


@dataclass(frozen=True, slots=True)
class Summary:
    """What the answers add up to before fading; the columns of the table `mastery`."""

    strength: float = 0.0
    confidence: float = 0.0
    recent: int = 0
    recent_right: int = 0
    recent_helped: int = 0
    misses: int = 0
    success_days: int = 0
    first_at: datetime | None = None
    last_at: datetime | None = None
    last_success_at: datetime | None = None


def credit(seen: Seen) -> float:
    """What one answer shows, 0 to 1; a wrong one at most half, however nearly it was right."""
    shown = seen.score if seen.is_right else min(seen.score, WRONG_AT_MOST)
    return shown * PER_HINT**seen.hints * PER_RETRY ** (seen.tries - 1)


def summarise(answers: Sequence[Seen]) -> Summary:
    """Everything the answers say, given oldest first; only the last `REMEMBERED` count."""
    last = answers[-REMEMBERED:]
    strength, doubt = 0.0, 1.0
    for seen in last:
        step = STEP[seen.source]
        strength += step * (credit(seen) - strength)
        doubt *= 1 - step
    recent = last[-RECENT:]
    successes = [seen.at for seen in last if seen.is_right]
    return Summary(
        strength=min(1.0, max(0.0, strength)),
        confidence=1 - doubt,
        recent=len(recent),
        recent_right=sum(seen.is_right for seen in recent),
        recent_helped=sum(seen.is_right and seen.is_helped for seen in recent),
        misses=sum(not seen.is_right for seen in last[-MATTERING:]),
        success_days=len({moment.date() for moment in successes}),
        first_at=min((seen.at for seen in last), default=None),
        last_at=max((seen.at for seen in last), default=None),
        last_success_at=max(successes, default=None),
    )


def estimate(summary: Summary, now: datetime) -> float:
    """How well the skill is known at a moment, 0 to 1: the strength, faded."""
    return summary.strength * fading(summary, now)


def fading(summary: Summary, now: datetime) -> float:
    """What is left after the time since the last success, above 0 up to 1.

    Without a success the time counts from the first answer, so that a success never fades
    sooner. A moment before it (a clock that went back) fades nothing.
    """
    since = summary.last_success_at or summary.first_at
    if since is None:
        return 1.0
    days = (now - since).total_seconds() / DAY_SECONDS
    holds = HOLDS_DAYS * min(max(summary.success_days, 1), MOST_DAYS)
    return float(PER_PERIOD ** (max(0.0, days - holds) / holds))


def state(summary: Summary, now: datetime) -> State:
    """The word for it: `fading` was mastered, and only time has passed since."""
    if not summary.recent:
        return "new"
    if estimate(summary, now) >= GATE:
        return "mastered"
    return "fading" if summary.strength >= GATE else "learning"
