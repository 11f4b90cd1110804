"""Reviewing by keyboard: space shows the answer, 1 to 4 rate it, u takes the rating back."""

from __future__ import annotations

import reflex as rx

from tutor_app.ui.components import keyboard as keyboard  # its composition.mjs is imported
from tutor_app.ui.components.assets import shared_asset
from tutor_app.ui.components.events import OneText, Plain

shared_asset(__name__, __file__, "keys.mjs")


class ReviewKeys(rx.Component):
    """Listens to the keys while it is on the page; draws nothing.

    `card` is the id of the card that is asked ("" for none), `is_shown` says that its answer is
    seen. The focus goes to the element `focus_on` when either changes, unless it is elsewhere
    for a reason. A key that is held down, or pressed twice for one card, counts once.
    """

    library = shared_asset(__name__, __file__, "review_keys.jsx")
    tag = "ReviewKeys"

    card: rx.Var[str]
    is_shown: rx.Var[bool]
    focus_on: rx.Var[str]
    on_show: Plain
    on_rate: OneText
    on_undo: Plain


review_keys = ReviewKeys.create
