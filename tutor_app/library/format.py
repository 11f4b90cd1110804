"""Parses one section file: front matter, parts, check questions, exercises."""

from __future__ import annotations

from dataclasses import dataclass

from tutor_app.library.exercises import read_exercise
from tutor_app.library.front_matter import SectionFront, read_yaml
from tutor_app.library.markdown import Line, Stretch, anchor, fences, joined, numbered, stretches
from tutor_app.library.questions import read_checks
from tutor_app.library.sections import Check, Exercise, Fault, Fence, Part, Section

_TAUGHT = "python sql html css javascript typescript c cpp java go rust bash"
_NOTATIONS = "text http json yaml xml ini diff"
_LANGUAGES = frozenset(f"{_TAUGHT} {_NOTATIONS}".split())


@dataclass(frozen=True, slots=True)
class Parsed:
    """A section as far as it could be read, and what is wrong with its file."""

    section: Section | None
    faults: tuple[Fault, ...]


def parse_section(text: str, section_id: str) -> Parsed:
    """Parse the file of the section `course/chapter/slug`; never raises for what an author wrote.

    `section` is None when the front matter or the body cannot be used; checks and exercises
    with faults are left out of it.
    """
    path = f"{section_id}.md"
    lines = text.splitlines()
    end = next((i for i, line in enumerate(lines[1:], 1) if line.rstrip() == "---"), 0)
    if not lines or lines[0].rstrip() != "---" or not end:
        fault = Fault(path, 1, "the file begins with front matter between two `---` lines")
        return Parsed(None, (fault,))
    front = read_yaml("\n".join(lines[1:end]), SectionFront, path, first_line=2)
    body = _Body(numbered(lines[end + 1 :], end + 2), path)
    faults = (*front.faults, *body.faults)
    if front.value is None or not body.parts:
        return Parsed(None, faults)
    return Parsed(_section(section_id, front.value, front.lines, body), faults)


def _section(section_id: str, front: SectionFront, lines: dict[str, int], body: _Body) -> Section:
    return Section(
        id=section_id,
        title=front.title,
        goal=front.goal,
        order=front.order,
        minutes=front.minutes,
        prerequisites=tuple(front.prerequisites),
        skills=tuple(front.skills),
        keywords=tuple(front.keywords),
        body=body.text,
        parts=tuple(body.parts),
        checks=tuple(body.checks),
        exercises=tuple(body.exercises),
        fences=tuple(body.fences),
        lines=lines,
    )


class _Body:
    """Everything after the front matter."""

    def __init__(self, lines: list[Line], path: str) -> None:
        self.path = path
        self.faults: list[Fault] = []
        self.checks: list[Check] = []
        self.exercises: list[Exercise] = []
        opening, *rest = stretches(lines, "## ")
        told = [s for s in rest if s.heading != "Check" and not _is_exercise(s)]
        self.parts = self._parts([opening, *told])
        self.text = joined(line for line in lines if line.number < self._end_of_text(rest, lines))
        self.fences = self._code(lines, [opening, *told])
        self._read_tail(rest)
        self._judge(opening, rest, lines)

    def _parts(self, told: list[Stretch]) -> list[Part]:
        parts = [Part(s.heading, s.text, anchor(s.heading)) for s in told]
        return [part for part in parts if part.text]

    @staticmethod
    def _end_of_text(rest: list[Stretch], lines: list[Line]) -> int:
        tail = [s.line for s in rest if s.heading == "Check" or _is_exercise(s)]
        return min(tail, default=lines[-1].number + 1 if lines else 0)

    def _code(self, lines: list[Line], told: list[Stretch]) -> list[Fence]:
        """The code blocks of the told parts; language faults are looked for everywhere."""
        everywhere, faults = fences(lines, self.path)
        self.faults += faults
        self.faults += [
            Fault(self.path, fence.line - 1, f"unknown language `{fence.language}` on a code fence")
            for fence in everywhere
            if fence.language and fence.language not in _LANGUAGES
        ]
        self.faults += [
            Fault(self.path, fence.line - 1, "`no-run` needs a reason: `no-run: needs a network`")
            for fence in everywhere
            if fence.info.startswith("no-run") and not fence.info.partition(":")[2].strip()
        ]
        return [fence for stretch in told for fence in fences(stretch.lines, self.path)[0]]

    def _read_tail(self, rest: list[Stretch]) -> None:
        for stretch in rest:
            if stretch.heading == "Check":
                checks, faults = read_checks(stretch, self.path)
                self.checks += checks
                self.faults += faults
            elif _is_exercise(stretch):
                exercise, faults = read_exercise(stretch, self.path)
                self.exercises += [exercise] if exercise else []
                self.faults += faults

    def _judge(self, opening: Stretch, rest: list[Stretch], lines: list[Line]) -> None:
        headings = [s.heading for s in rest]
        kinds = [_kind(s) for s in rest]
        anchors = [anchor(heading) for heading in headings]
        first = opening.line
        problems = [
            (not opening.text, first, "the body starts with a short paragraph, before any heading"),
            ("text" not in kinds, first, "the body has no `## ` heading of its own"),
            (headings.count("Common mistakes") != 1, first, "one `## Common mistakes` is needed"),
            (headings.count("Check") != 1, first, "one `## Check` is needed"),
            (kinds != sorted(kinds, key=_ORDER.index), first,
             "the order is: text, `## Common mistakes`, `## Check`, exercises"),
            (kinds.count("exercise") > 3, first, "at most 3 exercises"),
            (len(set(anchors)) < len(anchors), first, "two headings have the same words"),
        ]  # fmt: skip
        self.faults += [Fault(self.path, line, message) for bad, line, message in problems if bad]
        self.faults += _line_faults(lines, self.path)


_ORDER = ("text", "mistakes", "check", "exercise")


def _is_exercise(stretch: Stretch) -> bool:
    return stretch.heading.startswith("Exercise")


def _kind(stretch: Stretch) -> str:
    if _is_exercise(stretch):
        return "exercise"
    return {"Check": "check", "Common mistakes": "mistakes"}.get(stretch.heading, "text")


def _line_faults(lines: list[Line], path: str) -> list[Fault]:
    """Faults of single lines: a level-1 heading, asides that are not opened and closed in turn."""
    faults = []
    opened = 0
    for line in lines:
        if line.is_code:
            continue
        if line.text.startswith("# "):
            faults.append(
                Fault(
                    path, line.number, "the title stands in the front matter, not in a `# ` heading"
                )
            )
        mark = line.text.strip()
        if mark in {"[EXPLAIN]", "[/EXPLAIN]"} and (mark == "[EXPLAIN]") == bool(opened):
            faults.append(Fault(path, line.number, f"{mark} without its partner"))
        elif "EXPLAIN]" in mark and mark not in {"[EXPLAIN]", "[/EXPLAIN]"}:
            faults.append(
                Fault(path, line.number, "[EXPLAIN] and [/EXPLAIN] stand on lines of their own")
            )
        opened = line.number if mark == "[EXPLAIN]" else 0 if mark == "[/EXPLAIN]" else opened
    return [*faults, *([Fault(path, opened, "[EXPLAIN] is never closed")] if opened else [])]
