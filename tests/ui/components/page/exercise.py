"""A page with two exercises and a block of code, as a scene of a test describes them."""

from __future__ import annotations

import dataclasses
import json

import reflex as rx

from tests.ui.components.page.double import double
from tutor_app.ui.components.answer import markdown
from tutor_app.ui.components.exercise import exercise
from tutor_app.ui.components.fonts import fonts
from tutor_app.ui.components.keyboard import composition_guard


@dataclasses.dataclass(frozen=True)
class Task:
    """One exercise as the page shows it."""

    key: str = ""
    title: str = "Add two numbers"
    language: str = "python"
    starter: str = ""
    saved: str = ""
    tests: str = ""
    setup: str = ""
    expected: str = ""
    hints: int = 0


class ExerciseState(rx.State):
    """What the state of a course page does, as little of it as the component needs."""

    scene: str = ""
    tasks: list[Task] = []  # noqa: RUF012 - how Reflex declares a var
    text: str = ""
    loads: int = 0

    @rx.event
    def load(self):
        """Show the scene."""
        self.scene = self.router.url.query_parameters.get("scene", "")
        scene = double.scenes.get(self.scene, {})
        self.tasks = [Task(**task) for task in scene.get("rows", [])]
        self.text = scene.get("text", "")
        self.loads += 1

    @rx.event
    def attempt(self, key: str, told: str):
        """Note what a check gave."""
        double.note("attempt", key, json.loads(told))

    @rx.event
    def save(self, key: str, code: str):
        """Note what was saved."""
        double.note("save", key, code)

    @rx.event
    def hint(self, key: str):
        """Note that a hint was asked for."""
        double.note("hint", key)

    @rx.event
    def come_back(self):
        """Give the first exercise code that was saved elsewhere."""
        first = dataclasses.replace(self.tasks[0], saved="saved = 'elsewhere'")
        self.tasks = [first, *self.tasks[1:]]


def _task(task: rx.Var[Task]) -> rx.Component:
    return exercise(
        exercise_key=task.key,
        title=task.title,
        language=task.language,
        starter=task.starter,
        saved_code=task.saved,
        tests=task.tests,
        setup=task.setup,
        expected=task.expected,
        hints_allowed=task.hints,
        on_attempt=lambda told: ExerciseState.attempt(task.key, told),
        on_save=lambda code: ExerciseState.save(task.key, code),
        on_hint=ExerciseState.hint,
    )


def exercise_page() -> rx.Component:
    """The exercises below one another."""
    return rx.el.main(
        fonts(),
        composition_guard(),
        rx.el.h1("Exercises", class_name="answer-hidden"),
        rx.foreach(ExerciseState.tasks, _task),
        markdown(content=ExerciseState.text),
        rx.el.button("Before", type="button", id="before"),
        rx.el.button("Come back", type="button", on_click=ExerciseState.come_back),
        rx.el.span(id="loads", data_loads=ExerciseState.loads),
        style={
            "display": "grid",
            "gap": "24px",
            "max_width": "780px",
            "margin": "0 auto",
            "padding": "24px 16px",
        },
    )
