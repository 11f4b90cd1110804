"""The section that the address names, and what the learner does in it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import reflex as rx
from reflex.event import EventSpec

from tutor_app.accounts.owner import Owner
from tutor_app.courses.attempts import Report
from tutor_app.courses.views import SectionView
from tutor_app.db import utc_now
from tutor_app.errors import NotFound, NotSignedIn, TutorError
from tutor_app.ui.handler import handler
from tutor_app.ui.notices import notice
from tutor_app.ui.pages.reading.items import (
    CheckItem,
    ExerciseItem,
    checks_of,
    exercise_of,
)
from tutor_app.ui.services import asker, services, student


class ReadingState(rx.State):
    """One section to read, and its neighbours."""

    section_id: str = ""
    course: str = ""
    course_title: str = ""
    chapter: str = ""
    title: str = ""
    goal: str = ""
    minutes: int = 0
    body: str = ""
    checks: list[CheckItem] = []
    exercises: list[ExerciseItem] = []
    builds_on: list[dict[str, str]] = []
    previous_id: str = ""
    previous_title: str = ""
    next_id: str = ""
    next_title: str = ""
    is_done: bool = False
    is_generated: bool = False
    text_state: str = "ready"
    refusal: str = ""
    is_busy: bool = False
    is_loaded: bool = False

    @rx.var
    def tab_title(self) -> str:
        """What the browser's tab says."""
        return f"{self.title} · Tutor" if self.title else "Courses · Tutor"

    @handler
    async def load(self) -> list[EventSpec] | EventSpec | None:
        """Show the section, or that there is none; a generated one is written now."""
        wanted = self.router.url.path.strip("/").partition("/")[2]
        self.refusal, self.is_busy = "", False
        try:
            view = await services().courses.open_section(await asker(self), wanted, utc_now())
        except NotSignedIn:
            return None  # ViewerState.require has sent them to become a visitor
        except NotFound:
            self.section_id, self.title, self.is_loaded = "", "Not found", True
            self.course_title = self.title
            self.body, self.checks, self.exercises = "", [], []
            return None
        except TutorError as error:
            return notice(error)
        self._show(view)
        return ReadingState.write if self.text_state == "planned" else None

    @handler
    async def answer(self, number: int, choice: int) -> EventSpec | None:
        """Answer a check question."""
        try:
            owner = await student(self)
            await services().courses.answer(owner, self.section_id, number, choice, utc_now())
            await self._refresh(owner)
        except TutorError as error:
            return notice(error)
        return None

    @handler
    async def attempt(self, key: str, result: str) -> EventSpec | None:
        """Keep what a check of the exercise gave in the browser."""
        try:
            owner = await student(self)
            await services().courses.attempt(owner, key, Report.of(result), utc_now())
            await self._refresh(owner)
        except TutorError as error:
            return notice(error)
        return None

    @handler
    async def save(self, key: str, code: str) -> EventSpec | None:
        """Keep what stands in an editor."""
        if code == "":
            return None
        try:
            await services().courses.save_code(await student(self), key, code, utc_now())
        except TutorError as error:
            return notice(error)
        return None

    @handler
    async def hint(self, key: str, number: int) -> EventSpec | None:
        """Take a step of an exercise's ladder."""
        try:
            owner = await student(self)
            await services().courses.hint(owner, key, number, utc_now())
            await self._refresh(owner)
        except TutorError as error:
            return notice(error)
        return None

    @handler
    async def finish(self, is_done: bool) -> EventSpec | None:
        """Mark the section as done, or not."""
        try:
            owner = await student(self)
            view = await services().courses.finish(
                owner, self.section_id, utc_now(), is_done=bool(is_done)
            )
        except TutorError as error:
            return notice(error)
        self._show(view)
        return None

    @handler
    async def teach(self) -> AsyncIterator[Any]:
        """Have the tutor teach this section."""
        self.is_busy = True
        yield
        try:
            owner = await asker(self)
            lesson = await services().teaching.begin(
                owner, self.section_id, utc_now(), address=self.router.session.client_ip
            )
        except TutorError as error:
            yield notice(error)
        else:
            yield rx.redirect(f"/chat/{lesson.conversation_id}")
        finally:
            self.is_busy = False

    @handler
    async def write(self) -> AsyncIterator[Any]:
        """Write the text of a generated section."""
        self.text_state, self.refusal = "writing", ""
        yield
        try:
            owner = await student(self)
            await services().generator.write(owner, self.section_id, utc_now())
            await self._refresh(owner)
        except TutorError as error:
            self.text_state, self.refusal = "failed", error.message

    async def _refresh(self, owner: Owner) -> None:
        self._show(await services().courses.section(owner, self.section_id))

    def _show(self, view: SectionView) -> None:
        self.section_id, self.course, self.course_title = view.id, view.course, view.course_title
        self.chapter, self.title, self.goal = view.chapter_title, view.title, view.goal
        self.minutes, self.body = view.minutes, view.body
        self.checks = checks_of(view)
        self.exercises = [exercise_of(one) for one in view.exercises]
        self.builds_on = [{"id": step.id, "title": step.title} for step in view.builds_on]
        before, after = view.before, view.after
        self.previous_id, self.previous_title = (before.id, before.title) if before else ("", "")
        self.next_id, self.next_title = (after.id, after.title) if after else ("", "")
        self.is_done, self.is_generated = view.is_done, view.is_generated
        self.text_state = view.text_state
        self.is_loaded = True
