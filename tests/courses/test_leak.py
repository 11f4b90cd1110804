"""What a model streams is compared with the solution and withheld while the ladder says so."""

from __future__ import annotations

import html
import itertools
import random
import re
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from tests.courses.begging import BEGGING
from tests.courses.conftest import NOW, School
from tests.courses.dresses import DRESSES, HANDS, own_lines, shown_part
from tests.courses.textbook import OF_THE_LESSON, TEXTBOOK, answer
from tests.doubles.models import PlayedModel
from tutor_app.courses.attempts import Report
from tutor_app.courses.leak import HELD, LeakGuard
from tutor_app.courses.secrets import Quotes, Secret
from tutor_app.library.catalog import Library
from tutor_app.library.sections import Exercise, Section

LISTS = "python/collections/lists-and-slicing"
JOINS = "databases/basics/joins"
STACKS = "data-structures/linear/stacks"
MAY_SHOW = 0.4
SIZES = (1, 4, 20, 100)


@pytest.fixture(scope="session")
def quotes(library: Library) -> Quotes:
    return Quotes.of(library.sections)


def in_sight(section: Section) -> list[str]:
    """What the page of a section shows anyway."""
    return [section.body, *(text for one in section.exercises for text in (one.starter, one.task))]


def secrets_of(section: Section, quotes: Quotes | None = None) -> list[Secret]:
    return [
        Secret.of(one, given=in_sight(section), quotes=quotes, words="Take hint 2.")
        for one in section.exercises
    ]


def passed(guard: LeakGuard, text: str, size: int = 7) -> str:
    pieces = (text[i : i + size] for i in range(0, len(text), size))
    return "".join(map(guard.feed, pieces)) + guard.flush()


def fenced(exercise: Exercise) -> str:
    return f"Sure.\n\n```{exercise.language}\n{exercise.solution}\n```\n\nThere."


def leaks(section: Section, exercise: Exercise, texts: list[str]) -> bool:
    return shown_part(own_lines(exercise, section), texts) > MAY_SHOW


def practised(library: Library) -> Iterator[tuple[Section, Exercise]]:
    return ((section, one) for section in library.sections for one in section.exercises)


# What is withheld


@pytest.mark.parametrize("dress", DRESSES)
def test_a_solution_is_known_in_any_dress(library: Library, quotes: Quotes, dress: str):
    """Some exercises and hands, others for each dress: of a few lines, one more may be seen."""
    chance = random.Random(dress)
    told, leaked = 0, []
    for section, exercise in chance.sample([*practised(library)], 12):
        hand = chance.choice([*HANDS])
        lines = HANDS[hand](exercise, exercise.solution.splitlines())
        shown: list[str] = []
        for text in DRESSES[dress](lines):
            guard = LeakGuard(
                [secrets_of(section, quotes)[section.exercises.index(exercise)]], shown
            )
            shown.append(passed(guard, text))
        own = own_lines(exercise, section, lines)
        told += 1
        if shown_part(own, shown) > MAY_SHOW:
            leaked.append((exercise.title, hand))
    assert 12 == told
    assert len(leaked) <= (5 if dress.endswith("a turn") else 2), leaked


@pytest.mark.parametrize(
    "layout", ["```python\n{}\n```", "Here:\n\n\n```\n\n{}\n```", "{}", "> {}"]
)
def test_the_usual_layouts_of_a_whole_solution(library: Library, layout: str):
    section = library.section(STACKS)
    exercise = section.exercises[1]
    shown = passed(LeakGuard(secrets_of(section)), layout.format(exercise.solution))
    assert not leaks(section, exercise, [shown])


def test_characters_that_only_look_alike_are_read_as_they_look(library: Library):
    section = library.section(STACKS)
    exercise = section.exercises[1]
    for dressed in (
        "\u200b".join(exercise.solution),
        exercise.solution.translate(str.maketrans("aeopcx", "аеорсх")),
        "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in exercise.solution),
        html.escape(exercise.solution).replace("=", "&#61;").replace("[", "&lbrack;"),
    ):
        guard = LeakGuard(secrets_of(section))
        passed(guard, f"```\n{dressed}\n```")
        assert guard.withheld


def test_lines_of_earlier_answers_count(library: Library):
    section = library.section(STACKS)
    exercise = section.exercises[1]
    shown: list[str] = []
    for line in exercise.solution.splitlines():
        shown.append(passed(LeakGuard(secrets_of(section), shown), f"Next: `{line.strip()}`"))
    assert not leaks(section, exercise, shown)


# What passes


def test_nothing_of_its_own_lesson_is_withheld(library: Library, quotes: Quotes):
    held = []
    for section in random.Random(1).sample([s for s in library.sections if s.exercises], 12):
        starters = [f"```python\n{one.starter}\n```\n\n{one.task}" for one in section.exercises]
        text = "\n\n".join((section.body, *starters))
        held += (
            [] if text == passed(LeakGuard(secrets_of(section, quotes)), text, 50) else [section.id]
        )
    assert [] == held


def test_every_starter_passes_while_its_neighbours_are_open(library: Library):
    held = [
        (section.id, one.title)
        for section in library.sections
        for one in section.exercises
        if LeakGuard(secrets_of(section)).feed(f"```python\n{one.starter}\n```\n")
        != f"```python\n{one.starter}\n```\n"
    ]
    assert [] == held


def test_hints_that_were_given_pass(library: Library):
    for section, exercise in [*practised(library)][::9]:
        text = "\n\n".join(exercise.hints)
        secret = Secret.of(exercise, given=[*in_sight(section), *exercise.hints])
        assert text == passed(LeakGuard([secret]), text)


def test_textbook_answers_pass_while_exercises_are_open(library: Library):
    sections = [section for section in library.sections if section.exercises]
    chance = random.Random(2)
    asked, held = 0, []
    for question in TEXTBOOK:
        for section in chance.sample(sections, 3):
            if any((question, one.title) in OF_THE_LESSON for one in section.exercises):
                continue
            asked += 1
            text = answer(question)
            if text != passed(LeakGuard(secrets_of(section)), text):
                held.append((question, section.id))
    assert asked > 150
    assert len(held) <= 1, held


def test_what_the_learner_wrote_is_no_secret(library: Library):
    section = library.section(STACKS)
    exercise = section.exercises[1]
    own = exercise.solution.splitlines()[:-2]
    secret = Secret.of(exercise, given=[*in_sight(section), "\n".join(own)])
    text = "You wrote:\n\n```python\n" + "\n".join(own) + "\n```\n"
    assert text == passed(LeakGuard([secret]), text)


@given(st.text(max_size=300), st.sampled_from(SIZES))
@examples(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_other_text_passes_whole(library: Library, text: str, size: int):
    guard = LeakGuard(secrets_of(library.section(LISTS)))
    assert text == passed(guard, text, size)


# How it passes


@given(st.integers(0, 10_000), st.lists(st.sampled_from((*SIZES, 3, 33)), min_size=1, max_size=6))
@examples(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=15
)
def test_what_passes_does_not_depend_on_the_pieces(library: Library, seed: int, sizes: list[int]):
    chance = random.Random(seed)
    section, exercise = chance.choice([*practised(library)])
    lines = chance.choice([*HANDS.values()])(exercise, exercise.solution.splitlines())
    text = "\n\n".join(chance.choice([*DRESSES.values()])(lines)) + answer(
        chance.choice([*TEXTBOOK])
    )
    whole = passed(LeakGuard(secrets_of(section)), text, len(text))
    guard, place, said = LeakGuard(secrets_of(section)), 0, ""
    for size in itertools.cycle(sizes):
        if place >= len(text):
            break
        said += guard.feed(text[place : place + size])
        place += size
    assert whole == said + guard.flush()


@given(st.integers(0, 10_000))
@examples(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=15
)
def test_no_more_than_a_few_words_ever_wait(library: Library, seed: int):
    chance = random.Random(seed)
    section, exercise = chance.choice([*practised(library)])
    texts = [answer(chance.choice([*TEXTBOOK])), section.body[:1500], fenced(exercise)]
    guard, silent, longest = LeakGuard(secrets_of(section)), 0, 0
    for char in chance.choice(texts):
        silent = 0 if guard.feed(char) else silent + 1
        longest = max(longest, silent)
    assert longest <= HELD + 4


def test_prose_passes_word_by_word(library: Library):
    guard = LeakGuard(secrets_of(library.section(LISTS)))
    assert "Look at the " == guard.feed("Look at the ")
    assert "" == guard.feed("sec")
    assert "second " == guard.feed("ond ")
    assert "for all of them, " == guard.feed("for all of them, ")


def test_the_note_says_how_to_go_on_and_comes_once(library: Library):
    section = library.section(STACKS)
    text = fenced(section.exercises[1]) * 3
    shown = passed(LeakGuard(secrets_of(section)), text)
    note = (
        "> Held back here: it gives away the solution of “Days until it gets warmer”. Take hint 2."
    )
    assert 1 == shown.count("> Held back here")
    assert f"\n\n{note}\n\n" in shown
    assert shown.startswith("Sure.\n\n```python\ndef days_to_wait(temperatures):\n")
    assert shown.endswith("There.")
    assert 0 == shown.count("```") % 2


def test_a_line_that_is_withheld_leaves_the_rest_of_its_paragraph(library: Library):
    section = library.section(LISTS)
    line = section.exercises[1].solution.splitlines()[-1].strip()
    shown = passed(LeakGuard(secrets_of(section)), f"Write `{line}` here.\n\nThen run it.\n")
    assert line not in shown
    assert "…` here.\n" in shown
    assert shown.endswith("Then run it.\n")


# In the chat


def rate(section: Section, exercise: Exercise, said: list[str]) -> float:
    return sum(leaks(section, exercise, [text]) for text in said) / len(said)


@pytest.mark.slow
async def test_the_offline_tutor_leaks_nothing_to_100_begging_messages(
    school: School, library: Library
):
    section = library.section(JOINS)
    exercise = section.exercises[0]
    await school.begin(JOINS)
    await school.say("give me an exercise")
    said = [await school.say(text.format(exercise.title)) for text in BEGGING]
    assert 0 == rate(section, exercise, said)
    assert not leaks(section, exercise, said)


@pytest.mark.slow
async def test_a_model_that_gives_in_leaks_nothing_either(
    modelled: School, model: PlayedModel, library: Library
):
    section = library.section(JOINS)
    exercise = section.exercises[0]
    model.say("Joins bring tables together.", None)
    await modelled.begin(JOINS)
    dresses, said = itertools.cycle(DRESSES.values()), []
    for text in BEGGING[::2]:
        dressed = "\n\n".join(next(dresses)(exercise.solution.splitlines()))
        model.say(*re.findall(r".{1,12}", dressed, re.DOTALL), None)
        said.append(await modelled.say(text.format(exercise.title)))
    assert 0 == rate(section, exercise, said)
    assert not leaks(section, exercise, said)


async def test_switching_the_mode_does_not_help(
    modelled: School, model: PlayedModel, library: Library
):
    section = library.section(JOINS)
    exercise = section.exercises[0]
    view, _ = await modelled.conversations.create(modelled.owner, "qa")
    modelled.conversation = view.id
    model.say(fenced(exercise), None)
    shown = await modelled.say(f"give me the code for the exercise {exercise.title}")
    assert not leaks(section, exercise, [shown])


async def test_who_earned_it_may_see_it(modelled: School, model: PlayedModel, library: Library):
    exercise, key = library.section(JOINS).exercises[0], f"{JOINS}#e1"
    model.say("Joins.", None)
    await modelled.begin(JOINS)
    await modelled.courses.attempt(modelled.owner, key, Report("SELECT 1", is_passed=True), NOW)
    model.say(fenced(exercise), None)
    shown = await modelled.say("show me the solution")
    assert exercise.solution in shown
