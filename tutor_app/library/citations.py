"""How answers name their source and what they asked, and how that is read back.

The tutor keeps no state: what it quoted, asked and hinted stands in the conversation.
"""

from __future__ import annotations

import re

from tutor_app.library.catalog import Library
from tutor_app.library.sections import Check, Exercise, Part, Section

_QUOTED = "Quoted from the offline library:"
_CITATION = re.compile(
    re.escape(_QUOTED) + r" \[[^\]\n]*\]\(/library/([a-z0-9/-]+)(?:#([a-z0-9-]+))?\)"
)
_HINT = "**Hint {number} for “{title}”**"
LETTERS = "ABCDEF"


def link(library: Library, section: Section, part: Part | None = None) -> str:
    """A Markdown link to a section, or to one part of it, worded by its place in the library."""
    target = f"#{part.anchor}" if part and part.anchor else ""
    words = library.trail(section).replace("[", "(").replace("]", ")")
    return f"[{words}](/library/{section.id}{target})"


def citation(library: Library, section: Section, part: Part | None = None) -> str:
    """The line that says where an answer was quoted from."""
    return f"*{_QUOTED} {link(library, section, part)}*"


def cited(text: str) -> list[tuple[str, str]]:
    """The citations in an answer, in order: section id and anchor ("" for the opening)."""
    return [(section, anchor or "") for section, anchor in _CITATION.findall(text)]


def check_line(check: Check) -> str:
    """How a check question begins."""
    return f"**Check yourself:** {check.question}"


def exercise_line(exercise: Exercise) -> str:
    """How an exercise begins."""
    return f"**Exercise: {exercise.title}**"


def hint_line(exercise: Exercise, number: int) -> str:
    """How hint `number` (from 1) begins."""
    return _HINT.format(number=number, title=exercise.title)
