"""The outline of a generated course as a text that a learner can change, and back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError

from tutor_app.courses.forms import MAX_CHAPTERS, MAX_SECTIONS, OutlineForm
from tutor_app.errors import InvalidInput

MAX_PLAN = 40_000
MINUTES = 20
_SECTION = re.compile(r"[-*•]\s*(.+?)(?:\s*\((\d{1,4}) ?min\))?(?:\s*:\s+(.+))?")
_FAULTS = {
    "title": "a title has 1 to 120 characters, one of them a letter",
    "goal": "a goal has 1 to 300 characters, one of them a letter",
    "minutes": "a section takes 5 to 180 minutes",
    "sections": f"a chapter has 1 to {MAX_SECTIONS} sections",
    "chapters": f"a course has 1 to {MAX_CHAPTERS} chapters; each begins with #",
}


def plan_text(outline: Sequence[dict[str, Any]]) -> str:
    """One line a chapter (`# Title`), one a section (`- Title (20 min): goal`)."""
    lines = []
    for chapter in outline:
        lines += ["", f"# {chapter['title']}"]
        lines += [
            f"- {section['title']} ({section['minutes']} min): {section['goal']}"
            for section in chapter["sections"]
        ]
    return "\n".join(lines[1:])


def read_plan(title: str, summary: str, level: str, text: str) -> OutlineForm:
    """The outline in such a text. Raises InvalidInput `bad_plan`, which names the line."""
    if len(text) > MAX_PLAN:
        raise _bad(f"a plan has at most {MAX_PLAN:,} characters")
    chapters: list[dict[str, Any]] = []
    places: dict[tuple[int, ...], int] = {}
    for number, line in enumerate(map(str.strip, text.splitlines()), start=1):
        if line.startswith("#"):
            chapters.append({"title": line.lstrip("# "), "sections": []})
            places[(len(chapters) - 1,)] = number
        elif line:
            section = _section(line, number)
            if not chapters:
                raise _bad("a section stands below a chapter; chapters begin with #", number)
            sections = chapters[-1]["sections"]
            sections.append(section)
            places[len(chapters) - 1, len(sections) - 1] = number
    told = {"title": title, "summary": summary, "level": level, "chapters": chapters}
    try:
        return OutlineForm.model_validate(told)
    except ValidationError as error:
        raise _told(error, places) from error


def _section(line: str, number: int) -> dict[str, Any]:
    found = _SECTION.fullmatch(line)
    if found is None:
        raise _bad("chapters begin with # and sections with -", number)
    title, minutes, goal = found.groups()
    return {"title": title, "minutes": int(minutes or MINUTES), "goal": goal or title}


def _told(error: ValidationError, places: dict[tuple[int, ...], int]) -> InvalidInput:
    where = error.errors()[0]["loc"]
    names = [part for part in where if isinstance(part, str)]
    line = places.get(tuple(part for part in where if isinstance(part, int))[:2])
    return _bad(_FAULTS.get(names[-1], "it does not fit"), line)


def _bad(words: str, line: int | None = None) -> InvalidInput:
    where = f"Line {line}: " if line else "The plan: "
    return InvalidInput(f"{where}{words}. What you wrote is still here.", code="bad_plan")
