"""What was just refused or done, in a word above the page's content."""

from __future__ import annotations

import reflex as rx


def word(error: rx.Var[str] | str, done: rx.Var[str] | str, name: str = "form") -> rx.Component:
    """The sentence of a refusal, and of something done; nothing where there is none."""
    return rx.fragment(
        _sentence(error, "circle-alert", "refusal", "alert", f"{name}-error"),
        _sentence(done, "circle-check", "success", "status", f"{name}-done"),
    )


def _sentence(
    text: rx.Var[str] | str, icon: str, class_name: str, role: str, test_id: str
) -> rx.Component:
    return rx.cond(
        text != "",
        rx.el.p(
            rx.icon(icon, size=16),
            rx.el.span(text),
            class_name=class_name,
            role=role,
            data_testid=test_id,
        ),
    )
