"""The progress page: the next step, four figures, and three plots with their tables."""

from __future__ import annotations

from typing import Any

import reflex as rx

from tutor_app.ui.pages.progress.plots import ahead, calendar, mastery
from tutor_app.ui.pages.progress.state import ProgressState
from tutor_app.ui.pages.progress.views import SkillItem
from tutor_app.ui.shell.layout import with_rail
from tutor_app.ui.shell.links import link


def progress_page() -> rx.Component:
    """The page at /progress."""
    return with_rail(
        rx.el.div(
            rx.cond(
                ProgressState.is_loaded,
                rx.el.div(
                    _step(),
                    rx.cond(ProgressState.has_begun, _report(), _teaching()),
                    class_name="progress",
                    data_testid="progress",
                ),
                rx.el.div(
                    *[rx.el.div(class_name="skeleton") for _ in range(3)],
                    class_name="progress skeletons",
                    aria_hidden="true",
                ),
            ),
            class_name="in-shell",
        ),
        place="/progress",
        title="Progress",
    )


def _step() -> rx.Component:
    return rx.el.section(
        rx.el.div(
            rx.el.p("Your best next step", class_name="next-label"),
            rx.el.h2(ProgressState.step_title, class_name="next-title"),
            rx.el.p(ProgressState.step_reason, class_name="soft", data_testid="next-reason"),
        ),
        link(
            "Start",
            rx.icon("arrow-right", size=16),
            href=ProgressState.step_href,
            class_name="button button-primary",
            data_testid="next-step",
        ),
        class_name="next-step",
        aria_label="Your best next step",
    )


def _report() -> rx.Component:
    return rx.fragment(
        rx.el.dl(
            _figure("Streak", ProgressState.streak, ProgressState.streak_more),
            _figure("This week", ProgressState.week, ProgressState.week_more),
            _figure("Due now", ProgressState.due, ProgressState.due_more),
            class_name="figures",
        ),
        rx.cond(
            ProgressState.attention.length() > 0,  # type: ignore[attr-defined]
            rx.el.section(
                rx.el.h2("Worth another look"),
                rx.el.ul(rx.foreach(ProgressState.attention, _weak), class_name="weak-list"),
                class_name="progress-part",
            ),
        ),
        mastery(),
        calendar(),
        ahead(),
    )


def _figure(label: str, value: Any, more: Any) -> rx.Component:
    return rx.el.div(
        rx.el.dt(label),
        rx.el.dd(rx.el.span(value, class_name="figure-value"), rx.el.span(more, class_name="hint")),
    )


def _weak(skill: SkillItem) -> rx.Component:
    return rx.el.li(
        rx.el.span(
            rx.cond(
                skill.href != "",
                link(skill.name, href=skill.href, class_name="weak-name"),
                rx.el.span(skill.name, class_name="weak-name"),
            ),
            rx.el.span(skill.why, class_name="hint"),
        ),
        rx.el.span(
            rx.el.span(style={"width": f"{skill.percent}%"}),
            class_name="bar-track state-" + skill.state,
            aria_hidden="true",
        ),
        rx.el.span(skill.percent, "%", class_name="weak-percent"),
    )


def _teaching() -> rx.Component:
    return rx.el.section(
        rx.el.h2("What you will see here"),
        rx.el.ul(
            _point("map", "What you know, skill by skill, and why the app thinks so."),
            _point("calendar-days", "The days you learnt, and how long."),
            _point("repeat", "When the things you missed come back, so that they stay."),
            class_name="points",
            data_testid="progress-empty",
        ),
        rx.el.p(
            "Answer one check question of a section, and it begins.",
            class_name="soft",
        ),
        class_name="progress-part",
    )


def _point(icon: str, words: str) -> rx.Component:
    return rx.el.li(rx.icon(icon, size=18, aria_hidden="true"), rx.el.span(words))
