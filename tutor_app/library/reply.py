"""One answer of the library tutor: what the learner wants, where the talk stands, the text."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from tutor_app.library.answers import (
    best_hits,
    greeting,
    is_broad,
    nothing_fits,
    quoted,
    short_answer,
    welcome,
)
from tutor_app.library.citations import citation, link
from tutor_app.library.excerpt import aside, example, stem
from tutor_app.library.intents import Intent, intent_of, subject_of
from tutor_app.library.lesson import has_answered, lesson, onward, question, response, step
from tutor_app.library.naming import Named, names_of
from tutor_app.library.place import Place, at_lesson, lesson_place, place_of
from tutor_app.library.practice import exercise_of, hint, task
from tutor_app.library.search import Hit, LibrarySearch
from tutor_app.library.sections import Exercise, Section
from tutor_app.library.words import terms
from tutor_app.llm.ports import ExerciseStand, ModelMessage, ModelRequest, Role

_FENCE_INFO = re.compile(r"^(```\w+)[^\n]*$", re.MULTILINE)
"""What stands behind the language of a code block is for the checker."""


class Reply:
    """The answer to one request; reads the request only."""

    def __init__(self, search: LibrarySearch, request: ModelRequest) -> None:
        self.search = search
        self.library = search.library
        self.is_teaching = request.purpose == "teacher"
        self.said = request.question
        self.turn = sum(message.role is Role.USER for message in request.messages[:-1])
        self.lesson = lesson_place(request.lesson, search.library)
        self.is_step = bool(request.lesson and request.lesson.is_step)
        self.stands = request.stands
        place = place_of(_until_question(request.messages), search)
        self.place = at_lesson(place, self.lesson)

    def text(self) -> str:
        """The answer."""
        return _FENCE_INFO.sub(r"\1", self._text())

    def _text(self) -> str:
        if self.lesson and self.is_step:
            return step(self.library, self.lesson)
        intent, place = intent_of(self.said), self.place
        subject = subject_of(self.said)
        if place and place.check and has_answered(self.said, subject, place.check):
            return response(self.library, place, place.check, self.said)
        if intent in (Intent.GREETING, Intent.THANKS):
            told = greeting if intent is Intent.GREETING else welcome
            return told(self.search, place, self.turn)
        hits = best_hits(self.search, subject, self.said, place)
        if intent in (Intent.SOLUTION, Intent.HINT, Intent.EXERCISE):
            return self._practice(intent, hits)
        if subject and (hits or not self._is_about(subject)):
            return self._about(intent, subject, hits)
        if place and place.is_practising and place.exercise and intent is Intent.QUESTION:
            return self._hint(place, place.exercise)
        return self._at(place, intent) if place else nothing_fits(self.search, self.said)

    def _is_about(self, subject: str) -> bool:
        """Whether a steering message with odd words in it is still about the section at hand."""
        is_steering = intent_of(self.said) is not Intent.QUESTION
        return bool(self.place) and is_steering and len(subject.split()) <= 1

    def _about(self, intent: Intent, subject: str, hits: Sequence[Hit]) -> str:
        """An answer about what the message names."""
        exercise = self._exercise_named(subject)
        if exercise or not hits:
            return exercise or nothing_fits(self.search, self.said)
        place = self._place_at(hits[0])
        if intent in (Intent.QUIZ, Intent.SUMMARY):
            return self._at(place, intent)
        if intent is Intent.EXAMPLE:
            return self._example(place, [hit.part.anchor for hit in hits])
        if self.is_teaching:
            return lesson(self.library, place.section, hits[0].part, place)
        return short_answer(self.search, subject, hits)

    def _place_at(self, hit: Hit) -> Place:
        if self.place and self.place.section == hit.section:
            return self.place
        return Place(hit.section)

    def _exercise_named(self, subject: str) -> str:
        """The exercise that a question is the task of: "how do I rotate a list", "" for none."""
        found = next(iter(self.search.exercises(subject, 1)), None)
        if found is None or found.exercise is None or is_broad(self.said):
            return ""
        named = {stem(term) for term in terms(found.exercise.title)}
        if len(named) < 2 or not named <= {stem(term) for term in terms(subject)}:
            return ""
        return task(self.library, found.section, found.exercise)

    def _practice(self, intent: Intent, hits: Sequence[Hit]) -> str:
        """An exercise or a hint, for the exercise at hand or the one that the message names."""
        named = self._named_exercise()
        place = Place(named.section) if named else self._place_for_practice(hits)
        if self.place and place and place.section == self.place.section:
            place = self.place
        if place is None:
            return nothing_fits(self.search, self.said)
        if intent is Intent.EXERCISE:
            return self._exercise(place, named)
        exercise = (named.exercise if named else None) or place.exercise
        if exercise:
            return self._hint(place, exercise)
        if intent is Intent.SOLUTION and hits:
            return self._example(place, [hit.part.anchor for hit in hits])
        return exercise_of(self.library, place)

    def _exercise(self, place: Place, named: Named | None) -> str:
        if named is None or named.exercise == place.exercise:
            return exercise_of(self.library, place)
        return task(self.library, named.section, named.exercise)

    def _hint(self, place: Place, exercise: Exercise) -> str:
        stand = ExerciseStand(place.section.id, exercise.title)
        names = (stand.section, stand.title)
        known = (one for one in self.stands if (one.section, one.title) == names)
        return hint(self.library, place, exercise, next(known, stand))

    def _named_exercise(self) -> Named | None:
        near = self.place.section if self.place else None
        return next(iter(names_of(self.library).meant(self.said, near)), None)

    def _place_for_practice(self, hits: Sequence[Hit]) -> Place | None:
        return self._place_at(hits[0]) if hits and not self._has_exercise() else self.place

    def _has_exercise(self) -> bool:
        return bool(self.place and self.place.exercise)

    def _at(self, place: Place, intent: Intent) -> str:
        """A step in a section."""
        steps: dict[Intent, Callable[[Place], str]] = {
            Intent.QUIZ: self._quiz,
            Intent.EXAMPLE: self._example,
            Intent.EASIER: self._easier,
            Intent.AGAIN: self._again,
            Intent.SUMMARY: self._summary,
            Intent.NEXT: self._next,
            Intent.WHY: self._why,
        }
        return steps.get(intent, self._more)(place)

    def _more(self, place: Place) -> str:
        part = place.next_part
        if self.is_teaching or part is None:
            return onward(self.library, place)
        return quoted(self.library, place.section, part, part.text)

    def _quiz(self, place: Place) -> str:
        if place.next_check is None:
            return self._more(place)
        return f"{question(place.next_check)}\n\n{citation(self.library, place.section)}"

    def _example(self, place: Place, anchors: Sequence[str] = ()) -> str:
        """Code from the parts named, or from the next part that has some."""
        parts = list(place.section.parts)
        seen = place.quoted[-1:] if len(place.quoted) > 1 else ()
        parts.sort(key=lambda p: (_rank(p.anchor, anchors), p.anchor in seen and not anchors))
        fresh = [p for p in parts if p.anchor not in place.quoted or p.anchor in anchors]
        for part in (*fresh, *parts):
            code = example(part)
            if code:
                return quoted(self.library, place.section, part, code)
        return f"This section shows no code.\n\n{self._more(place)}"

    def _easier(self, place: Place) -> str:
        """What the section builds on; without that, its beginning."""
        needed = [self.library.section(name) for name in place.section.prerequisites]
        easier = needed[-1] if needed else self.library.before(place.section)
        if easier is None:
            return self._again(place)
        opening = f"Let's take a step back. {place.section.title} builds on this:"
        return f"{opening}\n\n{self._opening_of(easier)}"

    def _opening_of(self, section: Section) -> str:
        if self.is_teaching:
            return lesson(self.library, section, section.parts[0])
        return quoted(self.library, section, section.parts[0], section.parts[0].text)

    def _again(self, place: Place) -> str:
        """From another side: the opening and the first code of the section."""
        section = place.section
        code = next((example(part) for part in section.parts[1:] if example(part)), "")
        needed = [link(self.library, self.library.section(name)) for name in section.prerequisites]
        builds = f"It builds on {', '.join(needed)}." if needed else ""
        told = [f"Once more, from the start: {section.goal}", section.parts[0].text, code, builds]
        return "\n\n".join([*filter(None, told), citation(self.library, section)])

    def _summary(self, place: Place) -> str:
        section = place.section
        headings = "\n".join(f"- {part.heading}" for part in section.parts if part.heading)
        told = (f"**{section.title}** in short: {section.goal}", section.parts[0].text, headings)
        return "\n\n".join((*told, citation(self.library, section)))

    def _next(self, place: Place) -> str:
        following = self.library.after(place.section)
        if following is None:
            return onward(self.library, place)
        return self._opening_of(following)

    def _why(self, place: Place) -> str:
        """The aside for the curious, or the common mistakes, which give reasons."""
        for part in place.section.parts:
            told = aside(part)
            if told and part.anchor not in place.quoted[-1:]:
                return quoted(self.library, place.section, part, told)
        mistakes = place.section.part("common-mistakes") or place.section.parts[-1]
        return quoted(self.library, place.section, mistakes, mistakes.text)


def _rank(anchor: str, anchors: Sequence[str]) -> int:
    return anchors.index(anchor) if anchor in anchors else len(anchors)


def _until_question(messages: Sequence[ModelMessage]) -> Sequence[ModelMessage]:
    """The messages up to the learner's last one."""
    last = max((i for i, m in enumerate(messages) if m.role is Role.USER), default=-1)
    return messages[: last + 1]
