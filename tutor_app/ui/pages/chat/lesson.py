"""The outline beside the conversation; choosing a section has the tutor teach it."""

from __future__ import annotations

import reflex as rx

from tutor_app.ui.pages.chat.lesson_state import LessonState
from tutor_app.ui.pages.chat.state import ChatState
from tutor_app.ui.shell.links import link
from tutor_app.ui.shell.outline import TreeSection, line_class, tree


def lesson_panel() -> rx.Component:
    """On wide screens to the right; on narrow ones below a button above the talk."""
    return rx.cond(
        (LessonState.course != "") & (ChatState.mode == "teacher"),
        rx.el.aside(
            rx.el.button(
                rx.icon("list-tree", size=16),
                rx.el.span(LessonState.here_title, class_name="clip"),
                rx.icon("chevron-down", size=16),
                on_click=LessonState.toggle,
                aria_expanded=rx.cond(LessonState.is_shown, "true", "false"),
                aria_controls="outline",
                class_name="outline-toggle",
                data_testid="outline-toggle",
                type="button",
            ),
            rx.el.div(
                rx.el.div(
                    rx.el.h2(
                        link(
                            LessonState.title,
                            href="/courses/" + LessonState.course,
                            class_name="outline-course",
                        )
                    ),
                    rx.el.p(LessonState.progress, class_name="tree-facts"),
                    link(
                        rx.icon("book-open", size=14),
                        "Read this section",
                        href="/courses/" + LessonState.here,
                        class_name="text-link outline-read",
                        data_testid="read-section",
                    ),
                    class_name="outline-head",
                ),
                tree(LessonState.chapters, _line),
                id="outline",
                class_name=rx.cond(LessonState.is_shown, "outline-body is-shown", "outline-body"),
            ),
            class_name="outline",
            aria_label="Outline of the course",
            data_testid="outline",
        ),
    )


def _line(shown: TreeSection, content: rx.Component) -> rx.Component:
    return rx.el.button(
        content,
        on_click=LessonState.choose(shown.id),
        class_name=line_class(shown),
        aria_current=rx.cond(shown.state == "current", "step", "false"),
        disabled=ChatState.running_turn != "",
        data_testid="outline-section",
        data_state=shown.state,
        type="button",
    )
