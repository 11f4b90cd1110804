"""The library: all courses, read from their files, in reading order."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from pathlib import Path

from tutor_app.errors import NotFound
from tutor_app.library.format import parse_section
from tutor_app.library.front_matter import SLUG, CourseFront, read_yaml
from tutor_app.library.graph import circles, without_circles
from tutor_app.library.sections import Chapter, Course, Fault, Section

BUNDLED = Path(__file__).parent / "courses"


# asyncio shows what tasks hold: not all courses; one library is the same as itself alone
@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Library:
    """All courses.

    `faults` lists what the authors have to put right; sections that cannot be read are left
    out, and prerequisites that do not exist or run in a circle are dropped, so that a broken
    file never stops the application.
    """

    courses: tuple[Course, ...]
    faults: tuple[Fault, ...]
    _by_id: dict[str, Section]

    @classmethod
    def load(cls, path: Path = BUNDLED) -> Library:
        """Read every course below a folder; blocks for about 0.2 s for 40 sections."""
        courses, faults = [], []
        for folder in sorted(item for item in path.iterdir() if item.is_dir()):
            course, problems = _read_course(folder)
            courses += [course] if course else []
            faults += problems
        return cls._linked(courses, faults)

    @classmethod
    @cache
    def bundled(cls) -> Library:
        """The courses that come with the application, read once in a process."""
        return cls.load()

    @classmethod
    def _linked(cls, courses: list[Course], faults: list[Fault]) -> Library:
        sections = {section.id: section for course in courses for section in course.sections}
        faults = [*faults, *_graph_faults(sections)]
        wanted = {
            key: [name for name in section.prerequisites if name in sections]
            for key, section in sections.items()
        }
        kept = without_circles(wanted)
        sections = {
            key: replace(section, prerequisites=tuple(kept[key]))
            for key, section in sections.items()
        }
        return cls(
            tuple(_relinked(course, sections) for course in courses), tuple(faults), sections
        )

    @property
    def sections(self) -> tuple[Section, ...]:
        """Every section, course by course in reading order."""
        return tuple(self._by_id.values())

    def section(self, section_id: str) -> Section:
        """The section `course/chapter/slug`. Raises NotFound."""
        found = self._by_id.get(section_id)
        if found is None:
            raise NotFound
        return found

    def find(self, section_id: str) -> Section | None:
        """The section, or None."""
        return self._by_id.get(section_id)

    def course(self, slug: str) -> Course:
        """The course. Raises NotFound."""
        found = next((course for course in self.courses if course.slug == slug), None)
        if found is None:
            raise NotFound
        return found

    def after(self, section: Section) -> Section | None:
        """The next section of the same course, or None at its end."""
        return self._neighbour(section, 1)

    def before(self, section: Section) -> Section | None:
        """The section before it in the same course, or None at its beginning."""
        return self._neighbour(section, -1)

    def _neighbour(self, section: Section, step: int) -> Section | None:
        ids = [other.id for other in self.course(section.course).sections]
        place = ids.index(section.id) + step
        return self._by_id[ids[place]] if 0 <= place < len(ids) else None

    def trail(self, section: Section) -> str:
        """Course, chapter and section title in words: "Python from zero › Functions › Scope"."""
        course = self.course(section.course)
        chapter = next(c.title for c in course.chapters if c.slug == section.chapter)
        return f"{course.title} › {chapter} › {section.title}"


def _read_course(folder: Path) -> tuple[Course | None, list[Fault]]:
    path = f"{folder.name}/course.yaml"
    try:
        text = (folder / "course.yaml").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None, [Fault(path, 1, "the course has no readable course.yaml")]
    read = read_yaml(text, CourseFront, path)
    front, faults = read.value, read.faults
    if front is None:
        return None, faults
    listed = [chapter.slug for chapter in front.chapters]
    line = read.lines["chapters"]
    faults += [
        Fault(path, line, f"the folder `{item.name}` is not listed as a chapter")
        for item in sorted(folder.iterdir())
        if item.is_dir() and item.name not in listed
    ]
    chapters = []
    for entry in front.chapters:
        sections, problems = _read_chapter(folder / entry.slug)
        faults += problems
        if not sections:
            faults.append(Fault(path, line, f"the chapter `{entry.slug}` has no sections"))
        chapters.append(Chapter(entry.slug, entry.title, sections))
    return Course(folder.name, front.title, front.summary, front.level, tuple(chapters)), faults


def _read_chapter(folder: Path) -> tuple[tuple[Section, ...], list[Fault]]:
    course = folder.parent.name
    sections, faults = [], []
    for file in sorted(folder.glob("*.md")):
        section, problems = _read_section(file, f"{course}/{folder.name}/{file.stem}")
        sections += [section] if section else []
        faults += problems
    sections.sort(key=lambda section: (section.order, section.slug))
    for one, two in pairwise(sections):
        if one.order == two.order:
            line, message = two.lines["order"], f"order: {two.order} is taken by {one.path}"
            faults.append(Fault(two.path, line, message))
    return tuple(sections), faults


def _read_section(file: Path, section_id: str) -> tuple[Section | None, list[Fault]]:
    if not re.fullmatch(SLUG, file.stem):
        return None, [Fault(f"{section_id}.md", 1, "file names are lower-case words joined by `-`")]
    try:
        parsed = parse_section(file.read_text(encoding="utf-8"), section_id)
    except (OSError, UnicodeDecodeError):
        return None, [Fault(f"{section_id}.md", 1, "the file is not readable UTF-8")]
    return parsed.section, list(parsed.faults)


def _graph_faults(sections: dict[str, Section]) -> Iterable[Fault]:
    for section in sections.values():
        for name in section.prerequisites:
            if name not in sections:
                line = section.lines["prerequisites"]
                yield Fault(section.path, line, f"prerequisite `{name}` does not exist")
    edges = {
        key: [name for name in section.prerequisites if name in sections]
        for key, section in sections.items()
    }
    for circle in circles(edges):
        line = sections[circle[-2]].lines["prerequisites"]
        message = "prerequisites run in a circle: " + " -> ".join(circle)
        yield Fault(sections[circle[-2]].path, line, message)


def _relinked(course: Course, sections: dict[str, Section]) -> Course:
    chapters = tuple(
        replace(chapter, sections=tuple(sections[section.id] for section in chapter.sections))
        for chapter in course.chapters
    )
    return replace(course, chapters=chapters)
