"""The scroll container of a conversation: follows the end, or keeps the reader's place."""

from __future__ import annotations

from typing import Any

import reflex as rx

from tutor_app.ui.components import store as store  # its store.mjs is imported by ours
from tutor_app.ui.components.assets import shared_asset
from tutor_app.ui.components.events import Plain

for _name in ("place.mjs", "scrolling.mjs", "transcript.css"):
    shared_asset(__name__, __file__, _name)


class Transcript(rx.Component):
    """Messages, the newest at the bottom; its parent gives the height."""

    library = shared_asset(__name__, __file__, "transcript.jsx")
    tag = "Transcript"

    conversation_id: rx.Var[str]
    follow_key: rx.Var[str]
    has_earlier: rx.Var[bool]
    earlier_key: rx.Var[str]
    label: rx.Var[str]

    on_earlier: Plain


def transcript(*children: rx.Component, **props: Any) -> rx.Component:
    """The scroll container of a conversation; its props stand in README.md beside.

    Args:
        children: The messages, best one `rx.foreach` of `answer`.
        props: `conversation_id`, `follow_key`, `has_earlier`, `earlier_key`, `on_earlier`, `label`,
            and what every component takes.
    """
    return Transcript.create(*children, **props)
