"""The names of exercises and check questions: `python/basics/names#e1`, `...#q2`, from 1."""

from __future__ import annotations

import re

from tutor_app.errors import NotFound
from tutor_app.library.sections import Exercise, Section

MAX_COURSE, MAX_SECTION = 80, 200
MAX_EXERCISE = MAX_SECTION + len("#e1")
_NAME = rf"[a-z0-9-]{{1,{MAX_COURSE}}}"
COURSE = f"^{_NAME}$"
SECTION = f"^{_NAME}/{_NAME}/{_NAME}$"
EXERCISE = f"^({_NAME}/{_NAME}/{_NAME})[#/]e([1-9])$"


def exercise_key(section_id: str, number: int) -> str:
    """The key of a section's exercise."""
    return f"{section_id}#e{number}"


def check_key(section_id: str, number: int) -> str:
    """The key of a section's check question."""
    return f"{section_id}#q{number}"


def section_and_number(key: object) -> tuple[str, int]:
    """What an exercise's key names; `/e1` is taken for `#e1`. Raises NotFound for anything else."""
    found = re.match(EXERCISE, key) if isinstance(key, str) else None
    if found is None or len(found[1]) > MAX_SECTION:
        raise NotFound
    return found[1], int(found[2])


def known_section(section_id: object) -> str:
    """The id of a section in form. Raises NotFound: the answer to one that does not exist."""
    if not isinstance(section_id, str) or len(section_id) > MAX_SECTION:
        raise NotFound
    if not re.match(SECTION, section_id):
        raise NotFound
    return section_id


def known_course(slug: object) -> str:
    """The slug of a course in form. Raises NotFound."""
    if not isinstance(slug, str) or not re.match(COURSE, slug):
        raise NotFound
    return slug


def exercise_of(section: Section, number: int) -> Exercise:
    """The exercise with a number from 1. Raises NotFound."""
    if not 1 <= number <= len(section.exercises):
        raise NotFound
    return section.exercises[number - 1]
