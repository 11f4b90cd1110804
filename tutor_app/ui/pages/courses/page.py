"""The catalogue: every course, how far one is, and a course to one's own wish."""

from __future__ import annotations

import reflex as rx

from tutor_app.ui.pages.courses.state import CatalogueState, CourseItem
from tutor_app.ui.shell.layout import with_rail
from tutor_app.ui.shell.links import link


def courses_page() -> rx.Component:
    """The page at /courses."""
    return with_rail(
        rx.el.div(
            rx.cond(
                CatalogueState.is_loaded,
                rx.el.div(
                    rx.el.p(
                        "Read a section, try its exercises, or have the tutor teach it. "
                        "Your place is kept.",
                        class_name="lead",
                    ),
                    _list(CatalogueState.courses),
                    _own(),
                    class_name="catalogue",
                    data_testid="catalogue",
                ),
                rx.el.div(
                    *[rx.el.div(class_name="skeleton") for _ in range(4)],
                    class_name="catalogue skeletons",
                    aria_hidden="true",
                ),
            ),
            class_name="in-shell",
        ),
        place="/courses",
        title="Courses",
    )


def _list(courses: list[CourseItem]) -> rx.Component:
    return rx.el.ul(rx.foreach(courses, _course), class_name="catalogue-list")


def _course(course: CourseItem) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.h2(
                link(course.title, href="/courses/" + course.slug, class_name="catalogue-title")
            ),
            rx.el.p(course.summary, class_name="soft"),
            rx.el.p(
                rx.el.span(course.level),
                rx.el.span(" · ", aria_hidden="true"),
                rx.el.span(course.facts),
                rx.cond(course.is_generated, rx.el.span(" · written by an AI model")),
                class_name="catalogue-facts",
            ),
        ),
        rx.el.div(
            rx.cond(
                course.progress != "",
                rx.fragment(
                    rx.el.div(
                        rx.el.div(style={"width": f"{course.share}%"}),
                        class_name="thin-line",
                        aria_hidden="true",
                    ),
                    rx.el.p(course.progress, class_name="catalogue-facts"),
                ),
            ),
            rx.cond(
                course.resume != "",
                rx.fragment(
                    link(
                        course.verb,
                        href="/courses/" + course.resume,
                        class_name="button",
                        aria_label=course.verb + ": " + course.resume_title,
                        data_testid="course-resume",
                    ),
                    rx.el.p(course.resume_title, class_name="catalogue-facts"),
                ),
            ),
            class_name="catalogue-side",
        ),
        class_name="catalogue-item",
        data_testid="course-" + course.slug,
        key=course.slug,
    )


def _own() -> rx.Component:
    return rx.el.section(
        rx.el.h2("A course of your own"),
        rx.cond(
            CatalogueState.can_generate,
            rx.fragment(
                rx.el.p(
                    "Say what you want to learn, from where, and in how much time. An AI model "
                    "plans the course; each section is written when you first open it.",
                    class_name="soft",
                ),
                rx.form(
                    rx.el.label("What do you want to learn?", html_for="wish"),
                    rx.el.textarea(
                        id="wish",
                        name="wish",
                        rows=2,
                        placeholder="Rust for C++ people, in two weeks",
                        class_name="field",
                        data_testid="wish",
                    ),
                    rx.el.button(
                        rx.cond(CatalogueState.is_planning, "Planning…", "Plan the course"),
                        type="submit",
                        class_name="button button-primary",
                        disabled=CatalogueState.is_planning,
                        data_testid="plan",
                    ),
                    on_submit=CatalogueState.generate,
                    class_name="wish",
                ),
                rx.cond(
                    CatalogueState.refusal != "",
                    rx.el.p(
                        rx.icon("circle-alert", size=16),
                        rx.el.span(CatalogueState.refusal),
                        class_name="refusal",
                        role="alert",
                        data_testid="wish-refused",
                    ),
                ),
            ),
            rx.el.p(CatalogueState.why_not, class_name="soft", data_testid="no-model"),
        ),
        _list(CatalogueState.generated),
        class_name="catalogue-own",
    )
