"""The left rail: the product's mark, new conversations, the list, the account."""

from __future__ import annotations

from typing import Any

import reflex as rx

from tutor_app.ui.components.drawer import drawer
from tutor_app.ui.components.sentinel import sentinel
from tutor_app.ui.components.time_ago import time_ago
from tutor_app.ui.shell.due_state import DueState
from tutor_app.ui.shell.links import link
from tutor_app.ui.shell.sidebar_state import SidebarItem, SidebarState
from tutor_app.ui.shell.theme_switch import theme_switch
from tutor_app.ui.shell.viewer import ViewerState

MODE_NAMES = {"teacher": "Lesson", "qa": "Answer"}
MODE_ICONS = {"teacher": "graduation-cap", "qa": "zap"}
MODE_PLURALS = {"teacher": "lessons", "qa": "answers"}


def rail(place: str = "") -> rx.Component:
    """The whole rail; under 900 px a drawer. `place` is the path of the page that is open."""
    return drawer(
        _head(),
        _new(),
        rx.el.nav(_list(), aria_label="Conversations", class_name="rail-list"),
        _undo(),
        _places(place),
        _foot(),
        _clear_dialog(),
        id="rail",
        class_name="rail",
        aria_label="Sidebar",
    )


def mark() -> rx.Component:
    """The product's name, a way home."""
    return link(
        rx.el.span(rx.icon("graduation-cap", size=18), class_name="mark-sign", aria_hidden="true"),
        rx.el.span("Tutor"),
        href="/",
        class_name="mark",
    )


def _head() -> rx.Component:
    return rx.el.div(
        mark(),
        rx.el.button(
            rx.icon("x", size=18),
            class_name="icon-button rail-close",
            aria_label="Close the sidebar",
            custom_attrs={"data-closes": "true"},
            type="button",
        ),
        class_name="rail-head",
    )


def _new() -> rx.Component:
    return rx.el.div(
        rx.el.button(
            rx.icon("plus", size=16),
            "New lesson",
            on_click=SidebarState.new("teacher"),
            class_name="button button-primary",
            custom_attrs={"data-closes": "true"},
            data_testid="new-teacher",
            type="button",
        ),
        rx.el.button(
            rx.icon("message-circle-question", size=16),
            "Ask",
            on_click=SidebarState.new("qa"),
            class_name="button",
            custom_attrs={"data-closes": "true"},
            data_testid="new-qa",
            type="button",
        ),
        class_name="rail-new",
    )


def _list() -> rx.Component:
    return rx.fragment(
        rx.el.div(
            rx.el.h2("Conversations", class_name="rail-title"),
            _clear_menu(),
            class_name="rail-list-head",
        ),
        rx.cond(
            SidebarState.is_loaded,
            rx.cond(
                SidebarState.items.length() > 0,  # type: ignore[attr-defined]
                rx.el.ul(rx.foreach(SidebarState.items, _row), data_testid="sidebar-list"),
                rx.el.p("What you ask is kept here, newest first.", class_name="rail-empty"),
            ),
            rx.el.div(
                *[rx.el.div(class_name="skeleton") for _ in range(4)],
                class_name="rail-skeletons",
                aria_hidden="true",
            ),
        ),
        rx.cond(
            SidebarState.next_cursor != "",
            sentinel(
                place=SidebarState.next_cursor,
                label="Show more",
                on_seen=SidebarState.load_more,
                class_name="rail-more",
            ),
        ),
    )


def _row(item: SidebarItem) -> rx.Component:
    return rx.el.li(
        rx.cond(SidebarState.editing_id == item.id, _rename_field(item), _shown(item)),
        class_name=rx.cond(SidebarState.current_id == item.id, "rail-row is-current", "rail-row"),
        key=item.id,
        data_testid="sidebar-item",
    )


def _shown(item: SidebarItem) -> rx.Component:
    return rx.fragment(
        link(
            rx.el.span(item.title, class_name="rail-row-title"),
            rx.el.span(item.preview, class_name="rail-row-preview"),
            rx.el.span(
                rx.cond(item.mode == "qa", _badge("qa"), _badge("teacher")),
                rx.el.span("·", aria_hidden="true"),
                rx.el.span(item.count, rx.cond(item.count == 1, " message", " messages")),
                time_ago(moment=item.updated_at),
                class_name="rail-row-facts",
            ),
            href="/chat/" + item.id,
            class_name="rail-row-link",
            aria_current=rx.cond(SidebarState.current_id == item.id, "page", "false"),
        ),
        rx.el.div(
            rx.el.button(
                rx.icon("pencil", size=14),
                on_click=SidebarState.edit(item.id),
                class_name="icon-button",
                aria_label="Rename " + item.title,
                data_testid="sidebar-rename",
                type="button",
            ),
            rx.el.button(
                rx.icon("trash-2", size=14),
                on_click=SidebarState.delete(item.id),
                class_name="icon-button",
                aria_label="Delete " + item.title,
                data_testid="sidebar-delete",
                type="button",
            ),
            class_name="rail-row-tools",
        ),
    )


def _badge(mode: str) -> rx.Component:
    return rx.el.span(rx.icon(MODE_ICONS[mode], size=12), MODE_NAMES[mode], class_name="badge")


def _rename_field(item: SidebarItem) -> rx.Component:
    return rx.form(
        rx.el.input(type="hidden", name="conversation", value=item.id, read_only=True),
        rx.el.input(
            name="title",
            default_value=item.title,
            auto_focus=True,
            aria_label="New name",
            class_name="field field-small",
            data_testid="sidebar-rename-input",
            on_key_down=lambda key: rx.cond(key == "Escape", SidebarState.edit(""), rx.noop()),
        ),
        rx.el.button("Save", type="submit", class_name="button button-small"),
        on_submit=SidebarState.rename,
        class_name="rail-rename",
    )


def _clear_menu() -> rx.Component:
    return rx.menu.root(
        rx.menu.trigger(
            rx.el.button(
                rx.icon("ellipsis", size=16),
                class_name="icon-button",
                aria_label="More about conversations",
                data_testid="sidebar-menu",
                type="button",
            )
        ),
        rx.menu.content(*[_clear_item(mode) for mode in MODE_PLURALS], size="2"),
    )


def _clear_item(mode: str) -> rx.Component:
    return rx.menu.item(
        f"Delete all {MODE_PLURALS[mode]}",
        color_scheme="red",
        on_select=SidebarState.ask_to_clear(mode),
        data_testid=f"clear-{mode}",
    )


def _clear_dialog() -> rx.Component:
    noun = rx.cond(SidebarState.clearing == "qa", MODE_PLURALS["qa"], MODE_PLURALS["teacher"])
    return rx.alert_dialog.root(
        rx.alert_dialog.content(
            rx.alert_dialog.title("Delete all your ", noun, "?"),
            rx.alert_dialog.description(
                "Every conversation of this kind leaves the list, and a new, empty one takes "
                "their place. The other kind stays."
            ),
            rx.el.div(
                rx.alert_dialog.cancel(
                    rx.el.button("Keep them", class_name="button", type="button")
                ),
                rx.alert_dialog.action(
                    rx.el.button(
                        "Delete all",
                        on_click=SidebarState.clear(SidebarState.clearing),
                        class_name="button button-danger",
                        data_testid="clear-confirm",
                        type="button",
                    )
                ),
                class_name="dialog-buttons",
            ),
            max_width="420px",
        ),
        open=SidebarState.clearing != "",
        on_open_change=SidebarState.close_clear,
    )


def _undo() -> rx.Component:
    return rx.el.div(
        rx.cond(
            SidebarState.deleted_id != "",
            rx.el.div(
                rx.el.span("Deleted “", SidebarState.deleted_title, "”", class_name="clip"),
                rx.el.button(
                    "Undo",
                    on_click=SidebarState.undo(SidebarState.deleted_id),
                    class_name="button button-small",
                    data_testid="sidebar-undo",
                    type="button",
                ),
                rx.el.button(
                    rx.icon("x", size=14),
                    on_click=SidebarState.forget_deleted,
                    class_name="icon-button",
                    aria_label="Dismiss",
                    type="button",
                ),
                class_name="rail-undo",
            ),
        ),
        role="status",
    )


def _places(here: str) -> rx.Component:
    """The pages for learning, with what is due."""
    return rx.el.nav(
        _place("book-open", "Courses", "/courses", here),
        _place("repeat", "Review", "/review", here, DueState.due),
        _place("chart-no-axes-column", "Progress", "/progress", here),
        class_name="rail-places",
        aria_label="Learning",
    )


def _place(icon: str, name: str, path: str, here: str, waiting: Any = None) -> rx.Component:
    """A link to a page; `here` is the path of the open one, `waiting` says how much waits there."""
    return link(
        rx.icon(icon, size=16, aria_hidden="true"),
        rx.el.span(name),
        *(
            [
                rx.cond(
                    waiting > 0,
                    rx.el.span(waiting, rx.el.span(" due"), class_name="rail-due"),
                )
            ]
            if waiting is not None
            else []
        ),
        href=path,
        class_name="rail-place is-current" if path == here else "rail-place",
        aria_current="page" if path == here else "false",
        data_testid=f"rail-{name.lower()}",
        custom_attrs={"data-closes": "true"},
    )


def _foot() -> rx.Component:
    return rx.el.div(
        rx.cond(
            ViewerState.is_visitor,
            rx.el.div(
                rx.el.p("You are trying it out. An account keeps everything.", class_name="soft"),
                rx.el.div(
                    link("Sign up", href="/register", class_name="button button-small"),
                    link("Sign in", href="/login", class_name="nav-link"),
                    class_name="rail-sign-in",
                ),
                class_name="rail-visitor",
            ),
            link(
                rx.icon("circle-user-round", size=18),
                rx.el.span(ViewerState.name, class_name="clip"),
                href="/account",
                class_name="rail-account",
                data_testid="rail-account",
            ),
        ),
        rx.el.div(
            link("Status", href="/status", class_name="nav-link"),
            theme_switch(),
            class_name="rail-foot-row",
        ),
        class_name="rail-foot",
    )
