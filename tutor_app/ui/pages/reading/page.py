"""A section of the library, to read: where the offline tutor's citations lead."""

from __future__ import annotations

import reflex as rx

from tutor_app.ui.components.answer import markdown
from tutor_app.ui.pages.reading.state import ReadingState
from tutor_app.ui.shell.layout import plain
from tutor_app.ui.shell.links import link


def reading_page() -> rx.Component:
    """The page at /library/[course]/[chapter]/[section]."""
    return plain(
        rx.cond(
            ReadingState.is_loaded,
            rx.cond(ReadingState.section_id != "", _section(), _missing()),
            rx.el.div(
                *[rx.el.div(class_name="skeleton") for _ in range(3)],
                class_name="reading skeletons",
                aria_hidden="true",
            ),
        )
    )


def _section() -> rx.Component:
    return rx.el.article(
        rx.el.p(
            rx.el.span(ReadingState.where),
            rx.el.span("·", aria_hidden="true"),
            rx.el.span(ReadingState.minutes, " min"),
            class_name="reading-where",
        ),
        rx.el.h1(ReadingState.title),
        rx.el.p(ReadingState.goal, class_name="lead reading-goal"),
        rx.el.h2("The section", class_name="answer-hidden"),
        markdown(content=ReadingState.body),
        rx.el.nav(
            _step(ReadingState.previous_id, ReadingState.previous_title, "Before this"),
            _step(ReadingState.next_id, ReadingState.next_title, "Next"),
            class_name="reading-next",
            aria_label="Sections",
        ),
        class_name="reading",
        data_testid="reading",
    )


def _step(section_id: str, title: str, label: str) -> rx.Component:
    return rx.cond(
        section_id != "",
        link(
            rx.el.small(label), rx.el.span(title), href="/library/" + section_id, class_name="step"
        ),
        rx.el.span(aria_hidden="true"),
    )


def _missing() -> rx.Component:
    return rx.el.div(
        rx.el.h1("This section was not found"),
        rx.el.p("The library may have changed since the link was made.", class_name="soft"),
        link("Ask the tutor instead", href="/chat", class_name="button button-primary"),
        class_name="notice",
    )
