"""A column that is a drawer on narrow screens, and the button that opens it."""

from __future__ import annotations

import reflex as rx

from tutor_app.ui.components import keyboard as keyboard  # its composition.mjs is imported
from tutor_app.ui.components.assets import shared_asset

_LIBRARY = shared_asset(__name__, __file__, "drawer.jsx")


class Drawer(rx.Component):
    """Takes the focus while it is open; links in it, and `data-closes`, close it."""

    library = _LIBRARY
    tag = "Drawer"


class DrawerButton(rx.Component):
    """Opens the drawer whose id is `controls`."""

    library = _LIBRARY
    tag = "DrawerButton"

    controls: rx.Var[str]


drawer = Drawer.create
drawer_button = DrawerButton.create
