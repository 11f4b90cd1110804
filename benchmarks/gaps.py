"""How long an answer stands still while it streams, with the leak guard on and off.

A model of 30 tokens a second (120 characters) answers 60 questions over the whole server: two of
three with the code of a textbook, one with the solution of the exercise. With the guard on, the
question names an exercise; with it off, the same question names none.
"""

from __future__ import annotations

import http.client
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise

from benchmarks import report
from benchmarks.learner import Learner
from benchmarks.report import Cell, Table, met, percentile
from benchmarks.server import Double, Product, double, product
from tests.courses.textbook import TEXTBOOK, answer
from tutor_app.courses.leak import LeakGuard
from tutor_app.courses.secrets import Secret
from tutor_app.library.catalog import Library

QUESTIONS = 60
AT_ONCE = 20
CHARACTERS_A_SECOND = 120
SIZES = (1, 4, 20, 100)
SERVED = (4, 20)
"""Sizes that are measured over the whole server; the others say nothing more of it."""
AIM_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, the title of an exercise that may be named with it, and what is answered."""

    number: int
    text: str
    exercise: str
    answer: str

    @property
    def mark(self) -> str:
        """What the double knows the question by."""
        return f"number {self.number:03}"

    def said(self, *, is_guarded: bool) -> str:
        """The message of the learner."""
        named = f"I am at the exercise “{self.exercise}”. " if is_guarded else ""
        return f"{named}{self.text} It is my Python question {self.mark}."


def measure() -> list[Table]:
    """The longest and the usual gap between two deltas, by the size of the provider's pieces."""
    asked, rows = _asked(), list[tuple[Cell, ...]]()
    with double() as provider, product(provider.port) as server:
        for size in SERVED:
            _prepare(provider, asked, size)
            for is_guarded in (False, True):
                gaps = _gaps(server, asked, is_guarded=is_guarded)
                own = size / CHARACTERS_A_SECOND
                aim = met(max(gaps), AIM_SECONDS) if own < AIM_SECONDS else "the provider's own"
                guard = "on" if is_guarded else "off"
                row = (f"{size}, guard {guard}", len(gaps), own, percentile(gaps, 0.99), max(gaps))
                rows.append((*row, aim))
    columns = ("characters a piece", "gaps", "provider s", "p99 s", "longest s", "aim: longest s")
    note = (
        f"Seconds between two deltas at the reader, over {QUESTIONS} questions at 30 tokens a "
        f"second, {AT_ONCE} at once; a third of the answers hold the solution of an exercise."
    )
    return [_held(asked), Table("Gaps in an answer: over the server", columns, tuple(rows), note)]


def _held(asked: Sequence[Asked]) -> Table:
    """The gaps that the guard itself makes, on a clock that only the provider's pieces move."""
    homes = {
        one.title: (section, one)
        for section in Library.bundled().sections
        for one in section.exercises
    }
    rows: list[tuple[Cell, ...]] = []
    for size in SIZES:
        own = size / CHARACTERS_A_SECOND
        for is_guarded in (False, True):
            gaps: list[float] = []
            for one in asked:
                section, exercise = homes[one.exercise]
                secret = Secret.of(exercise, given=[section.body])
                gaps += _silences(LeakGuard([secret] if is_guarded else []), one.answer, size)
            aim = met(max(gaps), AIM_SECONDS) if own < AIM_SECONDS else "the provider's own"
            guard = "on" if is_guarded else "off"
            rows.append((f"{size}, guard {guard}", own, percentile(gaps, 0.99), max(gaps), aim))
    columns = ("characters a piece", "provider s", "p99 s", "longest s", "aim: longest s")
    note = "Seconds between two deltas that leave the guard, were nothing else to take time."
    return Table("Gaps in an answer: the guard alone", columns, tuple(rows), note)


def _silences(guard: LeakGuard, text: str, size: int) -> list[float]:
    pieces = (text[place : place + size] for place in range(0, len(text), size))
    times = [
        number * size / CHARACTERS_A_SECOND
        for number, piece in enumerate(pieces)
        if guard.feed(piece)
    ]
    return [after - before for before, after in pairwise(times)]


def _asked() -> list[Asked]:
    exercises = [one for s in Library.bundled().sections for one in s.exercises][
        :: 178 // QUESTIONS
    ]
    questions = sorted(TEXTBOOK)[:QUESTIONS]
    return [
        Asked(number, text, one.title, _solution(one.solution) if number % 3 == 0 else answer(text))
        for number, (text, one) in enumerate(zip(questions, exercises, strict=False))
    ]


def _solution(code: str) -> str:
    return f"Here is one way to do it, line by line.\n\n```python\n{code}\n```\n\nTry it out now.\n"


def _prepare(provider: Double, asked: Sequence[Asked], size: int) -> None:
    rate = CHARACTERS_A_SECOND / size
    provider.control(
        reset=True,
        when={
            one.mark: {"text": one.answer, "characters": size, "tokens_per_second": rate}
            for one in asked
        },
    )


def _gaps(server: Product, asked: Sequence[Asked], *, is_guarded: bool) -> list[float]:
    def one(question: Asked) -> list[float]:
        return _follow(server.port, question.said(is_guarded=is_guarded))

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return [gap for gaps in pool.map(one, asked) for gap in gaps]


def _follow(port: int, text: str) -> list[float]:
    """Ask as somebody new; the seconds between the deltas of the answer."""
    learner = Learner(port)
    try:
        turn = learner.ask(learner.new_conversation(), text)
        times = _times(learner, str(turn["events_url"]))
    finally:
        learner.close()
    return [after - before for before, after in pairwise(times)]


def _times(learner: Learner, events_url: str) -> list[float]:
    connection = http.client.HTTPConnection("127.0.0.1", learner.port, timeout=60)
    connection.request("GET", events_url, headers=learner.headers)
    try:
        lines = connection.getresponse()
        return [time.perf_counter() for line in lines if line.strip() == b"event: delta"]
    finally:
        connection.close()


if __name__ == "__main__":
    report.main(measure, __doc__ or "")
