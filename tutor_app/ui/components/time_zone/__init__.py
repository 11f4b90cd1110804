"""A hidden form field that says in which time zone the browser is."""

from __future__ import annotations

import reflex as rx

from tutor_app.ui.components.assets import shared_asset


class TimeZoneField(rx.Component):
    """The field `name` with an IANA name such as Europe/Berlin, empty where none is known."""

    library = shared_asset(__name__, __file__, "time_zone.jsx")
    tag = "TimeZoneField"

    name: rx.Var[str]


time_zone_field = TimeZoneField.create
