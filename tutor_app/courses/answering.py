"""Answers to check questions and attempts, as what they show about skills."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tutor_app.courses.keys import check_key
from tutor_app.courses.views import AnswerView
from tutor_app.errors import InvalidInput, NotFound
from tutor_app.learning.views import Observation
from tutor_app.library.citations import LETTERS
from tutor_app.library.sections import Check, Section

_HINT_COST = 0.2
_LEAST = 0.2


def chosen(section: Section, number: object, choice: object) -> tuple[Check, int]:
    """The question and the option that are meant. Raises NotFound and InvalidInput."""
    if isinstance(number, bool) or not isinstance(number, int):
        raise InvalidInput("The question is named by its number.", code="bad_question")
    if not 1 <= number <= len(section.checks):
        raise NotFound
    check = section.checks[number - 1]
    if isinstance(choice, bool) or not isinstance(choice, int):
        raise InvalidInput("The answer is the number of an option, from 0.", code="bad_choice")
    if not 0 <= choice < len(check.options):
        words = f"This question has the options 0 to {len(check.options) - 1}."
        raise InvalidInput(words, code="bad_choice")
    return check, choice


def recorded(before: dict[str, Any] | None, check: Check, choice: int) -> dict[str, Any]:
    """What is kept of an answer; a right one stays right when others are looked at later."""
    known = before or {"tries": 0, "is_right": False}
    is_right = check.options[choice].is_right
    return {
        "choice": choice,
        "tries": known["tries"] + (not known["is_right"]),
        "is_right": bool(known["is_right"] or is_right),
    }


def answer_views(section: Section, answers: dict[str, Any]) -> tuple[AnswerView, ...]:
    """The answers that were given, as far as the questions still exist."""
    views = []
    for number, check in enumerate(section.checks, start=1):
        kept = answers.get(str(number))
        if kept and 0 <= kept["choice"] < len(check.options):
            views.append(answer_view(check, number, kept))
    return tuple(views)


def answer_view(check: Check, number: int, kept: dict[str, Any]) -> AnswerView:
    """One answer with the reason for the option that was chosen."""
    option = check.options[kept["choice"]]
    return AnswerView(number, kept["choice"], option.is_right, option.reason, kept["tries"])


def card_of(check: Check) -> tuple[str, str]:
    """Front and back of the card for a question that was missed; the front has its options."""
    options = "\n".join(
        f"- **{letter}** {option.text}"
        for letter, option in zip(LETTERS, check.options, strict=False)
    )
    right = check.options[check.answer]
    back = f"**{LETTERS[check.answer]}** {right.text}\n\n{right.reason}"
    return f"{check.question}\n\n{options}", back


def check_observations(
    section: Section, number: int, *, is_right: bool, tries: int
) -> list[Observation]:
    """What an answer shows about the skills of its section."""
    return [
        Observation(
            skill=skill,
            source="check",
            item=check_key(section.id, number),
            is_right=is_right,
            score=1 / tries if is_right else 0.0,
            tries=tries,
        )
        for skill in section.skills
    ]


def attempt_observations(
    skills: Sequence[str],
    key: str,
    *,
    is_passed: bool,
    hints: int,
    tries: int,
    seconds: float | None,
) -> list[Observation]:
    """What an attempt shows: less when hints were needed, nothing more than that."""
    score = max(_LEAST, 1 - _HINT_COST * hints) if is_passed else 0.0
    return [
        Observation(skill, "exercise", key, is_passed, score, hints, max(1, tries), seconds)
        for skill in skills
    ]
