"""Links, which look as their class says."""

from __future__ import annotations

from typing import Any

import reflex as rx


class NativeLink(rx.el.Div):  # type: ignore[misc]  # loaded lazily, so Any to the checker
    """An anchor that the browser itself follows; Reflex's own always asks the page's router."""

    tag = "a"

    href: rx.Var[str]
    download: rx.Var[str]


def link(*children: Any, href: str | rx.Var[str], **props: Any) -> rx.Component:
    """A link to another page, which is shown without loading everything anew."""
    return rx.el.a(*children, href=href, **props)


def native_link(*children: Any, href: str, **props: Any) -> rx.Component:
    """A link to a place on this page, or to something that only the server has."""
    return NativeLink.create(*children, href=href, **props)
