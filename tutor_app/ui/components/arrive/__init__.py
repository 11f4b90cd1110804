"""Goes to the place that the address names with #, once the page has it."""

from __future__ import annotations

import reflex as rx

from tutor_app.ui.components.assets import shared_asset

_LIBRARY = shared_asset(__name__, __file__, "arrive.jsx")


class Arrive(rx.Component):
    """Shows nothing."""

    library = _LIBRARY
    tag = "Arrive"

    page: rx.Var[str]


def arrive(*, page: rx.Var[str] | str) -> rx.Component:
    """Go to the place named in the address each time `page` becomes another; to the top else."""
    return Arrive.create(page=page)
