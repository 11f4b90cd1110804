"""The service's progress as plain values for the page: words, percentages, places in a plot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tutor_app.learning.views import (
    ActiveDay,
    CourseMastery,
    DueDay,
    MasteryView,
    ProgressView,
)
from tutor_app.ui.shell.places import SECTIONS

LEVELS = (1, 5, 15, 30)
"""From so many answers on a day is drawn darker."""
STATES = {"new": "New", "learning": "Learning", "mastered": "Mastered", "fading": "Fading"}


@dataclass(frozen=True)
class SkillItem:
    """One skill of the map."""

    name: str
    state: str
    word: str
    percent: int
    why: str
    href: str


@dataclass(frozen=True)
class CourseItem:
    """One course of the map; `says` is the plot in words."""

    title: str
    says: str
    skills: list[SkillItem]


@dataclass(frozen=True)
class DayItem:
    """A day of the calendar; `level` is 0 to 4, `column` and `row` its place, from 1."""

    label: str
    level: int
    column: int
    row: int


@dataclass(frozen=True)
class WeekItem:
    """A row of the calendar's table."""

    label: str
    answers: int
    minutes: int
    days: int


@dataclass(frozen=True)
class MonthItem:
    """A name above the calendar."""

    name: str
    column: int


@dataclass(frozen=True)
class BarItem:
    """A day of the reviews ahead; `percent` is its share of the fullest."""

    label: str
    short: str
    cards: int
    percent: int


def courses(view: ProgressView) -> tuple[list[CourseItem], list[str]]:
    """The courses that were begun, and the names of the others."""
    begun = [_course(one) for one in view.courses if one.is_begun]
    return begun, [one.title for one in view.courses if not one.is_begun and one.slug]


def attention(view: ProgressView, most: int = 4) -> list[SkillItem]:
    """The skills that need another look: fading or missed lately, the weakest first."""
    weak = [
        skill
        for course in view.courses
        for skill in course.skills
        if skill.state == "fading" or (skill.state == "learning" and skill.misses)
    ]
    weak.sort(key=lambda skill: (skill.estimate, skill.skill))
    return [_skill(skill) for skill in weak[:most]]


def _course(course: CourseMastery) -> CourseItem:
    counts = [
        f"{course.count('mastered')} of {len(course.skills)} skills mastered",
        f"{course.count('learning')} being learnt",
    ]
    if fading := course.count("fading"):
        counts.append(f"{fading} fading")
    return CourseItem(course.title, ", ".join(counts), [_skill(one) for one in course.skills])


def _skill(skill: MasteryView) -> SkillItem:
    return SkillItem(
        name=skill.name,
        state=skill.state,
        word=STATES[skill.state],
        percent=round(100 * skill.estimate),
        why=skill.why,
        href=SECTIONS + skill.section if skill.section else "",
    )


def calendar(days: Sequence[ActiveDay]) -> list[DayItem]:
    """The days as cells: a column a week, a row a day of the week."""
    return [
        DayItem(
            label=f"{spoken(day.day)}: {counted(day.answers, 'answer')}",
            level=sum(day.answers >= level for level in LEVELS),
            column=place // 7 + 1,
            row=place % 7 + 1,
        )
        for place, day in enumerate(days)
    ]


def months(days: Sequence[ActiveDay]) -> list[MonthItem]:
    """A name for the first whole week of each month."""
    return [
        MonthItem(f"{day.day:%b}", place // 7 + 1)
        for place, day in enumerate(days)
        if place % 7 == 0 and day.day.day <= 7 and place // 7 < len(days) // 7 - 1
    ]


def weeks(days: Sequence[ActiveDay]) -> list[WeekItem]:
    """The calendar as a table, the newest week first; weeks without an answer are left out."""
    rows = [days[start : start + 7] for start in range(0, len(days), 7)]
    return [
        WeekItem(
            label=f"Week of {short(week[0].day)}",
            answers=sum(day.answers for day in week),
            minutes=round(sum(day.minutes for day in week)),
            days=sum(day.answers > 0 for day in week),
        )
        for week in reversed(rows)
        if any(day.answers for day in week)
    ]


def calendar_says(days: Sequence[ActiveDay]) -> str:
    """What one sees in the calendar."""
    active = [day for day in days if day.answers]
    if not active:
        return "No answers in the last 26 weeks yet."
    most = max(active, key=lambda day: day.answers)
    return (
        f"You answered on {counted(len(active), 'day')} of the last {len(days)}; "
        f"most on {spoken(most.day)}, {counted(most.answers, 'answer')}."
    )


def bars(ahead: Sequence[DueDay]) -> list[BarItem]:
    """The reviews ahead as bars."""
    most = max((day.cards for day in ahead), default=0) or 1
    return [
        BarItem(
            label="Today" if place == 0 else spoken(day.day),
            short="Today" if place == 0 else f"{day.day:%a}"[:2],
            cards=day.cards,
            percent=round(100 * day.cards / most),
        )
        for place, day in enumerate(ahead)
    ]


def ahead_says(ahead: Sequence[DueDay]) -> str:
    """What one sees in the bars."""
    whole = sum(day.cards for day in ahead)
    if not whole:
        return f"No card comes due in the next {len(ahead)} days."
    said = f"{counted(ahead[0].cards, 'card')} today, {whole - ahead[0].cards} in the days after"
    most = max(ahead[1:], key=lambda day: day.cards)
    return f"{said}, most on {spoken(most.day)} ({most.cards})." if most.cards else f"{said}."


def counted(count: int, noun: str) -> str:
    """1 card, 2 cards."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def spoken(day: date) -> str:
    """Wednesday 20 May."""
    return f"{day:%A} {day.day} {day:%B}"


def short(day: date) -> str:
    """20 May 2026."""
    return f"{day.day} {day:%b} {day.year}"


def minutes(amount: float) -> str:
    """45 min, or 3 h 20 min."""
    hours, rest = divmod(round(amount), 60)
    return f"{hours} h {rest} min" if hours else f"{rest} min"
