"""The end of a list that asks for more when it comes into view."""

from __future__ import annotations

import reflex as rx

from tutor_app.ui.components.assets import shared_asset
from tutor_app.ui.components.events import Plain


class Sentinel(rx.Component):
    """Asks once for each `place` (the cursor of the next page); a button with a `label` too."""

    library = shared_asset(__name__, __file__, "sentinel.jsx")
    tag = "Sentinel"

    place: rx.Var[str]
    label: rx.Var[str]
    on_seen: Plain


sentinel = Sentinel.create
