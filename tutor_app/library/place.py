"""Where a conversation stands: read from the tutor's own earlier answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tutor_app.library.catalog import Library
from tutor_app.library.citations import check_line, cited, exercise_line, hint_line
from tutor_app.library.search import GOOD_FIT, LibrarySearch
from tutor_app.library.sections import Check, Exercise, Part, Section
from tutor_app.llm.ports import LessonPoint, ModelMessage, Role


@dataclass(frozen=True, slots=True)
class Place:
    """The section a conversation is at and what of it was shown.

    `quoted` holds anchors in the order of the answers; `check` is the question that the last
    answer asked, `tries` how often it was asked; `asked` all questions asked of the section;
    `exercise` is the one shown last, `hints` how many of its hints were given, and
    `is_practising` says that the last answer was about it.
    """

    section: Section
    quoted: tuple[str, ...] = ()
    check: Check | None = None
    tries: int = 0
    asked: tuple[Check, ...] = ()
    exercise: Exercise | None = None
    hints: int = 0
    is_practising: bool = False

    @property
    def next_part(self) -> Part | None:
        """The first part after the last quoted one that was not quoted; then an earlier one."""
        parts = self.section.parts
        if not self.quoted:
            return parts[0]
        last = [part.anchor for part in parts].index(self.quoted[-1])
        ahead = [*parts[last + 1 :], *parts[1 : last + 1]]
        return next((part for part in ahead if part.anchor not in self.quoted), None)

    @property
    def next_check(self) -> Check | None:
        """The first check question that was not asked yet."""
        return next((check for check in self.section.checks if check not in self.asked), None)


def place_of(messages: Sequence[ModelMessage], search: LibrarySearch) -> Place | None:
    """The place of a conversation before its last message; None when it is at no section."""
    earlier = [message for message in messages[:-1] if message.role is not Role.SYSTEM]
    section = _section(earlier, search)
    if section is None:
        return None
    answers = [message.content for message in earlier if message.role is Role.ASSISTANT]
    return _place(section, answers)


def lesson_place(point: LessonPoint | None, library: Library) -> Place | None:
    """The place at which the program says that the lesson stands; None without a lesson."""
    section = library.find(point.section) if point else None
    if point is None or section is None:
        return None
    anchors = [part.anchor for part in section.parts]
    asked = [check for number, check in enumerate(section.checks, 1) if number in point.asked]
    told = tuple(anchor for anchor in anchors if anchor in point.told)
    return Place(section, quoted=told, asked=tuple(asked))


def at_lesson(place: Place | None, lesson: Place | None) -> Place | None:
    """What the talk says of a place, put right by what the program knows of the lesson.

    Side questions may have quoted other parts of the section: the lesson goes on where it was.
    """
    if place is None or lesson is None or place.section != lesson.section:
        return place or lesson
    asked = tuple(
        check for check in lesson.section.checks if check in lesson.asked or check in place.asked
    )
    return replace(place, quoted=lesson.quoted, asked=asked)


def _section(earlier: Sequence[ModelMessage], search: LibrarySearch) -> Section | None:
    """Of the newest answer with a citation, or of the newest question that a section covers."""
    for message in reversed(earlier):
        if message.role is Role.ASSISTANT:
            sources = cited(message.content)
            found = search.library.find(sources[-1][0]) if sources else None
            if found:
                return found
        else:
            hits = search.search(message.content, 1)
            if hits and hits[0].fit >= GOOD_FIT:
                return hits[0].section
    return None


def _place(section: Section, answers: Sequence[str]) -> Place:
    known = {part.anchor for part in section.parts}
    quoted = [
        anchor
        for answer in answers
        for section_id, anchor in cited(answer)
        if section_id == section.id and anchor in known
    ]
    asked = [check for check in section.checks if _times(check_line(check), answers)]
    last = answers[-1] if answers else ""
    check = next((check for check in asked if check_line(check) in last), None)
    exercise = _last_exercise(section, answers)
    is_practising = exercise is not None and _last_exercise(section, [last]) is not None
    return Place(
        section=section,
        quoted=tuple(quoted),
        check=check,
        tries=_times(check_line(check), answers) if check else 0,
        asked=tuple(asked),
        exercise=exercise,
        hints=_hints(exercise, answers) if exercise else 0,
        is_practising=is_practising,
    )


def _times(line: str, answers: Sequence[str]) -> int:
    return sum(line in answer for answer in answers)


def _last_exercise(section: Section, answers: Sequence[str]) -> Exercise | None:
    for answer in reversed(answers):
        for exercise in section.exercises:
            if exercise_line(exercise) in answer or _hints(exercise, [answer]):
                return exercise
    return None


def _hints(exercise: Exercise, answers: Sequence[str]) -> int:
    numbers = range(1, len(exercise.hints) + 1)
    return sum(1 for number in numbers if _times(hint_line(exercise, number), answers))
