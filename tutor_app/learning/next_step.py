"""The best thing to do next, with the reason: the first of these that there is.

Something missed again and again that other sections stand on; cards that are due; anything else
that was missed; a skill that fades; the section after the last one; a first section.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from tutor_app.learning.explaining import times
from tutor_app.learning.skills import Skills
from tutor_app.learning.views import MasteryView, NextStep
from tutor_app.library.sections import Section

OFTEN = 2
FIRST_COURSE = "python"
_NEVER = datetime.min.replace(tzinfo=UTC)


def next_step(skills: Skills, known: Mapping[str, MasteryView], due: int) -> NextStep:
    """What to do next; `known` holds the skills that were ever answered."""
    steps = (
        _missed(skills, known, OFTEN),
        _due(due),
        _missed(skills, known, 1),
        _faded(skills, known),
        _onward(skills, known),
    )
    return next((step for step in steps if step), None) or _first(skills, known)


def _missed(skills: Skills, known: Mapping[str, MasteryView], often: int) -> NextStep | None:
    """The skill missed most, of those the library teaches; then the one most stands on."""
    missed = [
        (view, section)
        for view in known.values()
        if view.misses >= often and view.state in {"learning", "fading"}
        if (section := skills.section(view.skill))
    ]
    if not missed:
        return None
    view, section = max(
        missed, key=lambda one: (one[0].misses, len(skills.dependents(one[1])), one[0].skill)
    )
    return _step(section, _missed_reason(skills, known, view, section))


def _missed_reason(
    skills: Skills, known: Mapping[str, MasteryView], view: MasteryView, section: Section
) -> str:
    said = f"You missed {view.name} {times(view.misses)}"
    dependents = skills.dependents(section)
    open_first = sorted(dependents, key=lambda other: _is_known(other, known))
    if not open_first:
        return f"{said}; a second look makes it stick."
    more = len(dependents) - 1
    others = f" and {more} more" if more else ""
    verb = "depend" if more else "depends"
    return f"{said}; “{open_first[0].title}”{others} {verb} on it."


def _due(due: int) -> NextStep | None:
    if not due:
        return None
    cards, they = ("1 card is", "it") if due == 1 else (f"{due} cards are", "them")
    title = "Review what is due"
    return NextStep("review", title, f"{cards} due: seeing {they} now is what makes them last.")


def _faded(skills: Skills, known: Mapping[str, MasteryView]) -> NextStep | None:
    faded = [
        (view.estimate, section, view)
        for view in known.values()
        if view.state == "fading" and (section := skills.section(view.skill))
    ]
    if not faded:
        return None
    _, section, view = min(faded, key=lambda one: (one[0], one[2].skill))
    return _step(section, f"You knew {view.name}, but it is fading; its questions bring it back.")


def _onward(skills: Skills, known: Mapping[str, MasteryView]) -> NextStep | None:
    """The next section of the course that was worked on last."""
    for course in _courses_by_last_use(skills, known):
        sections = skills.library.course(course).sections
        seen = [place for place, section in enumerate(sections) if _is_known(section, known)]
        open_ones = [s for s in sections[max(seen, default=-1) + 1 :] if not _is_known(s, known)]
        if open_ones and seen:
            before = sections[max(seen)].title
            return _step(open_ones[0], f"It comes right after “{before}”, where you were last.")
    return None


def _first(skills: Skills, known: Mapping[str, MasteryView]) -> NextStep:
    """The first section of a course that was not begun, the one for beginners first."""
    courses = sorted(
        skills.library.courses,
        key=lambda course: (course.slug != FIRST_COURSE, course.level != "beginner", course.slug),
    )
    for course in courses:
        if course.sections and not any(_is_known(section, known) for section in course.sections):
            beginning = "A good place to begin" if not known else f"“{course.title}” is still new"
            return _step(course.sections[0], f"{beginning}: it needs nothing before it.")
    return NextStep("review", "Keep what you know", "You have been through every course.")


def _courses_by_last_use(skills: Skills, known: Mapping[str, MasteryView]) -> Iterable[str]:
    last: dict[str, datetime] = {}
    for view in known.values():
        section = skills.section(view.skill)
        if section:
            last[section.course] = max(last.get(section.course, _NEVER), view.last_at or _NEVER)
    return sorted(last, key=lambda course: last[course], reverse=True)


def _is_known(section: Section, known: Mapping[str, MasteryView]) -> bool:
    return any(skill in known for skill in section.skills)


def _step(section: Section, reason: str) -> NextStep:
    return NextStep("section", section.title, reason, section.id)
