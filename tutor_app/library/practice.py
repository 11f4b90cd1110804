"""Exercises and their hints, one at a time; never a solution."""

from __future__ import annotations

from tutor_app.library.catalog import Library
from tutor_app.library.citations import citation, exercise_line, hint_line, link
from tutor_app.library.lesson import question
from tutor_app.library.place import Place
from tutor_app.library.sections import Exercise, Section
from tutor_app.llm.ports import ExerciseStand

_ON_YOUR_OWN = (
    "I do not write the solution for you: finding the rest is the exercise. Write the smallest"
    " attempt that runs, compare what it gives with the example in the task, and change one thing"
    " at a time."
)

_TRY_FIRST = (
    "Try it first, even if it fails: write what you have in the editor of the section, or send it"
    " here as code. Then the first hint is yours; an attempt shows where the difficulty is."
)


def exercise_of(library: Library, place: Place) -> str:
    """The next exercise of the section; a check question where it has none."""
    left = _after(place.section.exercises, place.exercise)
    if left is None:
        return _quiz_instead(library, place)
    return task(library, place.section, left)


def task(library: Library, section: Section, exercise: Exercise) -> str:
    """An exercise: what to do, the code to start from, and how to get help."""
    start = f"```{exercise.language}\n{exercise.starter}\n```"
    help_line = "Try it first; an attempt that fails teaches more than a solution you read. "
    help_line += f"Say *hint* when you are stuck; there are {len(exercise.hints)}."
    return "\n\n".join(
        (exercise_line(exercise), exercise.task, start, help_line, citation(library, section))
    )


def hint(library: Library, place: Place, exercise: Exercise, stand: ExerciseStand) -> str:
    """The next hint of an exercise; after the last one, how to go on without the solution.

    The hint ladder decides by `stand`: an attempt comes before the first hint, and the worked
    solution after the last one, once it was earned.
    """
    if not stand.is_tried and not stand.hints:
        return f"{task(library, place.section, exercise)}\n\n{_TRY_FIRST}"
    given = max(place.hints if place.exercise == exercise else 0, stand.hints)
    if given >= len(exercise.hints) and stand.may_see_solution:
        return _worked(library, place.section, exercise)
    if given >= len(exercise.hints):
        last = hint_line(exercise, len(exercise.hints))
        text = f"{last} was the last one. {_ON_YOUR_OWN}\n\n> {_quoted(exercise.hints[-1])}"
        return f"{text}\n\n{citation(library, place.section)}"
    opening = "" if given else "I do not hand out solutions, but I help you to find this one.\n\n"
    told = f"{opening}{hint_line(exercise, given + 1)}\n\n{exercise.hints[given]}"
    return f"{told}\n\n{citation(library, place.section)}"


def _worked(library: Library, section: Section, exercise: Exercise) -> str:
    told = f"{exercise_line(exercise)}\n\nYou have earned it: one way to solve it."
    code = f"```{exercise.language}\n{exercise.solution}\n```"
    ask = "Which line does something that yours did not? Close this and write it once more."
    return "\n\n".join((told, code, ask, citation(library, section)))


def _quoted(text: str) -> str:
    return text.replace("\n", "\n> ")


def _after(exercises: tuple[Exercise, ...], last: Exercise | None) -> Exercise | None:
    place = exercises.index(last) + 1 if last in exercises else 0
    return exercises[place] if place < len(exercises) else None


def _quiz_instead(library: Library, place: Place) -> str:
    what = "no more exercises" if place.section.exercises else "no exercise in code"
    source = citation(library, place.section)
    check = place.next_check
    if check is None:
        following = library.after(place.section)
        onward = f" Say *next section* for {link(library, following)}." if following else ""
        return f"This section has {what}, and you have seen its questions.{onward}\n\n{source}"
    return f"This section has {what}; here is a question instead.\n\n{question(check)}\n\n{source}"
