"""Sign in and sign up: native forms, so that the answer's cookies stay out of scripts."""

from __future__ import annotations

import reflex as rx

from tutor_app.ui.components.native_form import native_form
from tutor_app.ui.components.time_zone import time_zone_field
from tutor_app.ui.pages.login.state import LoginPage
from tutor_app.ui.shell.layout import plain
from tutor_app.ui.shell.links import link
from tutor_app.ui.shell.word import word


def login_page() -> rx.Component:
    """The page at /login."""
    return _sheet(
        rx.el.h1("Sign in"),
        rx.el.p("Your conversations are where you left them.", class_name="soft"),
        word(LoginPage.error, LoginPage.done),
        native_form(
            _hidden_next(),
            _field(
                "identifier",
                "Username or e-mail",
                default_value=LoginPage.identifier,
                key=LoginPage.identifier,
                auto_complete="username",
                data_testid="login-identifier",
            ),
            _password("current-password", "login-password"),
            _submit("Sign in", "login-submit"),
            action="/api/auth/login/form",
        ),
        _other("New here?", "Create an account", "/register"),
    )


def register_page() -> rx.Component:
    """The page at /register."""
    return _sheet(
        rx.el.h1("Create an account"),
        rx.el.p("What you asked so far comes with you.", class_name="soft"),
        word(LoginPage.error, LoginPage.done),
        native_form(
            _hidden_next(),
            _field(
                "identifier",
                "Username or e-mail",
                hint="No confirmation mail is sent.",
                default_value=LoginPage.identifier,
                key=LoginPage.identifier,
                auto_complete="username",
                data_testid="register-username",
            ),
            _field(
                "name",
                "Your name",
                hint="Optional: how the tutor calls you.",
                is_required=False,
                default_value=LoginPage.name,
                key=LoginPage.name,
                auto_complete="name",
                data_testid="register-name",
            ),
            _password(
                "new-password",
                "register-password",
                hint="8 to 128 characters. Three unrelated words make a good one.",
            ),
            time_zone_field(name="time_zone"),
            _submit("Create account", "register-submit"),
            action="/api/auth/register/form",
        ),
        _other("Have an account?", "Sign in", "/login"),
    )


def _sheet(*children: rx.Component) -> rx.Component:
    return plain(rx.el.div(*children, class_name="card form-card"), class_name="centred")


def _hidden_next() -> rx.Component:
    return rx.el.input(type="hidden", name="next", value=LoginPage.next, read_only=True)


def _field(
    name: str, label: str, *, hint: str = "", is_required: bool = True, **props: object
) -> rx.Component:
    return rx.el.label(
        rx.el.span(label, class_name="label"),
        rx.el.input(
            name=name,
            id=name,
            required=is_required,
            max_length=254,
            class_name="field",
            spell_check=False,
            auto_capitalize="none",
            **props,
        ),
        *([rx.el.span(hint, class_name="hint")] if hint else []),
    )


def _password(auto_complete: str, test_id: str, hint: str = "") -> rx.Component:
    return rx.el.label(
        rx.el.span("Password", class_name="label"),
        rx.el.input(
            name="password",
            id="password",
            type="password",
            required=True,
            min_length=8 if hint else 1,
            max_length=128,
            auto_complete=auto_complete,
            class_name="field",
            data_testid=test_id,
        ),
        *([rx.el.span(hint, class_name="hint")] if hint else []),
    )


def _submit(label: str, test_id: str) -> rx.Component:
    return rx.el.button(
        label, type="submit", class_name="button button-primary wide", data_testid=test_id
    )


def _other(question: str, label: str, href: str) -> rx.Component:
    return rx.el.p(
        question,
        " ",
        link(label, href=href + LoginPage.carried, class_name="text-link"),
        class_name="form-other",
    )
