from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from tests.courses.conftest import NOW, PlayedLearner
from tests.db.explain import every_query_uses_an_index
from tutor_app.accounts.owner import Owner
from tutor_app.courses.answering import card_of
from tutor_app.courses.attempts import Report
from tutor_app.courses.hooks import export, forget, merge
from tutor_app.courses.service import Courses
from tutor_app.db import Database, new_id
from tutor_app.errors import Conflict, InvalidInput, NotFound
from tutor_app.library.catalog import Library

LISTS = "python/collections/lists-and-slicing"
FIRST = "python/basics/running-python"
KEY = f"{LISTS}#e1"


def honest(number: int = 0) -> Report:
    return Report(f"def mine_{number}(items):\n    return items[{number}]\n", is_passed=False)


async def test_the_catalogue_shows_every_course_and_where_to_begin(
    courses: Courses, library: Library, ada: Owner
):
    cards = {card.slug: card for card in await courses.catalogue(ada)}
    assert {course.slug for course in library.courses} == set(cards)
    python = cards["python"]
    assert (0, FIRST, False) == (python.done, python.resume, python.is_begun)
    assert python.minutes == python.minutes_left > 300


async def test_the_outline_marks_done_current_and_locked(courses: Courses, ada: Owner):
    await courses.finish(ada, FIRST, NOW)
    outline = await courses.outline(ada, "python")
    states = {section.id: section.state for section in outline.sections}
    assert "done" == states[FIRST]
    assert "current" == outline.sections[1].state
    assert "locked" in states.values()
    locked = next(section for section in outline.sections if section.state == "locked")
    assert locked.builds_on
    assert outline.sections[1].id == outline.card.resume


async def test_resume_follows_what_was_read_last(courses: Courses, ada: Owner):
    await courses.open_section(ada, LISTS, NOW)
    await courses.open_section(ada, FIRST, NOW - timedelta(hours=1))
    assert LISTS == (await courses.outline(ada, "python")).card.resume
    view = await courses.finish(ada, LISTS, NOW)
    assert view.after.id == (await courses.outline(ada, "python")).card.resume


async def test_an_answer_gets_the_reason_of_its_option_and_is_observed(
    courses: Courses, learner: PlayedLearner, library: Library, ada: Owner
):
    check = library.section(LISTS).checks[0]
    wrong = next(i for i, option in enumerate(check.options) if not option.is_right)
    view = await courses.answer(ada, LISTS, 1, wrong, NOW)
    assert (False, check.options[wrong].reason, 1) == (view.is_right, view.reason, view.tries)
    assert [(f"{LISTS}#q1", library.section(LISTS).skills[0])] == learner.cards
    front, back = card_of(check)
    assert all(option.text in front for option in check.options)
    assert back.startswith(f"**{'ABCDEF'[check.answer]}** {check.options[check.answer].text}")
    view = await courses.answer(ada, LISTS, 1, check.answer, NOW)
    assert (True, 2) == (view.is_right, view.tries)
    told = learner.observed
    await courses.answer(ada, LISTS, 1, check.answer, NOW)
    assert [(False, 0.0), (True, 0.5)] == [
        (one.is_right, one.score) for one in told if one.skill == told[0].skill
    ]
    assert (await courses.section(ada, LISTS)).answers[0].is_right


async def test_a_section_is_done_when_everything_in_it_is_right(
    courses: Courses, library: Library, ada: Owner
):
    section = library.section(LISTS)
    for number, check in enumerate(section.checks, start=1):
        await courses.answer(ada, LISTS, number, check.answer, NOW)
    assert not (await courses.section(ada, LISTS)).is_done
    for number in range(1, len(section.exercises) + 1):
        await courses.attempt(ada, f"{LISTS}#e{number}", Report("x = 1", is_passed=True), NOW)
    assert (await courses.section(ada, LISTS)).is_done


@pytest.mark.parametrize(
    ("number", "choice"),
    [(0, 0), (9, 0), (1, 9), (1, -1), ("1", 0), (1, "a"), (True, 0), (1, None)],
)
async def test_wrong_numbers_are_told_clearly(courses: Courses, ada: Owner, number, choice):
    with pytest.raises((InvalidInput, NotFound)):
        await courses.answer(ada, LISTS, number, choice, NOW)


@pytest.mark.parametrize(
    "section", ["", "x", "python/basics/nothing", "../../etc", "my-x/1/1", 7, None, "a" * 500]
)
async def test_sections_that_do_not_exist(courses: Courses, ada: Owner, section):
    for call in (
        courses.section(ada, section),
        courses.open_section(ada, section, NOW),
        courses.move(ada, section, NOW),
        courses.attempt(ada, f"{section}#e1", honest(), NOW),
    ):
        with pytest.raises(NotFound):
            await call


# The ladder


async def test_the_ladder_is_climbed_in_order(courses: Courses, library: Library, ada: Owner):
    exercise = library.section(LISTS).exercises[0]
    with pytest.raises(Conflict, match="Try it first") as refused:
        await courses.hint(ada, KEY, 1, NOW)
    assert "hint_too_early" == refused.value.code
    await courses.attempt(ada, KEY, Report(exercise.starter, is_passed=False), NOW)
    with pytest.raises(Conflict, match="Hint 1 is the next one"):
        await courses.hint(ada, KEY, 3, NOW)
    for number in (1, 2, 3):
        view = await courses.hint(ada, KEY, number, NOW + timedelta(minutes=number))
        assert exercise.hints[number - 1] == view.text
    with pytest.raises(Conflict, match="Try once more"):
        await courses.hint(ada, KEY, 4, NOW + timedelta(minutes=4))
    copied = Report(f"{exercise.starter}\n# a comment\n", is_passed=False)
    await courses.attempt(ada, KEY, copied, NOW + timedelta(minutes=5))
    with pytest.raises(Conflict):
        await courses.hint(ada, KEY, 4, NOW + timedelta(minutes=6))
    assert "" == (await courses.ladder(ada, KEY)).solution
    await courses.attempt(ada, KEY, honest(), NOW + timedelta(minutes=7))
    view = await courses.hint(ada, KEY, 4, NOW + timedelta(minutes=8))
    assert view.is_solution
    assert exercise.solution in view.text
    assert exercise.solution == view.ladder.solution


async def test_a_hint_twice_is_the_same_hint(courses: Courses, ada: Owner):
    await courses.attempt(ada, KEY, honest(), NOW)
    first = await courses.hint(ada, KEY, 1, NOW)
    assert first.text == (await courses.hint(ada, KEY, 1, NOW)).text
    assert 2 == (await courses.ladder(ada, KEY)).next_hint


async def test_who_solved_it_may_see_the_solution(courses: Courses, ada: Owner, library: Library):
    await courses.attempt(ada, KEY, Report("done = 1", is_passed=True), NOW)
    assert (await courses.hint(ada, KEY, 4, NOW)).is_solution


async def test_hints_lower_what_an_exercise_shows(
    courses: Courses, learner: PlayedLearner, ada: Owner
):
    await courses.attempt(ada, KEY, honest(), NOW)
    await courses.hint(ada, KEY, 1, NOW)
    await courses.attempt(ada, KEY, Report("right = 1", is_passed=True, seconds=4.0), NOW)
    await courses.attempt(ada, KEY, Report("right = 2", is_passed=True), NOW)
    first = learner.observed[0].skill
    told = [(o.is_right, o.score, o.hints, o.tries) for o in learner.observed if o.skill == first]
    assert [(False, 0.0, 0, 1), (True, 0.8, 1, 2)] == told


@pytest.mark.parametrize("number", [0, 5, -1, True, 99])
async def test_hints_that_do_not_exist(courses: Courses, ada: Owner, number):
    with pytest.raises(InvalidInput):
        await courses.hint(ada, KEY, number, NOW)


async def test_the_ladder_is_ones_own(courses: Courses, ada: Owner):
    await courses.attempt(ada, KEY, honest(), NOW)
    await courses.hint(ada, KEY, 1, NOW)
    eve = await courses.ladder(Owner(new_id()), KEY)
    assert (0, (), "") == (eve.attempts, eve.hints, eve.code)


@pytest.mark.parametrize(
    "told",
    [
        None,
        "",
        "{",
        "[]",
        {},
        {"code": 1, "passed": True},
        {"code": "x", "passed": "yes"},
        {"code": "x", "passed": True, "tests": "no"},
        {"code": "x", "passed": True, "tests": [1]},
        {"code": "x", "passed": True, "seconds": float("nan")},
        {"code": "x", "passed": True, "seconds": -1},
        {"code": "  ", "passed": False},
        {"code": "x\n" * 100_000, "passed": False},
        "[" * 100_000,
        {"code": "x", "passed": True, "tests": [{}] * 101},
    ],
)
def test_reports_that_are_none(told):
    with pytest.raises(InvalidInput) as refused:
        Report.of(told)
    assert len(refused.value.message) < 300


async def test_odd_characters_are_kept_as_they_can_be(courses: Courses, ada: Owner):
    report = Report.of({"code": "a = '\x00\ud800'\r\nb", "passed": False, "tests": [{"name": 3}]})
    await courses.attempt(ada, KEY, report, NOW)
    assert "a = '?'\nb" == (await courses.ladder(ada, KEY)).code


# The position


async def test_two_tabs_that_move_at_once(courses: Courses, ada: Owner):
    seen = await courses.move(ada, FIRST, NOW)
    results = await asyncio.gather(
        *(courses.move(ada, section, NOW, version=seen.version) for section in (LISTS, FIRST)),
        return_exceptions=True,
    )
    refused = [one for one in results if isinstance(one, Conflict)]
    assert ["position_moved"] == [one.code for one in refused]
    assert "Nothing was lost" in refused[0].message
    assert seen.version + 1 == (await courses.position(ada, "python")).version


async def test_two_first_moves_at_once_make_one_row(courses: Courses, ada: Owner):
    await asyncio.gather(*(courses.move(ada, section, NOW) for section in (LISTS, FIRST)))
    assert (await courses.position(ada, "python")).section in (LISTS, FIRST)


@pytest.mark.parametrize("version", ["1", True, -1, 1.5, 2**40])
async def test_versions_that_are_none(courses: Courses, ada: Owner, version):
    with pytest.raises(InvalidInput):
        await courses.move(ada, FIRST, NOW, version=version)


async def test_a_clock_that_goes_back_takes_nothing_away(courses: Courses, ada: Owner):
    await courses.open_section(ada, LISTS, NOW)
    await courses.open_section(ada, LISTS, NOW + timedelta(seconds=90))
    await courses.open_section(ada, LISTS, NOW - timedelta(days=3))
    await courses.open_section(ada, LISTS, NOW + timedelta(days=3))
    async with courses._database.reading() as db:
        row = (await export(db, ada.id))["section_progress"][0]
    assert 90 + 300 == row["seen_seconds"]


# Search


def test_search_finds_parts(courses: Courses):
    found = courses.search("what is a while loop")
    assert "python/decisions/while-loops" == found[0].section
    assert found[0].excerpt


@pytest.mark.parametrize(
    ("text", "limit"), [("", 5), (None, 5), ("x" * 500, 5), ("a", 0), ("a", "b")]
)
def test_searches_that_are_none(courses: Courses, text, limit):
    with pytest.raises(InvalidInput):
        courses.search(text, limit)


# The account


async def test_hooks_move_export_and_forget(courses: Courses, database: Database, ada: Owner):
    guest = Owner(new_id(), is_visitor=True)
    for owner, moment in ((guest, NOW + timedelta(days=1)), (ada, NOW)):
        await courses.move(owner, LISTS if owner is guest else FIRST, moment)
        await courses.open_section(owner, LISTS, moment)
        await courses.attempt(owner, KEY, honest(), moment)
        await courses.hint(owner, KEY, 1, moment)
    await courses.hint(guest, KEY, 2, NOW)
    async with database.transaction() as db:
        await merge(db, guest.id, ada.id)
    assert LISTS == (await courses.position(ada, "python")).section
    ladder = await courses.ladder(ada, KEY)
    assert (2, 3) == (ladder.attempts, ladder.next_hint)
    async with database.reading() as db:
        assert not any((await export(db, guest.id)).values())
        kept = await export(db, ada.id)
    assert [1, 1, 2, 2] == [
        len(kept[name])
        for name in ("course_positions", "section_progress", "exercise_attempts", "hint_use")
    ]
    async with database.transaction() as db:
        await forget(db, ada.id)
    async with database.reading() as db:
        assert not any((await export(db, ada.id)).values())


async def test_every_query_uses_an_index(
    sqlite_database: Database, library: Library, search, learner: PlayedLearner, ada: Owner
):
    courses = Courses(sqlite_database, library, search, learner)
    async with every_query_uses_an_index(sqlite_database) as recorder:
        await courses.catalogue(ada)
        await courses.open_section(ada, LISTS, NOW)
        await courses.attempt(ada, KEY, honest(), NOW)
        await courses.hint(ada, KEY, 1, NOW)
        await courses.move(ada, LISTS, NOW, new_id())
        await courses.lesson_of(ada, new_id())
        await courses.finish(ada, LISTS, NOW)
        async with sqlite_database.transaction() as db:
            await merge(db, new_id(), ada.id)
            await export(db, ada.id)
            await forget(db, ada.id)
    assert {"course_positions", "section_progress", "exercise_attempts", "hint_use"} <= (
        recorder.tables()
    )
