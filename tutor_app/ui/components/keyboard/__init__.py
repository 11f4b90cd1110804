"""Keys of an input method that composes a word are not meant for the page."""

from __future__ import annotations

import reflex as rx

from tutor_app.ui.components.assets import shared_asset

shared_asset(__name__, __file__, "composition.mjs")


class CompositionGuard(rx.Component):
    """Shows nothing; Enter and Escape that end a composed word send and close nothing."""

    library = shared_asset(__name__, __file__, "composition_guard.jsx")
    tag = "CompositionGuard"


composition_guard = CompositionGuard.create
