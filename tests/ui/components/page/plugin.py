"""What adds the components' pages to a build: `make test` names it to Reflex, nobody else."""

from __future__ import annotations

from typing import Unpack

from reflex.plugins import Plugin
from reflex_base.plugins.base import RegisterRouteContext

CONVERSATION = "/components"
EXERCISE = "/components/exercise"


class ComponentsPages(Plugin):
    """Two pages beside the product's own, on which the components are tested."""

    def register_route(self, **context: Unpack[RegisterRouteContext]) -> None:
        """Add them; their modules load no earlier, since they need the app's configuration."""
        from tests.ui.components.page.conversation import PageState, conversation_page
        from tests.ui.components.page.exercise import ExerciseState, exercise_page

        add = context["add_page"]
        add(conversation_page, CONVERSATION, title="Components", on_load=PageState.load)
        add(exercise_page, EXERCISE, title="An exercise", on_load=ExerciseState.load)
