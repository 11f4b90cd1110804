"""The frames that pages stand in: with the rail, or with a plain head."""

from __future__ import annotations

import reflex as rx

from tutor_app.ui.components.drawer import drawer_button
from tutor_app.ui.components.fonts import fonts
from tutor_app.ui.components.keyboard import composition_guard
from tutor_app.ui.components.leave import leave
from tutor_app.ui.notices import notices
from tutor_app.ui.shell.links import link, native_link
from tutor_app.ui.shell.rail import mark, rail
from tutor_app.ui.shell.theme_switch import theme_switch
from tutor_app.ui.shell.viewer import ViewerState


def with_rail(*children: rx.Component, title: rx.Var[str] | str, place: str = "") -> rx.Component:
    """A page beside the rail; `title` stands in its bar, `place` is its path in the rail."""
    return _page(
        rail(place),
        rx.el.div(
            rx.el.header(
                drawer_button(
                    rx.icon("menu", size=18),
                    controls="rail",
                    class_name="icon-button bar-menu",
                    aria_label="Open the sidebar",
                    data_testid="open-rail",
                ),
                rx.el.h1(title, class_name="bar-title"),
                rx.cond(
                    ViewerState.engine != "",
                    rx.el.span(
                        rx.el.span(class_name="dot", aria_hidden="true"),
                        ViewerState.engine,
                        class_name="bar-engine",
                        title="What answers now",
                    ),
                ),
                class_name="bar",
            ),
            rx.el.main(*children, id="main", tab_index=-1, class_name="main"),
            class_name="beside",
        ),
        class_name="shell",
    )


def plain(*children: rx.Component, class_name: str = "") -> rx.Component:
    """A page on its own, with the product's mark above."""
    return _page(
        rx.el.header(
            mark(),
            rx.el.nav(
                link("Status", href="/status", class_name="nav-link"),
                rx.cond(
                    ViewerState.is_known & ~ViewerState.is_visitor,
                    link("Open the tutor", href="/chat", class_name="button button-small"),
                    link("Sign in", href="/login", class_name="button button-small"),
                ),
                theme_switch(),
                class_name="head-links",
                aria_label="Site",
            ),
            class_name="head",
        ),
        rx.el.main(*children, id="main", tab_index=-1, class_name=f"plain {class_name}".strip()),
        class_name="sheet",
    )


def _page(*children: rx.Component, class_name: str) -> rx.Component:
    return rx.fragment(
        fonts(),
        composition_guard(),
        leave(to=ViewerState.leave_to, name=ViewerState.departure),
        notices(),
        native_link("Skip to the content", href="#main", class_name="skip-link"),
        rx.el.div(*children, class_name=class_name),
    )
