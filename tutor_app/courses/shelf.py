"""The courses one learner can open: the bundled ones and those generated for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from tutor_app.courses.keys import known_course, known_section
from tutor_app.courses.repository import CourseRepository
from tutor_app.courses.tables import GeneratedCourse, GeneratedSection
from tutor_app.errors import NotFound
from tutor_app.library.catalog import Library
from tutor_app.library.markdown import anchor, numbered, stretches
from tutor_app.library.sections import Chapter, Course, Part, Section

GENERATED = "my-"
"""How the slug of a generated course begins; no bundled course is called so."""


class Shelf:
    """Finds courses and sections for an owner; a foreign generated one is a missing one."""

    def __init__(self, library: Library) -> None:
        self.library = library

    async def course(self, db: AsyncSession, owner_id: UUID, slug: object) -> Course:
        """A course. Raises NotFound."""
        name = known_course(slug)
        if not name.startswith(GENERATED):
            return self.library.course(name)
        row = await CourseRepository(db).generated(owner_id, name)
        if row is None:
            raise NotFound
        return generated_course(row)

    async def section(
        self, db: AsyncSession, owner_id: UUID, section_id: object
    ) -> tuple[Course, Section]:
        """A section and its course; a generated one with its text as far as it is written."""
        name = known_section(section_id)
        course = await self.course(db, owner_id, name.partition("/")[0])
        found = next((section for section in course.sections if section.id == name), None)
        if found is None:
            raise NotFound
        if is_generated(name):
            row = await CourseRepository(db).generated_section(owner_id, name)
            found = with_text(found, row)
        return course, found


def is_generated(section_or_course: str) -> bool:
    """Whether an id names something that was generated."""
    return section_or_course.startswith(GENERATED)


def generated_course(row: GeneratedCourse) -> Course:
    """A generated course as the library has its own."""
    chapters = tuple(_chapter(row.slug, chapter) for chapter in row.outline)
    return Course(row.slug, row.title, row.summary, row.level, chapters)


def _chapter(course: str, told: Mapping[str, Any]) -> Chapter:
    sections = tuple(
        _section(f"{course}/{told['slug']}/{section['slug']}", section, order)
        for order, section in enumerate(told["sections"], start=1)
    )
    return Chapter(told["slug"], told["title"], sections)


def _section(section_id: str, told: Mapping[str, Any], order: int) -> Section:
    return Section(
        id=section_id,
        title=told["title"],
        goal=told["goal"],
        order=order,
        minutes=told["minutes"],
        prerequisites=(),
        skills=(),
        keywords=(),
        body="",
        parts=(Part("", told["goal"], ""),),
        checks=(),
        exercises=(),
        fences=(),
        lines={},
    )


def with_text(section: Section, row: GeneratedSection | None) -> Section:
    """The section with the text that was written for it."""
    if row is None or row.state != "ready" or not row.body:
        return section
    told = stretches(numbered(row.body.splitlines()), "## ")
    parts = tuple(
        Part(stretch.heading, stretch.text, anchor(stretch.heading) if stretch.heading else "")
        for stretch in told
        if stretch.text
    )
    fields = {name: getattr(section, name) for name in Section.__dataclass_fields__}
    return Section(**(fields | {"body": row.body, "parts": parts or section.parts}))
