"""What the course a conversation follows does to each of its turns, before and after."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from tutor_app.accounts.owner import Owner
from tutor_app.courses import position as positions
from tutor_app.courses.coverage import teaches
from tutor_app.courses.grounding import (
    instruction,
    ladder_text,
    lesson_text,
    order,
    step_text,
)
from tutor_app.courses.hints import Ladder
from tutor_app.courses.keys import exercise_key
from tutor_app.courses.leak import LeakGuard
from tutor_app.courses.opening import Open, opened
from tutor_app.courses.ports import Answers
from tutor_app.courses.repository import CourseRepository
from tutor_app.courses.secrets import Secret, quotes_of
from tutor_app.courses.service import Courses
from tutor_app.courses.tables import CoursePosition
from tutor_app.db import Database, utc_now
from tutor_app.errors import NotFound, TutorError
from tutor_app.library.citations import check_line, cited, hint_line
from tutor_app.library.intents import Intent, intent_of
from tutor_app.library.lesson import choice_of
from tutor_app.library.naming import Named
from tutor_app.library.place import Place
from tutor_app.library.sections import Check, Course, Part, Section
from tutor_app.llm.ports import ExerciseStand, LessonPoint, ModelMessage, ModelRequest, Role
from tutor_app.observability import logger

_LOG = logger(__name__)
_RECENT = timedelta(hours=24)
_IN_PROMPT = 2
"""Exercises that a model is told about: those that are spoken of."""
_NAME = re.compile(r"“[^”]*”")
LIBRARY = "library"
"""The engine of answers that were quoted from the library."""


@dataclass(slots=True)
class PlannedTurn:
    """What a turn is to a lesson, and the guard of its answer.

    `place` is where the lesson stands (None beside all courses), `planned_in` the section in
    which it stood before this turn, `choice` the answer to the check question that the last
    answer asked. `ladders` are of the exercises that are open, `at_hand` those of them that are
    spoken of.
    """

    owner: Owner
    conversation_id: UUID
    guard: LeakGuard
    ladders: dict[str, Ladder] = field(default_factory=dict)
    homes: dict[str, Section] = field(default_factory=dict)
    course: Course | None = None
    place: Place | None = None
    planned_in: str = ""
    version: int = 0
    is_step: bool = False
    is_begin: bool = False
    choice: tuple[int, int] | None = None
    at_hand: tuple[str, ...] = ()
    tried_here: frozenset[str] = frozenset()

    def told(self, request: ModelRequest) -> ModelRequest:
        """The request with the lesson in it, in words for models and as values for the library."""
        stands = tuple(self._stand(key, ladder) for key, ladder in self.ladders.items())
        system = self._system()
        messages = request.messages
        if system and messages and messages[0].role is Role.SYSTEM:
            first = ModelMessage(Role.SYSTEM, f"{messages[0].content}\n\n{system}")
            messages = (first, *messages[1:])
        return replace(request, messages=messages, lesson=self._point(), stands=stands)

    def ending(self, text: str) -> str:
        """The source that a model's step of the lesson lacks; "" when it names it."""
        part = self.taught(text)
        if part is None or self.place is None or f"/{self.place.section.id}" in text:
            return ""
        section = self.place.section
        anchor = f"#{part.anchor}" if part.anchor else ""
        return f"\n\n*From the course: [{section.title}](/courses/{section.id}{anchor})*"

    def _stand(self, key: str, ladder: Ladder) -> ExerciseStand:
        return ExerciseStand(
            section=self.homes[key].id,
            title=ladder.exercise.title,
            hints=ladder.given,
            is_tried=bool(ladder.tried) or key in self.tried_here,
            may_see_solution=ladder.may_see_solution,
        )

    def _point(self) -> LessonPoint | None:
        if self.place is None:
            return None
        section = self.place.section
        asked = tuple(n for n, check in enumerate(section.checks, 1) if check in self.place.asked)
        return LessonPoint(section.id, self.place.quoted, asked, is_step=self.is_step)

    @property
    def instructions(self) -> str:
        """What the program tells the model to do in this turn, without the course's names."""
        if self.place is None:
            return ""
        told = order(self.place, is_step=self.is_step, choice=self._chosen())
        return _NAME.sub("", told)

    def _system(self) -> str:
        ladders = [self.ladders[key] for key in self.at_hand[:_IN_PROMPT]]
        if self.place is None or self.course is None:
            return "\n\n".join(map(ladder_text, ladders))
        stays = lesson_text(self.course, self.place.section)
        changes = step_text(
            self.place, is_step=self.is_step, choice=self._chosen(), ladders=ladders
        )
        return f"{stays}\n\n{changes}"

    def _chosen(self) -> tuple[Check, int] | None:
        if self.choice is None or self.place is None:
            return None
        number, option = self.choice
        return self.place.section.checks[number - 1], option

    def taught(self, text: str) -> Part | None:
        """The part that a model's step has taught; None when its text is about something else."""
        part = self.place.next_part if self.place and self.is_step else None
        if part is None or self.place is None or not teaches(self.place.section, part, text):
            return None
        return part


class Lessons:
    """Plans turns by the positions in the database, and keeps what the answers taught."""

    def __init__(
        self, database: Database, courses: Courses, answers: Answers | None = None
    ) -> None:
        self._database = database
        self._courses = courses
        self._answers = answers

    async def plan(
        self,
        owner: Owner,
        conversation_id: UUID,
        mode: str,
        request: ModelRequest,
        *,
        is_hidden: bool,
        partial: str = "",
    ) -> PlannedTurn:
        """What the next answer is to the lesson of a conversation, if it follows one.

        `request` holds the conversation and ends with the learner's words; `partial` is what an
        answer that is continued has said already.
        """
        async with self._database.reading() as db:
            planned = PlannedTurn(owner, conversation_id, LeakGuard(()))
            if mode == "teacher":
                await self._find_place(db, planned, conversation_id, request, is_hidden=is_hidden)
            await self._find_exercises(db, planned, request)
            hidden = [key for key, one in planned.ladders.items() if not one.may_see_solution]
            said = await self._said(db, owner, request) if hidden else []
        if hidden:
            planned.guard = await asyncio.to_thread(
                self._guard, planned, hidden, request, [*said, partial]
            )
        return planned

    def _guard(
        self, planned: PlannedTurn, keys: Sequence[str], request: ModelRequest, said: Sequence[str]
    ) -> LeakGuard:
        """The guard of exercises whose solution is not open yet; `said` are earlier answers."""
        own = [m.content for m in request.messages if m.role is Role.USER]
        secrets = [
            Secret.of(
                planned.ladders[key].exercise,
                _way_on(planned.ladders[key]),
                given=[*_in_sight(planned.homes[key], planned.ladders[key]), *own],
                quotes=quotes_of(self._courses.shelf.library),
            )
            for key in keys
        ]
        return LeakGuard(secrets, said)

    async def _said(self, db: AsyncSession, owner: Owner, request: ModelRequest) -> list[str]:
        """The tutor's answers of the last day, in this conversation and others."""
        texts = [m.content for m in request.messages if m.role is Role.ASSISTANT]
        if self._answers is not None:
            texts += await self._answers(db, owner.id, utc_now() - _RECENT)
        return list(dict.fromkeys(texts))

    async def keep(
        self, db: AsyncSession, planned: PlannedTurn, owner: Owner, text: str, engine: str | None
    ) -> None:
        """Note in the turn's last transaction what its answer taught, asked and hinted.

        `owner` is whose the conversation is by now: a visitor may have become a user.
        """
        now = utc_now()
        courses = CourseRepository(db)
        if owner.id != planned.owner.id:
            await _hand_over(courses, planned, owner)
        for key, ladder in planned.ladders.items():
            number = ladder.next_step
            is_hint = 1 <= number < ladder.solution_step
            may_take = bool(ladder.tried) or key in planned.tried_here
            if is_hint and may_take and hint_line(ladder.exercise, number) in text:
                await courses.take_hint(planned.owner.id, key, number, now)
        place = planned.place
        if place is None:
            return
        told, asked = _taught(planned, place, text, engine)
        if set(told) == set(place.quoted) and asked == _numbers(place) and not planned.is_begin:
            return
        section = place.section
        await positions.advance(
            db, planned.owner.id, section.course, planned.version, section, told, asked, now
        )

    async def learned(self, planned: PlannedTurn) -> None:
        """Tell the learner model about an answer to a check question; never raises."""
        if planned.choice is None or planned.place is None:
            return
        number, option = planned.choice
        section_id = planned.place.section.id
        try:
            await self._courses.answer(planned.owner, section_id, number, option, utc_now())
        except TutorError as error:
            _LOG.warning("answer not kept", code=error.code)

    async def _find_place(
        self,
        db: AsyncSession,
        planned: PlannedTurn,
        conversation_id: UUID,
        request: ModelRequest,
        *,
        is_hidden: bool,
    ) -> None:
        row = await CourseRepository(db).taught_in(planned.owner.id, conversation_id)
        if row is None:
            return
        try:
            course, section = await self._courses.shelf.section(
                db, planned.owner.id, row.section_id
            )
        except NotFound:  # the library has changed since
            return
        planned.course, planned.planned_in, planned.version = course, section.id, row.version
        planned.place = _place(row, section)
        asked = request.question
        if is_hidden and asked == instruction(course, section):
            planned.is_begin = planned.is_step = True
            planned.place = Place(section)
            return
        planned.choice = _choice(request, section, asked)
        if planned.choice is not None:
            return
        intent = intent_of(asked)
        if intent is Intent.NEXT and (following := _after(course, section)):
            planned.is_begin = planned.is_step = True
            _, written = await self._courses.shelf.section(db, planned.owner.id, following.id)
            planned.place = Place(written)
        elif intent is Intent.MORE:
            planned.is_step = True

    async def _find_exercises(
        self, db: AsyncSession, planned: PlannedTurn, request: ModelRequest
    ) -> None:
        """The exercises that are open in this conversation, in whatever mode it goes on."""
        courses = CourseRepository(db)
        library = self._courses.shelf.library
        lesson = planned.place.section if planned.place else None
        if lesson is None:
            row = await courses.taught_in(planned.owner.id, planned.conversation_id)
            lesson = library.find(row.section_id) if row else None
        found = await asyncio.to_thread(opened, library, request.messages, lesson)
        for one in (*found.at_hand, *found.others):
            key = _key(one)
            planned.ladders[key] = await courses.ladder(planned.owner.id, key, one.exercise)
            planned.homes[key] = one.section
        planned.tried_here = frozenset(map(_key, found.tried))
        planned.at_hand = _at_hand(planned, found, intent_of(request.question))


def _at_hand(planned: PlannedTurn, found: Open, intent: Intent) -> tuple[str, ...]:
    """The exercises that are spoken of: also those of the lesson, once they are tried or due."""
    is_due = intent in {Intent.EXERCISE, Intent.HINT, Intent.SOLUTION}
    is_taught = planned.place is not None and planned.place.next_part is None
    lesson = [
        key for key in map(_key, found.others) if planned.ladders[key].tried or is_due or is_taught
    ]
    return (*map(_key, found.at_hand), *lesson)


def _taught(
    planned: PlannedTurn, place: Place, text: str, engine: str | None
) -> tuple[list[str], list[int]]:
    """The parts that were taught and the questions asked, with this answer."""
    section = place.section
    told, asked = list(place.quoted), _numbers(place)
    if planned.is_step or (planned.choice is not None and engine == LIBRARY):
        named = [anchor for section_id, anchor in cited(text) if section_id == section.id]
        if planned.is_step and engine != LIBRARY:
            part = planned.taught(text)
            named = [part.anchor] if part else []
        told += [section.parts[0].anchor, *named] if named else []
        asked = sorted(
            {*asked, *(n for n, check in enumerate(section.checks, 1) if check_line(check) in text)}
        )
    return told, asked


async def _hand_over(courses: CourseRepository, planned: PlannedTurn, owner: Owner) -> None:
    """Go on for the new owner, whose row has a version of its own; 0 is that of none."""
    planned.owner = owner
    row = await courses.taught_in(owner.id, planned.conversation_id)
    is_there = row is not None and row.section_id == planned.planned_in
    planned.version = row.version if row is not None and is_there else 0


def _numbers(place: Place) -> list[int]:
    return [n for n, check in enumerate(place.section.checks, 1) if check in place.asked]


def _place(row: CoursePosition, section: Section) -> Place:
    point = LessonPoint(section.id, tuple(row.told), tuple(row.asked))
    anchors = positions.ordered(point.told, [part.anchor for part in section.parts])
    asked = tuple(check for n, check in enumerate(section.checks, 1) if n in point.asked)
    return Place(section, quoted=tuple(anchors), asked=asked)


def _choice(request: ModelRequest, section: Section, text: str) -> tuple[int, int] | None:
    """The number of the question that the last answer asked, and the option that was chosen."""
    said = [m.content for m in request.messages if m.role is Role.ASSISTANT]
    last = said[-1] if said else ""
    for number, check in enumerate(section.checks, start=1):
        if check_line(check) in last:
            option = choice_of(text, check)
            return None if option is None else (number, option)
    return None


def _after(course: Course, section: Section) -> Section | None:
    ids = [other.id for other in course.sections]
    place = ids.index(section.id) + 1
    return course.sections[place] if place < len(ids) else None


def _key(one: Named) -> str:
    return exercise_key(one.section.id, one.number)


def _in_sight(section: Section, ladder: Ladder) -> list[str]:
    """What the learner may read of an exercise: its page, hints up to the next, own attempts."""
    page = [section.body, *(text for one in section.exercises for text in (one.starter, one.task))]
    hints = ladder.exercise.hints[: ladder.given + bool(ladder.tried)]
    return [*page, *hints, *(one.code for one in ladder.tried)]


def _way_on(ladder: Ladder) -> str:
    number = ladder.next_step
    reason = ladder.why_not(number) if number else ""
    return reason or f"Hint {number} is yours: ask for it, or try once more."
