"""Days of a learner, in their own time zone: the calendar, the streak, the reviews ahead."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tutor_app.learning.repository import Bucket
from tutor_app.learning.views import ActiveDay, DueDay

WEEKS = 26
LOOK_BACK_DAYS = 371
"""How far a streak is followed: a little more than a year."""
AHEAD_DAYS = 14
_DAY = timedelta(days=1)


def zone(name: str) -> ZoneInfo:
    """The time zone of this name; UTC for one that does not exist here."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # a name may be anything, a path included
        return ZoneInfo("UTC")


def begin_of(day: date, where: ZoneInfo) -> datetime:
    """The first moment of a day, in UTC."""
    return datetime.combine(day, time.min, where).astimezone(UTC)


def by_day(buckets: Iterable[Bucket], where: ZoneInfo) -> dict[date, ActiveDay]:
    """Answers and minutes of each day that has any."""
    answers: dict[date, int] = defaultdict(int)
    seconds: dict[date, float] = defaultdict(float)
    for bucket in buckets:
        day = datetime.fromtimestamp(bucket.start, where).date()
        answers[day] += bucket.answers
        seconds[day] += bucket.seconds
    return {day: ActiveDay(day, count, seconds[day] / 60) for day, count in answers.items()}


def calendar(active: Mapping[date, ActiveDay], today: date) -> tuple[ActiveDay, ...]:
    """Every day of the last `WEEKS` weeks, from a Monday to today."""
    monday = today - timedelta(days=today.weekday()) - timedelta(weeks=WEEKS - 1)
    days = [monday + timedelta(days=n) for n in range((today - monday).days + 1)]
    return tuple(active.get(day, ActiveDay(day, 0, 0.0)) for day in days)


def streak(active: Mapping[date, ActiveDay], today: date) -> int:
    """Days in a row with an answer, up to today, or up to yesterday while today has none."""
    day = today if today in active else today - _DAY
    count = 0
    while day in active:
        count, day = count + 1, day - _DAY
    return count


def ahead(
    due: int, coming: Sequence[tuple[int, int]], today: date, where: ZoneInfo
) -> tuple[DueDay, ...]:
    """Cards by day for `AHEAD_DAYS` days; what is due already counts for today."""
    cards: dict[date, int] = defaultdict(int, {today: due})
    for start, count in coming:
        cards[max(today, datetime.fromtimestamp(start, where).date())] += count
    days = (today + timedelta(days=n) for n in range(AHEAD_DAYS))
    return tuple(DueDay(day, cards[day]) for day in days)
