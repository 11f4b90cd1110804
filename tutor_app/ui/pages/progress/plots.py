"""Three plots out of plain elements: what one sees in a sentence, the figures in a table."""

from __future__ import annotations

import reflex as rx

from tutor_app.ui.pages.progress.state import ProgressState
from tutor_app.ui.pages.progress.views import (
    STATES,
    BarItem,
    CourseItem,
    DayItem,
    MonthItem,
    SkillItem,
    WeekItem,
)
from tutor_app.ui.shell.links import link

LEVELS = 5


def mastery() -> rx.Component:
    """The map: a strip a course, a cell a skill, in reading order."""
    return rx.cond(
        ProgressState.courses.length() > 0,  # type: ignore[attr-defined]
        rx.el.section(
            rx.el.h2("What you know"),
            rx.el.p(
                *[
                    rx.el.span(
                        rx.el.span(class_name=f"cell is-{state}", aria_hidden="true"),
                        word,
                        class_name="key",
                    )
                    for state, word in STATES.items()
                ],
                class_name="keys",
            ),
            rx.foreach(ProgressState.courses, _course),
            rx.cond(
                ProgressState.not_begun != "",
                rx.el.p("Not begun yet: ", ProgressState.not_begun, ".", class_name="hint"),
            ),
            class_name="progress-part",
        ),
    )


def _course(course: CourseItem) -> rx.Component:
    return rx.el.div(
        rx.el.div(
            rx.el.h3(course.title),
            rx.el.p(course.says, class_name="hint"),
            class_name="map-head",
        ),
        rx.el.div(
            rx.foreach(course.skills, _cell),
            class_name="strip",
            role="img",
            aria_label=course.title + ": " + course.says,
        ),
        _table(
            "Every skill",
            ("Skill", "State", "Estimate", "Why"),
            rx.foreach(course.skills, _skill_row),
            course.title + ", every skill",
        ),
        class_name="map-course",
        key=course.title,
    )


def _cell(skill: SkillItem) -> rx.Component:
    return rx.el.span(
        rx.el.span(style={"height": f"{skill.percent}%"}),
        class_name="cell is-" + skill.state,
        title=skill.name + ": " + skill.word,
    )


def _skill_row(skill: SkillItem) -> rx.Component:
    return rx.el.tr(
        rx.el.th(
            rx.cond(
                skill.href != "",
                link(skill.name, href=skill.href, class_name="text-link"),
                skill.name,
            ),
            scope="row",
        ),
        rx.el.td(skill.word),
        rx.el.td(skill.percent, "%", class_name="number"),
        rx.el.td(skill.why),
    )


def calendar() -> rx.Component:
    """The last 26 weeks, a cell a day."""
    return rx.el.section(
        rx.el.h2("When you learnt"),
        rx.el.p(ProgressState.days_say, class_name="soft"),
        rx.el.div(
            rx.el.div(
                rx.foreach(ProgressState.months, _month),
                *[_weekday(name, row) for name, row in (("Mon", 2), ("Wed", 4), ("Fri", 6))],
                rx.foreach(ProgressState.days, _day),
                class_name="calendar",
                role="img",
                aria_label=ProgressState.days_say,
            ),
            rx.el.p(
                "Fewer",
                *[
                    rx.el.span(class_name=f"day level-{n}", aria_hidden="true")
                    for n in range(LEVELS)
                ],
                "more answers",
                class_name="keys calendar-key",
                aria_hidden="true",
            ),
            class_name="calendar-place",
            role="region",
            aria_label="Days with answers",
            tab_index=0,  # a phone scrolls it, and so does a keyboard
        ),
        _table(
            "Week by week",
            ("Week", "Answers", "Days", "Minutes"),
            rx.foreach(ProgressState.weeks, _week_row),
            "Answers by week",
        ),
        class_name="progress-part",
    )


def _month(month: MonthItem) -> rx.Component:
    return rx.el.span(
        month.name,
        class_name="calendar-word",
        style={"gridColumn": f"{month.column + 1} / span 4", "gridRow": "1"},
    )


def _weekday(name: str, row: int) -> rx.Component:
    return rx.el.span(
        name, class_name="calendar-word", style={"gridColumn": "1", "gridRow": str(row)}
    )


def _day(day: DayItem) -> rx.Component:
    return rx.el.span(
        class_name="day level-" + day.level.to_string(),  # type: ignore[attr-defined]
        title=day.label,
        style={"gridColumn": f"{day.column + 1}", "gridRow": f"{day.row + 1}"},
    )


def _week_row(week: WeekItem) -> rx.Component:
    return rx.el.tr(
        rx.el.th(week.label, scope="row"),
        rx.el.td(week.answers, class_name="number"),
        rx.el.td(week.days, class_name="number"),
        rx.el.td(week.minutes, class_name="number"),
    )


def ahead() -> rx.Component:
    """The next 14 days, a bar a day."""
    return rx.el.section(
        rx.el.h2("Reviews ahead"),
        rx.el.p(ProgressState.bars_say, class_name="soft"),
        rx.el.div(
            rx.foreach(ProgressState.bars, _bar),
            class_name="bars",
            role="img",
            aria_label=ProgressState.bars_say,
        ),
        _table(
            "Day by day",
            ("Day", "Cards"),
            rx.foreach(ProgressState.bars, _bar_row),
            "Cards that come due",
        ),
        class_name="progress-part",
    )


def _bar(bar: BarItem) -> rx.Component:
    return rx.el.span(
        rx.el.span(rx.cond(bar.cards > 0, bar.cards.to_string(), ""), class_name="bar-number"),  # type: ignore[attr-defined]
        rx.el.span(
            class_name=rx.cond(bar.cards > 0, "bar-column", "bar-column is-empty"),
            style={"height": f"{bar.percent}%"},
        ),
        rx.el.span(bar.short, class_name="bar-day"),
        title=bar.label,
    )


def _bar_row(bar: BarItem) -> rx.Component:
    return rx.el.tr(rx.el.th(bar.label, scope="row"), rx.el.td(bar.cards, class_name="number"))


def _table(
    label: str, heads: tuple[str, ...], rows: rx.Component, caption: rx.Var[str] | str
) -> rx.Component:
    """A table behind a toggle."""
    return rx.el.details(
        rx.el.summary(rx.icon("chevron-right", size=14, aria_hidden="true"), label),
        rx.el.div(
            rx.el.table(
                rx.el.caption(caption, class_name="only-heard"),
                rx.el.thead(rx.el.tr(*[rx.el.th(head, scope="col") for head in heads])),
                rx.el.tbody(rows),
            ),
            class_name="table-place",
            tab_index=0,
            role="region",
            aria_label=caption,
        ),
        class_name="behind",
    )
