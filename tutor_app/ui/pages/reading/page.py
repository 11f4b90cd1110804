"""A section to read like a page of a good book: goal, text, questions, exercises, what is next."""

from __future__ import annotations

import reflex as rx

from tutor_app.ui.components.answer import markdown
from tutor_app.ui.components.arrive import arrive
from tutor_app.ui.pages.reading.checks import checks
from tutor_app.ui.pages.reading.exercises import exercises
from tutor_app.ui.pages.reading.state import ReadingState
from tutor_app.ui.shell.layout import with_rail
from tutor_app.ui.shell.links import link


def reading_page() -> rx.Component:
    """The page at /courses/[course]/[chapter]/[section], and below /library as before."""
    return with_rail(
        rx.el.div(
            rx.cond(
                ReadingState.is_loaded,
                rx.cond(ReadingState.section_id != "", _section(), _missing()),
                rx.el.div(
                    *[rx.el.div(class_name="skeleton") for _ in range(3)],
                    class_name="reading skeletons",
                    aria_hidden="true",
                ),
            ),
            class_name="in-shell",
        ),
        place="/courses",
        title=rx.cond(ReadingState.course_title != "", ReadingState.course_title, "Course"),
    )


def _section() -> rx.Component:
    return rx.el.article(
        rx.el.p(
            link(
                ReadingState.course_title,
                href="/courses/" + ReadingState.course,
                class_name="text-link",
                data_testid="to-course",
            ),
            rx.el.span("·", aria_hidden="true"),
            rx.el.span(ReadingState.chapter),
            rx.el.span("·", aria_hidden="true"),
            rx.el.span(ReadingState.minutes, " min"),
            rx.cond(ReadingState.is_done, _done()),
            class_name="reading-where",
        ),
        rx.el.h2(ReadingState.title, class_name="reading-title"),
        rx.el.p(ReadingState.goal, class_name="lead reading-goal"),
        _before_this(),
        rx.cond(
            ReadingState.text_state == "ready",
            rx.fragment(
                markdown(content=ReadingState.body, key=ReadingState.section_id),
                arrive(page=ReadingState.section_id),
                rx.cond(ReadingState.checks.length() > 0, checks()),  # type: ignore[attr-defined]
                rx.cond(ReadingState.exercises.length() > 0, exercises()),  # type: ignore[attr-defined]
            ),
            _unwritten(),
        ),
        _end(),
        class_name="reading",
        data_testid="reading",
    )


def _done() -> rx.Component:
    return rx.el.span(rx.icon("circle-check", size=16), "Done", class_name="is-done-word")


def _before_this() -> rx.Component:
    return rx.cond(
        ReadingState.builds_on.length() > 0,  # type: ignore[attr-defined]
        rx.el.p(
            rx.icon("corner-left-up", size=16),
            rx.el.span(
                "Builds on ",
                rx.foreach(
                    ReadingState.builds_on,
                    lambda step, place: rx.fragment(
                        rx.cond(place > 0, ", ", ""),
                        link(step["title"], href="/courses/" + step["id"], class_name="text-link"),
                    ),
                ),
                ". You can read on; it is easier in that order.",
            ),
            class_name="reading-note",
        ),
    )


def _unwritten() -> rx.Component:
    return rx.el.div(
        rx.cond(
            ReadingState.text_state == "failed",
            rx.fragment(
                rx.el.p(
                    rx.cond(
                        ReadingState.refusal != "",
                        ReadingState.refusal,
                        "Writing this section did not work. Nothing else was lost.",
                    )
                ),
                rx.el.button(
                    "Try again",
                    on_click=ReadingState.write,
                    class_name="button",
                    data_testid="write-again",
                    type="button",
                ),
            ),
            rx.fragment(
                rx.el.p("This section is being written. It takes up to a minute."),
                rx.el.div(
                    *[rx.el.div(class_name="skeleton") for _ in range(3)], aria_hidden="true"
                ),
            ),
        ),
        role="status",
        class_name="unwritten",
    )


def _end() -> rx.Component:
    return rx.fragment(
        rx.el.div(
            rx.cond(
                ReadingState.is_done,
                rx.el.button(
                    "Mark as not done",
                    on_click=ReadingState.finish(False),  # noqa: FBT003 - an event's argument
                    class_name="button",
                    data_testid="mark-undone",
                    type="button",
                ),
                rx.el.button(
                    rx.icon("check", size=16),
                    "Mark as done",
                    on_click=ReadingState.finish(True),  # noqa: FBT003 - an event's argument
                    class_name="button button-primary",
                    data_testid="mark-done",
                    type="button",
                ),
            ),
            rx.el.button(
                rx.icon("graduation-cap", size=16),
                rx.cond(ReadingState.is_busy, "Opening the lesson…", "Learn this with the tutor"),
                on_click=ReadingState.teach,
                disabled=ReadingState.is_busy,
                class_name="button",
                data_testid="teach",
                type="button",
            ),
            class_name="button-row reading-end",
        ),
        rx.el.nav(
            _step(ReadingState.previous_id, ReadingState.previous_title, "Before this"),
            _step(ReadingState.next_id, ReadingState.next_title, "Next"),
            class_name="reading-next",
            aria_label="Sections",
        ),
    )


def _step(section_id: str, title: str, label: str) -> rx.Component:
    return rx.cond(
        section_id != "",
        link(
            rx.el.small(label), rx.el.span(title), href="/courses/" + section_id, class_name="step"
        ),
        rx.el.span(aria_hidden="true"),
    )


def _missing() -> rx.Component:
    return rx.el.div(
        rx.el.h2("This section was not found"),
        rx.el.p("The course may have changed since the link was made.", class_name="soft"),
        link("See all courses", href="/courses", class_name="button button-primary"),
        class_name="notice",
    )
