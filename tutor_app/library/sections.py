"""What a course is made of, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass

MIN_CHECKS, MAX_CHECKS = 2, 4
MIN_OPTIONS, MAX_OPTIONS = 2, 6
HINTS = 3
"""What the format of courses allows: questions of a section, options of each, hints."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something an author has to put right, and where: `path` is relative to the courses folder."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


@dataclass(frozen=True, slots=True)
class Fence:
    """A fenced code block.

    `language` is the first word after the fence, `info` the rest of that line, `line` the
    1-based line of the first line of `code` in its file. `output` is the text block that
    directly follows, or None.
    """

    language: str
    info: str
    code: str
    line: int
    output: str | None = None

    @property
    def is_run(self) -> bool:
        """Whether the checker executes the block."""
        return self.language in {"python", "sql"} and not self.info.startswith("no-run")


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a section below one heading; the opening has neither heading nor anchor."""

    heading: str
    text: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to a check question, with the reason why it is right or wrong."""

    text: str
    is_right: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Check:
    """A question with 2 to 6 options, exactly one of them right; `question` is Markdown."""

    question: str
    options: tuple[Option, ...]
    line: int

    @property
    def answer(self) -> int:
        """The index of the right option."""
        return next(index for index, option in enumerate(self.options) if option.is_right)


@dataclass(frozen=True, slots=True)
class Exercise:
    """A task in code.

    `language` is `python` (then `tests` holds functions `test_*`) or `sql` (then `setup`
    makes the tables, the rows of the last SELECT count, and `is_ordered` says whether
    their order does). `lines` gives the 1-based first line of each block by its role.
    """

    title: str
    slug: str
    language: str
    task: str
    starter: str
    solution: str
    tests: str
    setup: str
    is_ordered: bool
    hints: tuple[str, ...]
    line: int
    lines: dict[str, int]


@dataclass(frozen=True, slots=True)
class Section:
    """One lesson: what a file `<course>/<chapter>/<slug>.md` says.

    `body` is the Markdown before "## Check"; `parts` is the same text by heading, and
    `fences` its code blocks in order. `lines` gives the line of each key of the front matter.
    """

    id: str
    title: str
    goal: str
    order: int
    minutes: int
    prerequisites: tuple[str, ...]
    skills: tuple[str, ...]
    keywords: tuple[str, ...]
    body: str
    parts: tuple[Part, ...]
    checks: tuple[Check, ...]
    exercises: tuple[Exercise, ...]
    fences: tuple[Fence, ...]
    lines: dict[str, int]

    @property
    def course(self) -> str:
        """The course's slug."""
        return self.id.split("/")[0]

    @property
    def chapter(self) -> str:
        """The chapter's slug."""
        return self.id.split("/")[1]

    @property
    def slug(self) -> str:
        """The section's own slug."""
        return self.id.split("/")[2]

    @property
    def path(self) -> str:
        """The file, relative to the courses folder."""
        return f"{self.id}.md"

    def part(self, anchor: str) -> Part | None:
        """The part with this anchor ("" is the opening), or None."""
        return next((part for part in self.parts if part.anchor == anchor), None)


@dataclass(frozen=True, slots=True)
class Chapter:
    """A titled run of sections, in their order."""

    slug: str
    title: str
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Course:
    """A titled run of chapters; `level` is beginner, intermediate or advanced."""

    slug: str
    title: str
    summary: str
    level: str
    chapters: tuple[Chapter, ...]

    @property
    def sections(self) -> tuple[Section, ...]:
        """All sections, in reading order."""
        return tuple(section for chapter in self.chapters for section in chapter.sections)
