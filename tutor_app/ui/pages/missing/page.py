"""What an address that does not exist shows."""

from __future__ import annotations

import reflex as rx

from tutor_app.ui.shell.layout import plain
from tutor_app.ui.shell.links import link


def missing_page() -> rx.Component:
    """The page for every other address."""
    return plain(
        rx.el.div(
            rx.el.h1("This page does not exist"),
            rx.el.p(
                "The address may be mistyped, or the page has moved. Nothing of yours is lost.",
                class_name="soft",
            ),
            rx.el.div(
                link("Open the tutor", href="/chat", class_name="button button-primary"),
                link("Start page", href="/", class_name="button"),
                class_name="button-row",
            ),
            class_name="notice",
        )
    )
