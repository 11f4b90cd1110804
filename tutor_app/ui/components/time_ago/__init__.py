"""A relative time that stays true while the page is open."""

from __future__ import annotations

import reflex as rx

from tutor_app.ui.components.assets import shared_asset


class TimeAgo(rx.Component):
    """`moment` is an ISO 8601 time; the full time is its tool tip."""

    library = shared_asset(__name__, __file__, "time_ago.jsx")
    tag = "TimeAgo"

    moment: rx.Var[str]


time_ago = TimeAgo.create
