"""Talking to the tutor: the microphone in the composer, and the line above it."""

from __future__ import annotations

from typing import Any

import reflex as rx

from tutor_app.ui.components import answer as answer  # ours import modules of these folders
from tutor_app.ui.components import composer as composer
from tutor_app.ui.components import keyboard as keyboard
from tutor_app.ui.components import speech as speech
from tutor_app.ui.components import standing as standing
from tutor_app.ui.components import store as store
from tutor_app.ui.components import tabs as tabs
from tutor_app.ui.components.assets import shared_asset
from tutor_app.ui.components.events import OneText, Plain, ThreeTexts

_MODULES = (
    "answering.mjs",
    "attention.mjs",
    "barge.mjs",
    "browser.mjs",
    "effects.mjs",
    "icons.jsx",
    "latency.mjs",
    "level.mjs",
    "line.jsx",
    "line.mjs",
    "machine.mjs",
    "memory.mjs",
    "microphone.mjs",
    "outbox.mjs",
    "own.mjs",
    "peer.mjs",
    "problem.mjs",
    "protocol.mjs",
    "settings.jsx",
    "talk.mjs",
    "talking.mjs",
    "voice.css",
    "words.mjs",
)
for _name in _MODULES:
    shared_asset(__name__, __file__, _name)
_LIBRARY = shared_asset(__name__, __file__, "voice.jsx")


class Voice(rx.Component):
    """The microphone button with its settings button, for the composer's row."""

    library = _LIBRARY
    tag = "Voice"

    conversation_id: rx.Var[str]
    accepted_key: rx.Var[str]
    refused_key: rx.Var[str]
    refused_reason: rx.Var[str]

    on_say: ThreeTexts
    on_stop: Plain
    on_continue: OneText


class VoiceLine(rx.Component):
    """What the microphone does in words, what it hears, and what can be done now."""

    library = _LIBRARY
    tag = "VoiceLine"


def voice(**props: Any) -> rx.Component:
    """The microphone; its props stand in README.md beside.

    Args:
        props: `conversation_id`, `accepted_key`, `refused_key`, `refused_reason`, `on_say`,
            `on_stop`, `on_continue`.
    """
    return Voice.create(**props)


voice_line = VoiceLine.create
