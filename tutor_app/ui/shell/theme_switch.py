"""Light or dark: a button that says what it will do."""

from __future__ import annotations

import reflex as rx


def theme_switch() -> rx.Component:
    """Toggles between light and dark; the first choice follows the system."""
    return rx.el.button(
        rx.color_mode_cond(rx.icon("moon", size=16), rx.icon("sun", size=16)),
        on_click=rx.toggle_color_mode,
        class_name="icon-button",
        aria_label=rx.color_mode_cond("Use dark colours", "Use light colours"),
        type="button",
        data_testid="theme-switch",
    )
