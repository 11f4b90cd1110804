"""Answers read aloud: what of them is said, by which voice, and the button under each."""

from __future__ import annotations

from typing import Any

import reflex as rx

from tutor_app.ui.components import answer as answer  # ours import modules of these folders
from tutor_app.ui.components import keyboard as keyboard
from tutor_app.ui.components import store as store
from tutor_app.ui.components.assets import shared_asset

_MODULES = (
    "bracket_words.mjs",
    "browser_voice.mjs",
    "chosen_voice.mjs",
    "code_signs.mjs",
    "code_words.mjs",
    "dashes.mjs",
    "expression.mjs",
    "expression_tokens.mjs",
    "formula_rows.mjs",
    "formula_table.mjs",
    "formula_words.mjs",
    "inlines.mjs",
    "name_words.mjs",
    "neighbours.mjs",
    "player.mjs",
    "preferences.mjs",
    "prose_signs.mjs",
    "reading.mjs",
    "script.mjs",
    "sentences.mjs",
    "server_voice.mjs",
    "sign_table.mjs",
    "slashes.mjs",
    "speaker.mjs",
    "speaking.mjs",
    "spoken_words.mjs",
    "stars.mjs",
)
for _name in _MODULES:
    shared_asset(__name__, __file__, _name)
_LIBRARY = shared_asset(__name__, __file__, "speak.jsx")


class SpeakButton(rx.Component):
    """Reads a message aloud; while it does, the button stops it."""

    library = _LIBRARY
    tag = "SpeakButton"

    message_id: rx.Var[str]
    text: rx.Var[str]


def speak_button(
    text: rx.Var[str] | str, *, message_id: rx.Var[str] | str, **props: Any
) -> rx.Component:
    """A button that reads `text` (Markdown) of the message aloud, and stops."""
    return SpeakButton.create(text=text, message_id=message_id, **props)
