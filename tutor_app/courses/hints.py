"""The hint ladder: an attempt, hint 1, 2, 3, and after one more honest attempt the solution."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tutor_app.courses.views import LadderView
from tutor_app.errors import Conflict, InvalidInput
from tutor_app.library.sections import Exercise

_COMMENT = re.compile(r"(?:#|--).*$")
_EMPTY = frozenset({"pass", "...", "return", "returnnone", "selectnull;", "selectnull"})

TRY_FIRST = "Try it first: run an attempt, even one that fails. Then hint 1 is yours."
TRY_AGAIN = (
    "You have all the hints. Try once more with your own code; after that honest attempt the "
    "worked solution is yours."
)


@dataclass(frozen=True, slots=True)
class Tried:
    """One attempt, as far as the ladder looks at it."""

    at: datetime
    is_passed: bool
    is_honest: bool
    code: str


@dataclass(frozen=True, slots=True)
class Ladder:
    """One learner on the ladder of one exercise.

    `tried` is newest first; `taken` maps the number of each step taken to its moment.
    """

    exercise: Exercise
    tried: tuple[Tried, ...]
    taken: dict[int, datetime]

    @property
    def solution_step(self) -> int:
        """The number of the last step."""
        return len(self.exercise.hints) + 1

    @property
    def given(self) -> int:
        """How many hints were taken."""
        return sum(number < self.solution_step for number in self.taken)

    @property
    def is_passed(self) -> bool:
        """Whether an attempt passed."""
        return any(one.is_passed for one in self.tried)

    @property
    def next_step(self) -> int:
        """The number of the next step, 0 after the last."""
        return next((n for n in range(1, self.solution_step + 1) if n not in self.taken), 0)

    @property
    def may_see_solution(self) -> bool:
        """Whether the worked solution is open: solved, taken, or earned by the next attempt."""
        if self.is_passed or self.solution_step in self.taken:
            return True
        return self.next_step == self.solution_step and not self._why_not_solution()

    def why_not(self, number: int) -> str:
        """What has to happen before a step can be taken; "" when it can be taken now."""
        if number in self.taken:
            return ""
        if number == self.solution_step and self.is_passed:
            return ""
        if self.next_step and number > self.next_step:
            return f"Hints come in order. Hint {self.next_step} is the next one."
        if number == self.solution_step:
            return self._why_not_solution()
        return "" if self.tried else TRY_FIRST

    def _why_not_solution(self) -> str:
        last = self.taken.get(len(self.exercise.hints))
        is_earned = last is not None and any(one.is_honest and one.at >= last for one in self.tried)
        return "" if is_earned else TRY_AGAIN

    def text(self, number: int) -> str:
        """What a step says, as Markdown. Raises InvalidInput and Conflict `hint_too_early`."""
        if isinstance(number, bool) or not 1 <= number <= self.solution_step:
            words = f"The hints are numbered 1 to {len(self.exercise.hints)}; "
            raise InvalidInput(
                f"{words}{self.solution_step} is the worked solution.", code="no_such_hint"
            )
        if reason := self.why_not(number):
            raise Conflict(reason, code="hint_too_early")
        if number < self.solution_step:
            return self.exercise.hints[number - 1]
        return f"```{self.exercise.language}\n{self.exercise.solution}\n```"

    def view(self, key: str) -> LadderView:
        """As the edges see it: nothing in it that was not taken."""
        number = self.next_step
        why_not = self.why_not(number) if number else ""
        is_open = self.is_passed or self.solution_step in self.taken
        return LadderView(
            exercise=key,
            attempts=len(self.tried),
            is_passed=self.is_passed,
            hints=tuple(
                text for n, text in enumerate(self.exercise.hints, start=1) if n in self.taken
            ),
            next_hint=number,
            may_take=bool(number) and not why_not,
            why_not=why_not,
            solution=self.exercise.solution if is_open else "",
            code=self.tried[0].code if self.tried else "",
        )


def is_honest(code: str, starter: str, earlier: Sequence[str]) -> bool:
    """Whether code is an attempt: it has work of its own and was not sent before."""
    own = _lines(code) - _lines(starter) - _EMPTY
    is_new = all(_lines(code) != _lines(other) for other in earlier)
    return is_new and sum(len(line) for line in own) >= 3


def _lines(code: str) -> frozenset[str]:
    squeezed = (re.sub(r"\s+", "", _COMMENT.sub("", line)) for line in code.splitlines())
    return frozenset(line.lower() for line in squeezed if line)
