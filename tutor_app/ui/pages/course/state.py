"""The course that the address names."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import reflex as rx
from reflex.event import EventSpec

from tutor_app.courses.views import OutlineView
from tutor_app.db import utc_now
from tutor_app.errors import InvalidInput, NotFound, NotSignedIn, TutorError
from tutor_app.ui.handler import handler
from tutor_app.ui.notices import done, notice
from tutor_app.ui.services import asker, services, student, written
from tutor_app.ui.shell.outline import TreeChapter, minutes, tree_of
from tutor_app.ui.visit import visit_of


@dataclass(frozen=True)
class FoundItem:
    """A place that fits a search."""

    href: str
    title: str
    trail: str
    excerpt: str


class CourseState(rx.State):
    """One course in one tab."""

    slug: str = ""
    title: str = ""
    summary: str = ""
    facts: str = ""
    progress: str = ""
    share: int = 0
    resume: str = ""
    action: str = ""
    chapters: list[TreeChapter] = []
    is_generated: bool = False
    is_begun: bool = False
    is_loaded: bool = False
    is_missing: bool = False
    query: str = ""
    found: list[FoundItem] = []
    refusal: str = ""
    is_starting: bool = False
    plan: str = ""
    plan_refusal: str = ""
    _visit: int = 0

    @rx.var
    def tab_title(self) -> str:
        """What the browser's tab says."""
        return f"{self.title} · Tutor" if self.title else "Courses · Tutor"

    @handler
    async def load(self) -> EventSpec | None:
        """Show the course, or that there is none."""
        wanted = self.router.url.path.strip("/").removeprefix("courses").strip("/")
        await self._begin_visit()
        try:
            view = await services().courses.outline(await asker(self), wanted)
        except NotSignedIn:
            return None
        except NotFound:
            self.slug, self.title, self.chapters = "", "Not found", []
            self.is_missing = self.is_loaded = True
            return None
        except TutorError as error:
            return notice(error)
        self._show(view)
        return None

    @handler
    async def search(self, form: dict[str, Any]) -> EventSpec | None:
        """Look for words in this course; nothing written shows the outline again."""
        self.query = written(form, "q").strip()[:400]
        self.found, self.refusal = [], ""
        if not self.query:
            return None
        try:
            await student(self)
            parts = services().courses.search(self.query, 50)
        except TutorError as error:
            self.refusal = error.message
            return None
        self.found = [
            FoundItem(
                href=f"/courses/{part.section}" + (f"#{part.anchor}" if part.anchor else ""),
                title=part.heading or part.title,
                trail=part.trail.partition(" › ")[2],
                excerpt=part.excerpt,
            )
            for part in parts
            if part.section.startswith(f"{self.slug}/")
        ][:12]
        if not self.found:
            self.refusal = "Nothing in this course speaks of that. Try other words."
        return None

    @handler
    async def teach(self) -> AsyncIterator[Any]:
        """Have the tutor go on with this course, in its conversation."""
        self.is_starting = True
        yield
        try:
            owner = await asker(self)
            known = await services().courses.position(owner, self.slug)
            section = known.section if known else self.resume
            lesson = await services().teaching.begin(
                owner, section, utc_now(), address=self.router.session.client_ip
            )
        except TutorError as error:
            yield notice(error)
        else:
            yield rx.redirect(f"/chat/{lesson.conversation_id}")
        finally:
            self.is_starting = False

    @handler
    async def open_plan(self) -> EventSpec | None:
        """Show the outline of a generated course as a text to be changed."""
        self.plan_refusal = ""
        try:
            self.plan = await services().generator.plan(await asker(self), self.slug)
        except TutorError as error:
            return notice(error)
        return None

    @handler
    def close_plan(self) -> None:
        """Show the outline as it was."""
        self.plan = self.plan_refusal = ""

    @handler
    async def change(self, form: dict[str, Any]) -> list[EventSpec] | EventSpec | None:
        """Keep the changed outline, or say in which line it is none."""
        title, text = written(form, "title"), written(form, "plan")
        try:
            owner = await student(self)
            await services().generator.replan(owner, self.slug, title, text, utc_now())
            self._show(await services().courses.outline(owner, self.slug))
        except InvalidInput as error:
            self.plan_refusal = error.message
            return None
        except TutorError as error:
            return notice(error)
        self.plan = self.plan_refusal = ""
        return done(
            "The plan is changed. Sections that kept their place and title keep their text."
        )

    @handler
    async def delete(self) -> list[EventSpec] | EventSpec:
        """Remove a generated course."""
        try:
            await services().generator.delete(await asker(self), self.slug)
        except TutorError as error:
            return notice(error)
        return [done("The course is deleted."), rx.redirect("/courses")]

    async def _begin_visit(self) -> None:
        """Put away what was looked for and changed at an earlier visit; not what is under way."""
        self.is_starting = False
        visit = await visit_of(self)
        if visit != self._visit:
            self._visit = visit
            self.query, self.found, self.refusal = "", [], ""
            self.plan = self.plan_refusal = ""

    def _show(self, view: OutlineView) -> None:
        card = view.card
        self.slug, self.title, self.summary = card.slug, card.title, card.summary
        self.facts = (
            f"{card.level.capitalize()} · {card.sections} sections · {minutes(card.minutes)}"
        )
        is_done = bool(card.sections) and card.done == card.sections
        begun = f"{card.done} of {card.sections} done · {minutes(card.minutes_left)} left"
        self.progress = "All sections done" if is_done else begun
        self.share = round(100 * card.done / card.sections) if card.sections else 0
        self.resume = card.resume
        verb = "Go on" if card.is_begun else "Begin"
        self.action = f"{verb}: {card.resume_title}"
        self.is_begun, self.is_generated = card.is_begun, card.is_generated
        self.chapters = tree_of(view)
        self.is_loaded, self.is_missing = True, False
