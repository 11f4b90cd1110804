"""A form that the browser itself sends: for logins, whose answer sets HttpOnly cookies."""

from __future__ import annotations

import reflex as rx


class NativeForm(rx.el.Div):  # type: ignore[misc]  # loaded lazily, so Any to the checker
    """Posts to `action` without any script; Reflex's own form always prevents that."""

    tag = "form"

    action: rx.Var[str]
    method: rx.Var[str]


def native_form(*children: rx.Component, action: str, **props: object) -> rx.Component:
    """A POST form to a path of this site."""
    return NativeForm.create(*children, action=action, method="post", **props)
