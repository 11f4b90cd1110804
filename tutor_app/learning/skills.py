"""The skills of the library: their names, who teaches them, what stands on them."""

from __future__ import annotations

from collections import defaultdict

from tutor_app.library.catalog import Library
from tutor_app.library.sections import Section


class Skills:
    """The library seen by skill; built once."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self._taught_by: dict[str, Section] = {}
        self._after: dict[str, list[Section]] = defaultdict(list)
        for section in library.sections:
            for skill in section.skills:
                self._taught_by.setdefault(skill, section)
            for wanted in section.prerequisites:
                self._after[wanted].append(section)

    def section(self, skill: str) -> Section | None:
        """The first section that teaches a skill."""
        return self._taught_by.get(skill)

    def dependents(self, section: Section) -> list[Section]:
        """The sections that name this one as a prerequisite, those of its own course first."""
        found = self._after.get(section.id, [])
        return sorted(found, key=lambda other: other.course != section.course)

    def of_course(self, slug: str) -> list[str]:
        """The skills that a course teaches first, in reading order."""
        return [
            skill
            for section in self.library.course(slug).sections
            for skill in dict.fromkeys(section.skills)
            if self._taught_by[skill].id == section.id
        ]


def name_of(skill: str) -> str:
    """A skill in words: `python.strings.methods` is "strings: methods"."""
    parts = [part.replace("-", " ").replace("_", " ") for part in skill.split(".") if part]
    return ": ".join(parts[1:] or parts) or skill
