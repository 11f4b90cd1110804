"""An exercise: an editor, Run and Check in the browser, and what came out in plain words."""

from __future__ import annotations

from typing import Any

import reflex as rx

from tutor_app.ui.components import answer as answer  # ours import modules of these folders
from tutor_app.ui.components import store as store
from tutor_app.ui.components.assets import shared_asset
from tutor_app.ui.components.events import OneText
from tutor_app.ui.components.runner import PYODIDE

_MODULES = (
    "attempts.mjs",
    "editor.jsx",
    "exercise.css",
    "invisible_marks.mjs",
    "looks.mjs",
    "results.jsx",
    "saving.mjs",
    "working.mjs",
)
for _name in _MODULES:
    shared_asset(__name__, __file__, _name)
_LIBRARY = shared_asset(__name__, __file__, "exercise.jsx")


class Exercise(rx.Component):
    """One exercise; an answer that passes shows in `on_attempt`, and nowhere else."""

    library = _LIBRARY
    tag = "Exercise"
    lib_dependencies: list[str] = [  # noqa: RUF012 - how Reflex takes them
        "@codemirror/commands@6.11.1",
        "@codemirror/lang-python@6.2.1",
        "@codemirror/lang-sql@6.10.0",
        "@codemirror/language@6.13.1",
        "@codemirror/state@6.7.6",
        "@codemirror/view@6.43.15",
        "@lezer/highlight@1.2.5",
        PYODIDE,
    ]

    exercise_key: rx.Var[str]
    title: rx.Var[str]
    language: rx.Var[str]
    starter: rx.Var[str]
    saved_code: rx.Var[str]
    tests: rx.Var[str]
    setup: rx.Var[str]
    expected: rx.Var[str]
    hints_allowed: rx.Var[int]

    on_attempt: OneText
    on_save: OneText
    on_hint: OneText


def exercise(
    *children: rx.Component, exercise_key: rx.Var[str] | str, **props: Any
) -> rx.Component:
    """An exercise; its props stand in README.md beside.

    Args:
        children: What stands below the results: hints, the next step.
        exercise_key: Its id; also its React key unless `key` is given.
        props: `title`, `language`, `starter`, `saved_code`, `tests`, `setup`, `expected`,
            `hints_allowed`, `on_attempt`, `on_save`, `on_hint`, and what every component takes.
    """
    props.setdefault("key", exercise_key)
    return Exercise.create(*children, exercise_key=exercise_key, **props)
