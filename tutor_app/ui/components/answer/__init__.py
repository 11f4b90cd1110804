"""One message: a question as plain text, an answer as Markdown that renders while it streams."""

from __future__ import annotations

from typing import Any

import reflex as rx

from tutor_app.ui.components.assets import shared_asset
from tutor_app.ui.components.events import OneText
from tutor_app.ui.components.runner import PYODIDE

_MODULES = (
    "announce.mjs",
    "announcer.mjs",
    "answer.css",
    "blocks.mjs",
    "code.css",
    "code.jsx",
    "copy.jsx",
    "document.mjs",
    "drawing.mjs",
    "endings.mjs",
    "followed.mjs",
    "following.mjs",
    "formulas.mjs",
    "gradual.mjs",
    "highlight.mjs",
    "lines.mjs",
    "live.mjs",
    "markdown.mjs",
    "marks.mjs",
    "offsets.mjs",
    "painter.mjs",
    "question.jsx",
    "questions.mjs",
    "rules.mjs",
    "scrollable.mjs",
    "shown.mjs",
    "sse.mjs",
    "stream.mjs",
    "tail.mjs",
    "telling.mjs",
    "views.jsx",
)
for _name in _MODULES:
    shared_asset(__name__, __file__, _name)
_LIBRARY = shared_asset(__name__, __file__, "answer.jsx")


class Answer(rx.Component):
    """One message. Give the message's id as `key` in every `rx.foreach`."""

    library = _LIBRARY
    tag = "Answer"
    lib_dependencies: list[str] = [  # noqa: RUF012 - how Reflex takes them
        "dompurify@3.4.18",
        "highlight.js@11.12.0",
        "katex@0.19.1",
        "markdown-it@15.0.3",
        PYODIDE,  # blocks of code have a Run button
    ]

    message_id: rx.Var[str]
    role: rx.Var[str]
    content: rx.Var[str]
    status: rx.Var[str]
    turn_id: rx.Var[str]
    notice: rx.Var[str]
    events_url: rx.Var[str]

    on_ended: OneText


class CopyButton(rx.Component):
    """A button that copies a text and says "Copied", on screen and to screen readers."""

    library = _LIBRARY
    tag = "CopyButton"

    text: rx.Var[str]
    label: rx.Var[str]
    test_id: rx.Var[str]


class Markdown(rx.Component):
    """Markdown that is whole already, drawn as an answer is; headings start at `h3`."""

    library = _LIBRARY
    tag = "Markdown"

    content: rx.Var[str]


markdown = Markdown.create


def answer(
    *children: rx.Component,
    message_id: rx.Var[str] | str,
    role: rx.Var[str] | str,
    content: rx.Var[str] | str,
    status: rx.Var[str] | str = "complete",
    turn_id: rx.Var[str] | str = "",
    **props: Any,
) -> rx.Component:
    """One message of a conversation; the other props stand in README.md beside.

    Args:
        children: The row below an answer, shown once it is not streaming.
        message_id: Id of the message; also its React key unless `key` is given.
        role: `user` or `assistant`.
        content: The text so far.
        status: `streaming`, `complete`, `stopped`, `interrupted` or `failed`.
        turn_id: The turn that writes a streaming answer.
        props: `on_ended`, `notice`, `events_url`, and what every component takes.
    """
    props.setdefault("key", message_id)
    return Answer.create(
        *children,
        message_id=message_id,
        role=role,
        content=content,
        status=status,
        turn_id=turn_id,
        **props,
    )


def copy_button(
    text: rx.Var[str] | str, *, label: rx.Var[str] | str = "Copy answer", **props: Any
) -> rx.Component:
    """A button that copies `text` and says so."""
    return CopyButton.create(text=text, label=label, test_id="message-copy", **props)
