"""Sentences that say why: about an estimate, a number of times, a span of time."""

from __future__ import annotations

from datetime import datetime, timedelta

from tutor_app.learning.mastery import DAY_SECONDS, GATE, Summary, estimate, fading

HOUR = 3600
MINUTE = 60


def why(summary: Summary, now: datetime) -> str:
    """One sentence on how an estimate came about."""
    if not summary.recent:
        return "You have not answered anything on this yet."
    said = _answers(summary)
    if fading(summary, now) < 1 and summary.last_success_at is not None:
        days = int((now - summary.last_success_at).total_seconds() // DAY_SECONDS)
        return f"{said}, but the last right one is {days} days ago and knowledge fades."
    if estimate(summary, now) >= GATE:
        return f"{said}: you know this."
    if summary.recent_right == summary.recent and not summary.recent_helped:
        return f"{said}; a few more like that and it is mastered."
    return f"{said}."


def _answers(summary: Summary) -> str:
    if summary.recent == 1:
        right = "right" if summary.recent_right else "wrong"
        said = f"Your one answer so far was {right}"
    else:
        said = f"{summary.recent_right} of your last {summary.recent} answers were right"
    if not summary.recent_helped:
        return said
    if summary.recent == 1:
        return f"{said}, with help"
    return f"{said}, {summary.recent_helped} of them with help"


def times(count: int) -> str:
    """Once, twice, 3 times."""
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def span(wait: timedelta) -> str:
    """A span of time in its largest whole unit: "10 min", "3 hours", "1 day", "4 months"."""
    seconds = max(0.0, wait.total_seconds())
    if seconds < HOUR:
        return f"{max(1, round(seconds / MINUTE))} min"
    if seconds < DAY_SECONDS:
        return _counted(round(seconds / HOUR), "hour")
    days = round(seconds / DAY_SECONDS)
    if days < 60:
        return _counted(days, "day")
    return _counted(round(days / 30.4), "month")


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
