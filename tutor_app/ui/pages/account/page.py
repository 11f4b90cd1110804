"""The account page: profile, password, data, sign out, delete."""

from __future__ import annotations

from zoneinfo import available_timezones

import reflex as rx

from tutor_app.ui.components.native_form import native_form
from tutor_app.ui.pages.account.state import AccountState
from tutor_app.ui.shell.layout import plain
from tutor_app.ui.shell.links import native_link
from tutor_app.ui.shell.word import word

CONTINENTS = ("Africa/", "America/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Pacific/")
ZONES = ("UTC", *sorted(zone for zone in available_timezones() if zone.startswith(CONTINENTS)))


def account_page() -> rx.Component:
    """The page at /account."""
    return plain(
        rx.el.div(
            rx.el.h1("Your account"),
            rx.cond(
                AccountState.is_loaded,
                rx.fragment(
                    word(AccountState.error, AccountState.done, "account"),
                    _profile(),
                    _password(),
                    _data(),
                    _sign_out(),
                    _delete(),
                ),
                rx.el.div(
                    *[rx.el.div(class_name="skeleton") for _ in range(3)],
                    class_name="skeletons",
                    aria_hidden="true",
                ),
            ),
            class_name="column account",
        )
    )


def _section(title: str, *children: rx.Component, words: str = "") -> rx.Component:
    return rx.el.section(
        rx.el.header(
            rx.el.h2(title),
            *([rx.el.p(words, class_name="soft")] if words else []),
        ),
        rx.el.div(*children),
        class_name="account-part",
    )


def _profile() -> rx.Component:
    return _section(
        "Profile",
        rx.el.dl(
            rx.cond(AccountState.username != "", _fact("Username", AccountState.username)),
            rx.cond(AccountState.email != "", _fact("E-mail", AccountState.email)),
            _fact("Here since", AccountState.since),
            class_name="facts",
        ),
        rx.form(
            _labelled("Name", name="name", default_value=AccountState.name),
            _labelled(
                "Time zone",
                name="time_zone",
                default_value=AccountState.time_zone,
                max_length=64,
                placeholder="Europe/Berlin",
                list="time-zones",
            ),
            rx.el.datalist(*[rx.el.option(value=zone) for zone in ZONES], id="time-zones"),
            rx.el.button("Save", type="submit", class_name="button", data_testid="account-save"),
            on_submit=AccountState.save,
            class_name="form",
        ),
    )


def _fact(label: str, value: str) -> rx.Component:
    return rx.el.div(rx.el.dt(label), rx.el.dd(value))


def _labelled(label: str, **props: object) -> rx.Component:
    return rx.el.label(
        rx.el.span(label, class_name="label"), rx.el.input(class_name="field", **props)
    )


def _password() -> rx.Component:
    return _section(
        "Password",
        native_form(
            _secret("Current password", "old_password", "current-password"),
            _secret("New password", "new_password", "new-password"),
            rx.el.button(
                "Change password",
                type="submit",
                class_name="button",
                data_testid="password-submit",
            ),
            action="/api/auth/password/form",
            class_name="form",
        ),
        words="Changing it signs out every other device.",
    )


def _secret(label: str, name: str, auto_complete: str) -> rx.Component:
    return _labelled(
        label,
        name=name,
        type="password",
        required=True,
        max_length=128,
        auto_complete=auto_complete,
        data_testid=name,
    )


def _data() -> rx.Component:
    return _section(
        "Your data",
        native_link(
            rx.icon("download", size=16),
            "Download everything",
            href="/api/auth/me/export",
            download="tutor-data.json",
            class_name="button",
            data_testid="export",
        ),
        words="Every conversation and message, as one JSON file.",
    )


def _sign_out() -> rx.Component:
    return _section(
        "Sign out",
        rx.el.div(
            native_form(
                rx.el.button("Sign out", type="submit", class_name="button", data_testid="logout"),
                action="/api/auth/logout/form",
            ),
            native_form(
                rx.el.button("Sign out everywhere", type="submit", class_name="button"),
                action="/api/auth/logout-all/form",
            ),
            class_name="button-row",
        ),
        words="Everywhere means every browser and every device.",
    )


def _delete() -> rx.Component:
    return _section(
        "Delete account",
        native_form(
            _secret("Password", "password", "current-password"),
            rx.el.button(
                "Delete everything for good",
                type="submit",
                class_name="button button-danger",
                data_testid="delete-account",
            ),
            action="/api/auth/delete/form",
            class_name="form",
        ),
        words="Your account and all that you said go at once. There is no way back: "
        "download your data first.",
    )
