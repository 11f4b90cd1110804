"""A course as a tree with marks: what is done, where one stands, what builds on something else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tutor_app.courses.tables import CoursePosition, SectionProgress
from tutor_app.courses.views import (
    CourseCard,
    OutlineChapter,
    OutlineSection,
    OutlineView,
    PositionView,
    SectionState,
)
from tutor_app.db import as_utc
from tutor_app.library.sections import Chapter, Course, Section


@dataclass(frozen=True, slots=True)
class Standing:
    """What a learner did in one course."""

    course: Course
    progress: Mapping[str, SectionProgress]
    position: CoursePosition | None
    is_generated: bool = False

    @property
    def done(self) -> frozenset[str]:
        """The ids of the sections that are done."""
        return frozenset(key for key, row in self.progress.items() if row.done_at is not None)

    @property
    def current(self) -> Section | None:
        """The section to go on with: where the lesson stands or what was read last; or the first.

        When that is done, the next one after it that is not. None in an empty course.
        """
        sections = self.course.sections
        if not sections:
            return None
        ids = [section.id for section in sections]
        last = self._last_used(ids)
        start = ids.index(last) if last else 0
        around = [*sections[start:], *sections[:start]]
        done = self.done
        return next((section for section in around if section.id not in done), sections[start])

    def _last_used(self, ids: Sequence[str]) -> str:
        used = [(as_utc(row.seen_at), key) for key, row in self.progress.items() if key in ids]
        if self.position is not None and self.position.section_id in ids:
            used.append((as_utc(self.position.updated_at), self.position.section_id))
        return max(used, default=(None, ""))[1]

    def card(self) -> CourseCard:
        """The course in the catalogue."""
        course, done, current = self.course, self.done, self.current
        left = [section for section in course.sections if section.id not in done]
        return CourseCard(
            slug=course.slug,
            title=course.title,
            summary=course.summary,
            level=course.level,
            sections=len(course.sections),
            done=len(course.sections) - len(left),
            minutes=sum(section.minutes for section in course.sections),
            minutes_left=sum(section.minutes for section in left),
            resume=current.id if current else "",
            resume_title=current.title if current else "",
            is_begun=bool(self.progress) or self.position is not None,
            is_generated=self.is_generated,
        )

    def outline(self) -> OutlineView:
        """The tree."""
        current = self.current
        chapters = [self._chapter(chapter, current) for chapter in self.course.chapters]
        return OutlineView(
            card=self.card(),
            chapters=tuple(chapter for chapter in chapters if chapter.sections),
            position=position_view(self.position) if self.position else None,
        )

    def _chapter(self, chapter: Chapter, current: Section | None) -> OutlineChapter:
        lines = tuple(self._line(section, current) for section in chapter.sections)
        return OutlineChapter(
            slug=chapter.slug,
            title=chapter.title,
            minutes=sum(line.minutes for line in lines),
            done=sum(line.state == "done" for line in lines),
            sections=lines,
        )

    def _line(self, section: Section, current: Section | None) -> OutlineSection:
        missing = self.missing_before(section)
        state: SectionState = "locked" if missing else "open"
        if current is not None and section.id == current.id:
            state = "current"
        if section.id in self.done:
            state = "done"
        return OutlineSection(
            id=section.id,
            title=section.title,
            goal=section.goal,
            minutes=section.minutes,
            state=state,
            exercises=len(section.exercises),
            builds_on=", ".join(other.title for other in missing) if state == "locked" else "",
        )

    def missing_before(self, section: Section) -> tuple[Section, ...]:
        """The sections of this course that it builds on and that are not done."""
        inside = {other.id: other for other in self.course.sections}
        names = [name for name in section.prerequisites if name in inside]
        return tuple(inside[name] for name in names if name not in self.done)


def position_view(row: CoursePosition) -> PositionView:
    """A position as the edges see it."""
    return PositionView(
        course=row.course,
        section=row.section_id,
        told=tuple(row.told),
        conversation_id=row.conversation_id,
        version=row.version,
        updated_at=as_utc(row.updated_at),
    )
