"""A section as its page shows it: questions, exercises and their ladders."""

from __future__ import annotations

from dataclasses import dataclass

from tutor_app.courses.views import ExerciseView, SectionView
from tutor_app.library.citations import LETTERS


@dataclass(frozen=True)
class OptionItem:
    """One option; `state` is "", `right` or `wrong` once it was chosen."""

    number: int
    choice: int
    letter: str
    text: str
    state: str
    reason: str


@dataclass(frozen=True)
class CheckItem:
    """A check question; `verdict` says in words how it stands."""

    number: int
    question: str
    options: list[OptionItem]
    verdict: str


@dataclass(frozen=True)
class HintItem:
    """A hint that was taken."""

    name: str
    text: str


@dataclass(frozen=True)
class ExerciseItem:
    """An exercise with what the editor needs, and its ladder."""

    key: str
    anchor: str
    title: str
    language: str
    task: str
    starter: str
    saved: str
    tests: str
    setup: str
    expected: str
    is_passed: bool
    attempts: int
    hints: list[HintItem]
    next_hint: int
    next_label: str
    may_take: bool
    why_not: str
    solution: str


def checks_of(view: SectionView) -> list[CheckItem]:
    """The questions with what was answered."""
    answered = {answer.number: answer for answer in view.answers}
    items = []
    for number, check in enumerate(view.checks, start=1):
        answer = answered.get(number)
        options = []
        for choice, option in enumerate(check.options):
            is_chosen = answer is not None and answer.choice == choice
            state = ("right" if option.is_right else "wrong") if is_chosen else ""
            reason = option.reason if is_chosen else ""
            options.append(OptionItem(number, choice, LETTERS[choice], option.text, state, reason))
        verdict = "" if answer is None else "Right" if answer.is_right else "Not yet: try again"
        items.append(CheckItem(number, check.question, options, verdict))
    return items


def exercise_of(view: ExerciseView) -> ExerciseItem:
    """An exercise from the service's view."""
    ladder, fence = view.ladder, f"```{view.language}\n"
    last = ladder.next_hint > len(ladder.hints) and ladder.next_hint > 3
    return ExerciseItem(
        key=view.key,
        anchor=f"exercise-{view.slug}",
        title=view.title,
        language=view.language,
        task=view.task,
        starter=view.starter,
        saved=view.code,
        tests=view.tests,
        setup=view.setup,
        expected=view.expected,
        is_passed=ladder.is_passed,
        attempts=ladder.attempts,
        hints=[
            HintItem(f"Hint {number}", text) for number, text in enumerate(ladder.hints, start=1)
        ],
        next_hint=ladder.next_hint,
        next_label="Show the worked solution" if last else f"Take hint {ladder.next_hint}",
        may_take=ladder.may_take,
        why_not=ladder.why_not,
        solution=f"{fence}{ladder.solution}\n```" if ladder.solution else "",
    )
