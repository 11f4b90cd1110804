"""The messages of a conversation, and the quiet row under an answer."""

from __future__ import annotations

import reflex as rx

from tutor_app.ui.components.answer import answer, copy_button
from tutor_app.ui.components.speech import speak_button
from tutor_app.ui.pages.chat.items import MessageItem
from tutor_app.ui.pages.chat.lesson_state import LessonState
from tutor_app.ui.pages.chat.state import ChatState


def message(shown: MessageItem) -> rx.Component:
    """One message of the list; plain values go in, so that it is not drawn again without need."""
    return _message(
        message_id=shown.id,
        role=shown.role,
        content=shown.content,
        status=shown.status,
        turn_id=shown.turn_id,
        can_continue=shown.can_continue,
        rating=shown.rating,
        engine_line=shown.engine_line,
        is_last=shown.id == ChatState.last_answer_id,
        is_spoken=shown.source == "voice",
        key=shown.id,
    )


@rx.memo
def _message(
    message_id: rx.Var[str],
    role: rx.Var[str],
    content: rx.Var[str],
    status: rx.Var[str],
    turn_id: rx.Var[str],
    can_continue: rx.Var[bool],
    rating: rx.Var[int],
    engine_line: rx.Var[str],
    is_last: rx.Var[bool],
    is_spoken: rx.Var[bool],
    rest: rx.RestProp,  # noqa: ARG001 - lets `key` through
) -> rx.Component:
    return answer(
        rx.cond(
            role == "assistant",
            rx.el.div(
                rx.cond(is_last & can_continue, _continue(turn_id, content)),
                rx.cond(
                    content != "",
                    rx.fragment(
                        copy_button(text=content, label="Copy answer"),
                        speak_button(content, message_id=message_id),
                    ),
                ),
                rx.cond(is_last, _again(message_id)),
                _thumb("thumbs-up", "This helped", message_id, rating, 1),
                _thumb("thumbs-down", "This did not help", message_id, rating, -1),
                rx.el.span(engine_line, class_name="engine-line", data_testid="engine-line"),
                class_name=rx.cond(is_last, "answer-row is-last", "answer-row"),
            ),
            rx.cond(
                is_spoken,
                rx.el.span(rx.icon("mic", size=12), "spoken", class_name="spoken"),
            ),
        ),
        message_id=message_id,
        role=role,
        content=content,
        status=status,
        turn_id=turn_id,
        on_ended=[ChatState.turn_ended, LessonState.load, ChatState.title_written],
    )


def _continue(turn_id: rx.Var[str], content: rx.Var[str]) -> rx.Component:
    return rx.el.button(
        rx.icon("arrow-right", size=14),
        rx.cond(content == "", "Try again", "Continue"),
        on_click=ChatState.resume(turn_id),
        class_name="button button-small",
        data_testid="message-continue",
        type="button",
    )


def _again(message_id: rx.Var[str]) -> rx.Component:
    return rx.el.button(
        rx.icon("refresh-cw", size=14),
        on_click=ChatState.regenerate(message_id),
        class_name="icon-button",
        aria_label="Answer again",
        title="Answer again",
        data_testid="message-regenerate",
        type="button",
    )


def _thumb(
    icon: str, label: str, message_id: rx.Var[str], rating: rx.Var[int], value: int
) -> rx.Component:
    return rx.el.button(
        rx.icon(icon, size=14),
        on_click=ChatState.rate(message_id, value),
        class_name=rx.cond(rating == value, "icon-button is-on", "icon-button"),
        aria_label=label,
        aria_pressed=rx.cond(rating == value, "true", "false"),
        title=label,
        type="button",
    )
