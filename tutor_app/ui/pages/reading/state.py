"""The section of the library that the address names."""

from __future__ import annotations

import reflex as rx

from tutor_app.ui.handler import handler
from tutor_app.ui.services import services


class ReadingState(rx.State):
    """One section to read, and its neighbours."""

    title: str = ""
    goal: str = ""
    where: str = ""
    minutes: int = 0
    body: str = ""
    section_id: str = ""
    previous_id: str = ""
    previous_title: str = ""
    next_id: str = ""
    next_title: str = ""
    is_loaded: bool = False

    @rx.var
    def tab_title(self) -> str:
        """What the browser's tab says."""
        return f"{self.title} · Tutor" if self.title else "Library · Tutor"

    @handler
    def load(self) -> None:
        """Show the section, or that there is none."""
        wanted = self.router.url.path.strip("/").removeprefix("library/")
        library = services().library
        section = library.find(wanted)
        self.is_loaded = True
        if section is None:
            self.section_id, self.title = "", "Not found"
            return
        self.section_id, self.title, self.goal = section.id, section.title, section.goal
        self.where = library.trail(section)
        self.minutes, self.body = section.minutes, section.body
        before, after = library.before(section), library.after(section)
        self.previous_id, self.previous_title = (before.id, before.title) if before else ("", "")
        self.next_id, self.next_title = (after.id, after.title) if after else ("", "")
