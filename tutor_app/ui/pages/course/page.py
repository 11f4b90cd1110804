"""The page of a course: go on, the tree of its sections, search."""

from __future__ import annotations

import reflex as rx

from tutor_app.ui.pages.course.state import CourseState, FoundItem
from tutor_app.ui.shell.layout import with_rail
from tutor_app.ui.shell.links import link
from tutor_app.ui.shell.outline import TreeSection, line_class, tree


def course_page() -> rx.Component:
    """The page at /courses/[course]."""
    return with_rail(
        rx.el.div(
            rx.cond(
                CourseState.is_loaded,
                rx.cond(CourseState.is_missing, _missing(), _course()),
                rx.el.div(
                    *[rx.el.div(class_name="skeleton") for _ in range(4)],
                    class_name="catalogue skeletons",
                    aria_hidden="true",
                ),
            ),
            class_name="in-shell",
        ),
        place="/courses",
        title=rx.cond(CourseState.title != "", CourseState.title, "Course"),
    )


def _course() -> rx.Component:
    return rx.el.div(
        rx.el.p(
            link("All courses", href="/courses", class_name="text-link"), class_name="course-back"
        ),
        rx.el.p(CourseState.summary, class_name="lead"),
        rx.el.p(
            CourseState.facts,
            rx.cond(
                CourseState.is_generated,
                rx.el.span(" · written by an AI model, so check what it says"),
            ),
            class_name="catalogue-facts",
        ),
        rx.el.div(
            rx.el.div(style={"width": f"{CourseState.share}%"}),
            class_name="thin-line",
            aria_hidden="true",
        ),
        rx.el.p(CourseState.progress, class_name="catalogue-facts", data_testid="course-progress"),
        rx.el.div(
            link(
                rx.el.span(CourseState.action, class_name="clip"),
                href="/courses/" + CourseState.resume,
                class_name="button button-primary",
                data_testid="course-resume",
            ),
            rx.el.button(
                rx.icon("graduation-cap", size=16),
                rx.cond(
                    CourseState.is_starting,
                    "Opening the lesson…",
                    rx.cond(CourseState.is_begun, "Go on with the tutor", "Learn with the tutor"),
                ),
                on_click=CourseState.teach,
                disabled=CourseState.is_starting,
                class_name="button",
                data_testid="course-teach",
                type="button",
            ),
            rx.cond(CourseState.is_generated, rx.fragment(_change(), _delete())),
            class_name="button-row",
        ),
        rx.cond(
            CourseState.plan != "",
            _plan(),
            rx.fragment(
                _search(),
                rx.el.h2("Contents", class_name="only-heard"),
                rx.cond(CourseState.query == "", tree(CourseState.chapters, _line)),
            ),
        ),
        class_name="catalogue course",
        data_testid="course",
    )


def _line(shown: TreeSection, content: rx.Component) -> rx.Component:
    return link(
        content,
        href="/courses/" + shown.id,
        class_name=line_class(shown),
        aria_current=rx.cond(shown.state == "current", "step", "false"),
        data_testid="tree-section",
        data_state=shown.state,
    )


def _search() -> rx.Component:
    return rx.el.div(
        rx.form(
            rx.el.input(
                type="search",
                name="q",
                aria_label="Search this course",
                placeholder="Search this course",
                max_length=400,
                class_name="field",
                data_testid="course-search",
            ),
            rx.el.button("Search", type="submit", class_name="button"),
            on_submit=CourseState.search,
            role="search",
            class_name="course-search",
        ),
        rx.el.div(
            rx.cond(CourseState.refusal != "", rx.el.p(CourseState.refusal, class_name="soft")),
            role="status",
        ),
        rx.cond(
            CourseState.query != "",
            rx.el.div(
                rx.el.ul(rx.foreach(CourseState.found, _found), class_name="found"),
                rx.el.button(
                    "Show the contents",
                    on_click=CourseState.search({"q": ""}),
                    class_name="button button-small",
                    type="button",
                ),
            ),
        ),
    )


def _found(item: FoundItem) -> rx.Component:
    return rx.el.li(
        link(
            rx.el.span(item.title, class_name="found-title"),
            rx.el.span(item.trail, class_name="tree-facts"),
            rx.el.span(item.excerpt, class_name="soft"),
            href=item.href,
            class_name="found-item",
            data_testid="found",
        ),
        key=item.href,
    )


def _change() -> rx.Component:
    return rx.el.button(
        "Change the plan",
        on_click=CourseState.open_plan,
        class_name="button",
        data_testid="change-plan",
        type="button",
    )


def _plan() -> rx.Component:
    return rx.form(
        rx.el.label("Title", html_for="plan-title"),
        rx.el.input(
            id="plan-title",
            name="title",
            default_value=CourseState.title,
            class_name="field",
        ),
        rx.el.label("Chapters and sections", html_for="plan"),
        rx.el.p(
            "A chapter begins with #, a section with -. Minutes and goal may follow its title.",
            id="plan-hint",
            class_name="soft",
        ),
        rx.el.textarea(
            id="plan",
            name="plan",
            default_value=CourseState.plan,
            rows=16,
            aria_describedby="plan-hint",
            class_name="field",
            data_testid="plan-text",
        ),
        rx.el.div(
            rx.cond(
                CourseState.plan_refusal != "",
                rx.el.p(
                    rx.icon("circle-alert", size=16),
                    rx.el.span(CourseState.plan_refusal),
                    class_name="refusal",
                ),
            ),
            role="alert",
            data_testid="plan-refused",
        ),
        rx.el.div(
            rx.el.button(
                "Save the plan",
                type="submit",
                class_name="button button-primary",
                data_testid="save-plan",
            ),
            rx.el.button(
                "Keep it as it was",
                on_click=CourseState.close_plan,
                class_name="button",
                type="button",
            ),
            class_name="button-row",
        ),
        on_submit=CourseState.change,
        class_name="wish plan",
    )


def _delete() -> rx.Component:
    return rx.alert_dialog.root(
        rx.alert_dialog.trigger(
            rx.el.button("Delete", class_name="button button-danger", type="button")
        ),
        rx.alert_dialog.content(
            rx.alert_dialog.title("Delete this course?"),
            rx.alert_dialog.description(
                "Its outline and the sections that were written go for good. What you have shown "
                "that you know stays in your progress."
            ),
            rx.el.div(
                rx.alert_dialog.cancel(rx.el.button("Keep it", class_name="button", type="button")),
                rx.alert_dialog.action(
                    rx.el.button(
                        "Delete it",
                        on_click=CourseState.delete,
                        class_name="button button-danger",
                        type="button",
                    )
                ),
                class_name="dialog-buttons",
            ),
            max_width="420px",
        ),
    )


def _missing() -> rx.Component:
    return rx.el.div(
        rx.el.h2("This course was not found"),
        rx.el.p("It may have been deleted, or it belongs to another account.", class_name="soft"),
        link("See all courses", href="/courses", class_name="button button-primary"),
        class_name="notice",
    )
