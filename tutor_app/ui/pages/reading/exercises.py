"""The exercises of a section: the task, the editor beside it, and the hint ladder below."""

from __future__ import annotations

import reflex as rx

from tutor_app.ui.components.answer import markdown
from tutor_app.ui.components.exercise import exercise
from tutor_app.ui.pages.reading.items import ExerciseItem, HintItem
from tutor_app.ui.pages.reading.state import ReadingState


def exercises() -> rx.Component:
    """All exercises."""
    return rx.el.section(
        rx.el.h2("Exercises", id="exercises", class_name="reading-part"),
        rx.foreach(ReadingState.exercises, _exercise),
        class_name="exercises",
        aria_labelledby="exercises",
    )


def _exercise(item: ExerciseItem) -> rx.Component:
    return rx.el.div(
        rx.el.div(
            rx.el.h3(
                item.title,
                rx.cond(
                    item.is_passed,
                    rx.el.span(
                        rx.icon("circle-check", size=16), "Solved", class_name="is-done-word"
                    ),
                ),
                id=item.anchor,
            ),
            markdown(content=item.task),
            class_name="exercise-task",
        ),
        exercise(
            _ladder(item),
            exercise_key=item.key,
            title=item.title,
            language=item.language,
            starter=item.starter,
            saved_code=item.saved,
            tests=item.tests,
            setup=item.setup,
            expected=item.expected,
            on_attempt=lambda result: ReadingState.attempt(item.key, result),
            on_save=lambda code: ReadingState.save(item.key, code),
        ),
        class_name="exercise-place",
        data_testid="exercise-place",
        key=item.key,
    )


def _ladder(item: ExerciseItem) -> rx.Component:
    return rx.el.div(
        rx.el.div(
            rx.foreach(item.hints, _hint),
            rx.cond(
                item.solution != "",
                rx.el.details(
                    rx.el.summary("One way to solve it"),
                    markdown(content=item.solution),
                    class_name="worked",
                    data_testid="worked",
                ),
            ),
            role="status",
        ),
        rx.cond(
            (item.next_hint > 0) & ~item.is_passed,
            rx.el.div(
                rx.cond(
                    item.may_take,
                    rx.el.button(
                        rx.icon("lightbulb", size=16),
                        item.next_label,
                        on_click=ReadingState.hint(item.key, item.next_hint),
                        class_name="button button-small",
                        data_testid="take-hint",
                        type="button",
                    ),
                    rx.el.p(item.why_not, class_name="ladder-word", data_testid="why-not"),
                ),
            ),
        ),
        class_name="ladder",
    )


def _hint(hint: HintItem) -> rx.Component:
    return rx.el.div(
        rx.el.strong(hint.name),
        markdown(content=hint.text),
        class_name="hint-text",
        data_testid="hint",
        key=hint.name,
    )
