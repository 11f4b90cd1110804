"""Where the learner writes: drafts that survive, one send at a time, Stop while an answer runs."""

from __future__ import annotations

from typing import Any

import reflex as rx

from tutor_app.ui.components import keyboard as keyboard  # ours import modules of these folders
from tutor_app.ui.components import standing as standing
from tutor_app.ui.components import store as store
from tutor_app.ui.components import tabs as tabs
from tutor_app.ui.components.assets import shared_asset
from tutor_app.ui.components.events import Plain, TwoTexts

_MODULES = (
    "composer.css",
    "composing.mjs",
    "drafts.mjs",
    "effects.mjs",
    "sending.mjs",
    "texts.mjs",
)
for _name in _MODULES:
    shared_asset(__name__, __file__, _name)
_LIBRARY = shared_asset(__name__, __file__, "composer.jsx")


class Composer(rx.Component):
    """The field, its Send and Stop buttons, and a slot for the mode switch and the microphone."""

    library = _LIBRARY
    tag = "Composer"

    conversation_id: rx.Var[str]
    is_running: rx.Var[bool]
    accepted_key: rx.Var[str]
    refused_key: rx.Var[str]
    refused_reason: rx.Var[str]
    placeholder: rx.Var[str]
    label: rx.Var[str]
    max_characters: rx.Var[int]
    warn_characters: rx.Var[int]
    has_focus: rx.Var[bool]

    on_send: TwoTexts
    on_stop: Plain


class Suggestion(rx.Component):
    """A button that asks a prepared question through the composer of the page."""

    library = _LIBRARY
    tag = "Suggestion"

    text: rx.Var[str]
    is_sent: rx.Var[bool]


def composer(*children: rx.Component, **props: Any) -> rx.Component:
    """The composer; its props stand in README.md beside.

    Args:
        children: What stands at the left of the bottom row (mode switch, microphone).
        props: `conversation_id`, `is_running`, `accepted_key`, `refused_key`, `refused_reason`,
            `on_send`, `on_stop`, `placeholder`, `label`, `max_characters`, `warn_characters`,
            `has_focus`, and what every component takes.
    """
    return Composer.create(*children, **props)


def suggestion(*children: Any, text: str | rx.Var[str], **props: Any) -> rx.Component:
    """A button that puts `text` into the field, and sends it when the field was empty.

    Args:
        children: What the button shows; the text itself when there is nothing.
        text: The prepared question.
        props: `is_sent=False` only puts it into the field; and what every component takes.
    """
    return Suggestion.create(*children, text=text, **props)
