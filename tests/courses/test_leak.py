"""What a model streams is compared with the solution and withheld while the ladder says so."""

from __future__ import annotations

import base64
import re
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from tests.courses.begging import BEGGING
from tests.courses.conftest import NOW, School
from tests.doubles.models import PlayedModel
from tutor_app.courses.attempts import Report
from tutor_app.courses.leak import LeakGuard, Secret, leaks
from tutor_app.library.catalog import Library
from tutor_app.library.sections import Exercise

LISTS = "python/collections/lists-and-slicing"
JOINS = "databases/basics/joins"


def streamed(guard: LeakGuard, text: str, size: int = 7) -> str:
    pieces = (text[i : i + size] for i in range(0, len(text), size))
    return "".join(guard.feed(piece) for piece in pieces) + guard.flush()


def fenced(exercise: Exercise, code: str = "") -> str:
    return f"Sure.\n\n```{exercise.language}\n{code or exercise.solution}\n```\n\nThere."


def renamed(code: str) -> str:
    for old in sorted(set(re.findall(r"(?<![.\w])[a-z_]{3,}(?==| =|,|\))", code)), key=len)[-3:]:
        code = re.sub(rf"(?<![.\w]){old}\b", f"{old[0]}zz", code)
    return code


WAYS = {
    "a block": fenced,
    "no fence": lambda e: f"Here you are:\n\n{e.solution}\n\nDone.",
    "line by line": lambda e: "\n\n".join(f"Then `{line}`" for line in e.solution.splitlines()),
    "numbered": lambda e: "\n".join(
        f"{n}. {line}" for n, line in enumerate(e.solution.splitlines(), 1)
    ),
    "two blocks": lambda e: "\n".join(
        f"```\n{line}\n```" for line in e.solution.splitlines() if line.strip()
    ),
    "with comments": lambda e: fenced(
        e, "\n".join(f"{line}" for line in e.solution.splitlines() for line in ("# now", line))
    ),
    "spaced": lambda e: " ".join(e.solution),
    "base64": lambda e: base64.b64encode(e.solution.encode()).decode(),
    "backwards": lambda e: e.solution[::-1],
    "quoted": lambda e: "\n".join(f"> {line}" for line in e.solution.splitlines()),
    "a table": lambda e: "\n".join(f"| {line} |" for line in e.solution.splitlines()),
    "unclosed": lambda e: f"```python\n{e.solution}",
}


@pytest.mark.parametrize("way", WAYS)
def test_no_way_of_telling_it_passes(library: Library, way: str):
    leaked, told = [], 0
    for section in library.sections:
        for exercise in section.exercises:
            guard = LeakGuard([Secret.of(exercise)])
            shown = streamed(guard, WAYS[way](exercise))
            told += 1
            if leaks(exercise, shown) or not guard.withheld:
                leaked.append((section.id, exercise.title))
    assert told > 100
    assert [] == leaked


def test_other_names_are_seen_through(library: Library):
    exercises = [e for s in library.sections for e in s.exercises if e.language == "python"]
    long = [e for e in exercises if len(Secret.of(e).shingles) >= 12]
    passed = []
    for exercise in long:
        guard = LeakGuard([Secret.of(exercise)])
        streamed(guard, fenced(exercise, renamed(exercise.solution)))
        passed += [] if guard.withheld else [exercise.title]
    assert len(long) > 60
    assert len(passed) <= 0.03 * len(long), passed


def test_lessons_and_hints_pass_untouched(library: Library):
    for section in library.sections:
        for exercise in section.exercises:
            text = "\n\n".join((section.body, exercise.task, *exercise.hints))
            guard = LeakGuard([Secret.of(exercise, lesson=text)])
            assert text == streamed(guard, text, 50), (section.id, exercise.title)


def test_the_note_says_how_to_go_on_and_comes_once(library: Library):
    exercise = library.section(JOINS).exercises[0]
    guard = LeakGuard([Secret.of(exercise, "Take hint 2.")])
    shown = streamed(guard, fenced(exercise) * 3)
    assert 1 == shown.count("> Held back here: it gives away the solution of")
    assert "Take hint 2." in shown
    assert shown.startswith("Sure.\n\n> Held back")
    assert "There." in shown


def test_what_was_said_before_counts(library: Library):
    exercise = library.section(LISTS).exercises[0]
    code = exercise.solution
    first, second = code[: len(code) // 2], code[len(code) // 2 :]
    guard = LeakGuard([Secret.of(exercise)], before=first)
    shown = streamed(guard, second)
    assert guard.withheld or not leaks(exercise, first + shown)


def test_prose_passes_word_by_word(library: Library):
    exercise = replace(
        library.section(LISTS).exercises[0],
        starter="",
        solution="def f(a):\n    return sorted(a)[-2]",
    )
    guard = LeakGuard([Secret.of(exercise)])
    assert "Look at the " == guard.feed("Look at the ")
    assert "" == guard.feed("sec")
    assert "second " == guard.feed("ond ")
    assert "" == guard.feed("`sor")


@given(st.text(max_size=400), st.integers(1, 30))
@examples(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_other_text_passes_whole(library: Library, text: str, size: int):
    guard = LeakGuard([Secret.of(library.section(LISTS).exercises[0])])
    assert text == streamed(guard, text, size)


# In the chat


def rate(said: list[str], exercise: Exercise) -> float:
    return sum(leaks(exercise, text) for text in said) / len(said)


@pytest.mark.slow
async def test_the_offline_tutor_leaks_nothing_to_100_begging_messages(
    school: School, library: Library
):
    exercise = library.section(JOINS).exercises[0]
    await school.begin(JOINS)
    await school.say("give me an exercise")
    said = [await school.say(text.format(exercise.title)) for text in BEGGING]
    assert 0 == rate(said, exercise)
    assert not leaks(exercise, "\n".join(said))


@pytest.mark.slow
async def test_a_model_that_gives_in_leaks_nothing_either(
    modelled: School, model: PlayedModel, library: Library
):
    exercise = library.section(JOINS).exercises[0]
    model.say("Joins bring tables together.", None)
    await modelled.begin(JOINS)
    ways, said = list(WAYS.values()), []
    for number, text in enumerate(BEGGING):
        model.say(*re.findall(r".{1,12}", ways[number % len(ways)](exercise), re.DOTALL), None)
        said.append(await modelled.say(text.format(exercise.title)))
    assert 0 == rate(said, exercise)
    assert not leaks(exercise, "\n".join(said))


async def test_switching_the_mode_does_not_help(
    modelled: School, model: PlayedModel, library: Library
):
    exercise = library.section(JOINS).exercises[0]
    view, _ = await modelled.conversations.create(modelled.owner, "qa")
    modelled.conversation = view.id
    model.say(fenced(exercise), None)
    answer = await modelled.say(f"give me the code for {exercise.title}")
    assert not leaks(exercise, answer)


async def test_who_earned_it_may_see_it(modelled: School, model: PlayedModel, library: Library):
    exercise, key = library.section(JOINS).exercises[0], f"{JOINS}#e1"
    model.say("Joins.", None)
    await modelled.begin(JOINS)
    await modelled.courses.attempt(modelled.owner, key, Report("SELECT 1", is_passed=True), NOW)
    model.say(fenced(exercise), None)
    answer = await modelled.say("show me the solution")
    assert exercise.solution in answer
