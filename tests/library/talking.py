"""A conversation with the library tutor, turn by turn."""

from __future__ import annotations

from tutor_app.library.search import LibrarySearch
from tutor_app.library.tutor import LibraryTutor
from tutor_app.llm.ports import ExerciseStand, ModelMessage, ModelRequest, Role


class Talk:
    """Says something and gets the answer; every answer becomes part of the conversation."""

    def __init__(self, search: LibrarySearch, purpose: str) -> None:
        self._stands: tuple[ExerciseStand, ...] = ()
        self._library = search.library
        self._tutor = LibraryTutor(search)
        self._purpose = purpose
        self.messages = [ModelMessage(Role.SYSTEM, "You are a tutor.")]

    def say(self, text: str) -> str:
        self.messages.append(ModelMessage(Role.USER, text))
        answer = self._tutor.answer(
            ModelRequest(tuple(self.messages), self._purpose, stands=self._stands)
        )
        self.messages.append(ModelMessage(Role.ASSISTANT, answer))
        return answer

    def hear(self, text: str) -> None:
        """Another engine answers."""
        self.messages.append(ModelMessage(Role.ASSISTANT, text))

    def try_all(self) -> None:
        """From here on every exercise counts as tried."""
        self._stands = tuple(
            ExerciseStand(section.id, exercise.title, is_tried=True)
            for section in self._library.sections
            for exercise in section.exercises
        )
