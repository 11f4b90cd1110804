"""What a model is told about the lesson: the text, the place in it, the ladder, the code."""

from __future__ import annotations

from collections.abc import Sequence

from tutor_app.courses.hints import Ladder
from tutor_app.library.citations import LETTERS, check_line, hint_line
from tutor_app.library.place import Place
from tutor_app.library.sections import Check, Course, Section
from tutor_app.llm.prompts import prompt

MAX_CODE = 4_000
MAX_TEXT = 24_000
OPENING = "Opening"
"""What the part without a heading is called."""


def instruction(course: Course, section: Section) -> str:
    """The hidden instruction that begins a section."""
    return f"Teach me the section “{section.title}” of the course “{course.title}”."


def lesson_text(course: Course, section: Section) -> str:
    """What stays the same through a lesson, to stand after the teacher's prompt.

    Providers keep what a prompt begins with from one turn to the next, as long as not a byte of
    it changes; what does change is `step_text`, behind it.
    """
    parts = "\n".join(f"- {part.heading or OPENING}" for part in section.parts)
    told = [
        prompt("lesson"),
        f"## The section: {section.title}\n\nCourse: {course.title}. Goal: {section.goal}",
        f"Its parts:\n{parts}",
        f"The text of the section:\n\n{section.body[:MAX_TEXT]}" if section.body else "",
    ]
    return "\n\n".join(part for part in told if part)


def step_text(
    place: Place,
    *,
    is_step: bool,
    choice: tuple[Check, int] | None,
    ladders: Sequence[Ladder],
) -> str:
    """What the lesson is at in this turn: the parts taught, what to do now, the exercises."""
    taught = [p.heading or OPENING for p in place.section.parts if p.anchor in place.quoted]
    told = [
        f"Taught so far: {'; '.join(taught)}." if taught else "",
        order(place, is_step=is_step, choice=choice),
        *(_material(place) if is_step and choice is None else ()),
        _reason(*choice) if choice else "",
        *(ladder_text(ladder) for ladder in ladders),
    ]
    return "\n\n".join(part for part in told if part)


def order(place: Place, *, is_step: bool, choice: tuple[Check, int] | None) -> str:
    """The program's instruction for this turn, without the course's own words."""
    part = place.next_part
    if choice is not None:
        check, option = choice
        verdict = "right" if check.options[option].is_right else "wrong; let them try once more"
        following = f" Then say that *continue* goes on with “{part.heading}”." if part else ""
        return f"Now: the learner answered the check question, and that is {verdict}.{following}"
    if not is_step:
        following = f"“{part.heading or place.section.title}”" if part else "the exercises"
        return f"Now: the learner asks beside the lesson. *Continue* would go on with {following}."
    if part is None:
        return "Now: all parts are taught. Sum up in three points and name the exercises."
    return f"Now: teach the learner this part and no other: “{part.heading or OPENING}”."


def _material(place: Place) -> list[str]:
    """The text of the part to teach, and the check question to end with."""
    part, check = place.next_part, place.next_check
    if part is None:
        return []
    return [part.text, f"End with this check question:\n\n{_question(check)}" if check else ""]


def _reason(check: Check, choice: int) -> str:
    option = check.options[choice]
    return f"They chose {LETTERS[choice]} ({option.text}). The reason: {option.reason}"


def _question(check: Check) -> str:
    options = "\n".join(f"- **{LETTERS[i]}** {one.text}" for i, one in enumerate(check.options))
    return f"{check_line(check)}\n\n{options}"


def ladder_text(ladder: Ladder) -> str:
    """Where the learner stands with an exercise, what may be given next, and their last code."""
    exercise = ladder.exercise
    given = [exercise.hints[n - 1] for n in sorted(ladder.taken) if n < ladder.solution_step]
    told = [f"## The exercise “{exercise.title}”\n\n{exercise.task}"]
    told += [f"Hint {number}, given: {text}" for number, text in enumerate(given, start=1)]
    told.append(_may(ladder))
    if ladder.tried:
        last = ladder.tried[0]
        state = "passed" if last.is_passed else "did not pass"
        fence = f"```{exercise.language}\n{last.code[:MAX_CODE]}\n```"
        told.append(f"The learner's last attempt {state}:\n\n{fence}")
    return "\n\n".join(told)


def _may(ladder: Ladder) -> str:
    if ladder.may_see_solution:
        return "The worked solution may be shown when the learner asks for it."
    number = ladder.given + 1
    if number <= len(ladder.exercise.hints) and ladder.tried:
        line = hint_line(ladder.exercise, number)
        return (
            f"When they ask for help, give this hint and no more, below the line {line}:\n\n"
            f"{ladder.exercise.hints[number - 1]}"
        )
    why = ladder.why_not(ladder.next_step or ladder.solution_step)
    return f"No hint or solution may be given now: {why}"
