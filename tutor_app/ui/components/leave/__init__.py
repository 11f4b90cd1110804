"""A way out of the page's router, to an address that the server itself answers."""

from __future__ import annotations

import reflex as rx

import tutor_app.ui.components.standing  # noqa: F401 - its file is imported by this one's
from tutor_app.ui.components.assets import shared_asset


class Leave(rx.Component):
    """Once `to` is a path of this site the browser loads it from the server, once a `name`."""

    library = shared_asset(__name__, __file__, "leave.jsx")
    tag = "Leave"

    to: rx.Var[str]
    name: rx.Var[str]


leave = Leave.create
