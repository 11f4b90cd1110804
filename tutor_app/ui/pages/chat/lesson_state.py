"""The course that the open conversation teaches: its outline beside the talk."""

from __future__ import annotations

import reflex as rx
from reflex.event import EventSpec

from tutor_app.db import utc_now
from tutor_app.errors import NotFound, NotSignedIn, TutorError
from tutor_app.ui.handler import handler
from tutor_app.ui.notices import notice
from tutor_app.ui.pages.chat.state import ChatState
from tutor_app.ui.services import asker, identity, services
from tutor_app.ui.shell.outline import TreeChapter, tree_of


class LessonState(rx.State):
    """The outline of one tab."""

    course: str = ""
    title: str = ""
    progress: str = ""
    here: str = ""
    here_title: str = ""
    chapters: list[TreeChapter] = []
    is_shown: bool = False

    @handler
    async def load(self) -> EventSpec | None:
        """Show the outline of the course that the conversation follows, if it follows one."""
        try:
            await self._load()
        except (NotSignedIn, NotFound):
            self._hide()
        except TutorError as error:
            return notice(error)
        return None

    @handler
    def toggle(self) -> None:
        """Show the outline where it does not stand beside the talk, or hide it."""
        self.is_shown = not self.is_shown

    @handler
    async def choose(self, section_id: str) -> list[EventSpec] | EventSpec | None:
        """Have the tutor teach a section, here."""
        chat = await self.get_state(ChatState)
        try:
            owner = await asker(self)
            await services().teaching.begin(
                owner,
                section_id,
                utc_now(),
                identity(chat.conversation_id),
                address=self.router.session.client_ip,
            )
            await self._load()
        except TutorError as error:
            return notice(error)
        self.is_shown = False
        return ChatState.look_again

    async def _load(self) -> None:
        chat = await self.get_state(ChatState)
        owner = await asker(self)
        view = await services().courses.lesson_of(owner, identity(chat.conversation_id))
        if view is None or view.position is None:
            self._hide()
            return
        self.course, self.title = view.card.slug, view.card.title
        self.progress = f"{view.card.done} of {view.card.sections} done"
        self.here = view.position.section
        self.here_title = next((one.title for one in view.sections if one.id == self.here), "")
        self.chapters = tree_of(view, is_whole=False, here=self.here)

    def _hide(self) -> None:
        self.course, self.here, self.chapters, self.is_shown = "", "", [], False
