"""Other tabs, the login and the connection: what a page with state needs once."""

from __future__ import annotations

from typing import Any

import reflex as rx

from tutor_app.ui.components import store as store  # its store.mjs is imported by ours
from tutor_app.ui.components.assets import shared_asset
from tutor_app.ui.components.events import OneText, Plain

_MODULES = (
    "arriving.mjs",
    "connection.mjs",
    "login.mjs",
    "others.mjs",
    "presence.mjs",
    "tabs.css",
    "trouble.mjs",
    "watching.mjs",
)
for _name in _MODULES:
    shared_asset(__name__, __file__, _name)


class Tabs(rx.Component):
    """Tells other tabs what changed, refreshes the login early, shows a line while offline."""

    library = shared_asset(__name__, __file__, "tabs.jsx")
    tag = "Tabs"

    topic: rx.Var[str]
    signal: rx.Var[int]
    expires_at: rx.Var[float]
    lifetime_seconds: rx.Var[float]
    refresh_url: rx.Var[str]

    on_changed: OneText
    on_signed_out: Plain


def tabs(**props: Any) -> rx.Component:
    """Keeps tabs in step and the login alive; its props stand in README.md beside.

    Args:
        props: `topic`, `signal`, `expires_at`, `lifetime_seconds`, `refresh_url`, `on_changed`,
            `on_signed_out`.
    """
    return Tabs.create(**props)
