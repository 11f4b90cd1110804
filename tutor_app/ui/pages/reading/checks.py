"""The check questions of a section: a choice is answered with its reason."""

from __future__ import annotations

import reflex as rx

from tutor_app.ui.components.answer import markdown
from tutor_app.ui.pages.reading.items import CheckItem, OptionItem
from tutor_app.ui.pages.reading.state import ReadingState


def checks() -> rx.Component:
    """All questions."""
    return rx.el.section(
        rx.el.h2("Check yourself", id="check", class_name="reading-part"),
        rx.el.p("A wrong answer is information: each one says what it shows.", class_name="soft"),
        rx.foreach(ReadingState.checks, _check),
        class_name="checks",
        aria_labelledby="check",
    )


def _check(check: CheckItem) -> rx.Component:
    return rx.el.div(
        rx.el.div(markdown(content=check.question), id=f"question-{check.number}"),
        rx.el.ol(rx.foreach(check.options, _option), class_name="options"),
        rx.el.p(check.verdict, class_name="only-heard", role="status"),
        class_name="check",
        role="group",
        aria_labelledby=f"question-{check.number}",
        data_testid="check",
        key=check.number,
    )


def _option(option: OptionItem) -> rx.Component:
    return rx.el.li(
        rx.el.button(
            rx.el.span(
                rx.match(
                    option.state,
                    ("right", rx.icon("check", size=16)),
                    ("wrong", rx.icon("x", size=16)),
                    rx.el.span(option.letter),
                ),
                class_name="option-letter",
            ),
            rx.el.span(markdown(content=option.text), class_name="option-text"),
            on_click=ReadingState.answer(option.number, option.choice),
            class_name="option is-" + option.state,
            aria_pressed=rx.cond(option.state == "", "false", "true"),
            data_testid="option",
            type="button",
        ),
        rx.cond(
            option.state != "",
            rx.el.div(
                rx.el.strong(rx.cond(option.state == "right", "Right. ", "Not this one. ")),
                markdown(content=option.reason),
                class_name="option-reason is-" + option.state,
                data_testid="reason",
            ),
        ),
        key=option.choice,
    )
