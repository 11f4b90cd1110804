"""The learner model through its service, on both databases."""

from __future__ import annotations

import asyncio
import math
from datetime import timedelta

import pytest
from sqlmodel import select

from tests.learning.conftest import DAY, ITEM, NOW, SECTION, SKILL, Learner, answer
from tutor_app.db import Database, new_id
from tutor_app.errors import Conflict, InvalidInput, NotFound
from tutor_app.learning.service import MAX_DUE
from tutor_app.learning.tables import ObservationRow, ReviewRow

SOON = NOW + timedelta(minutes=10)


async def test_an_answer_moves_the_estimate_and_says_why(ada: Learner):
    (view,) = await ada.learning.observe(ada.owner, [answer()], NOW)

    assert (SKILL, "variables", "learning", SECTION) == (
        view.skill,
        view.name,
        view.state,
        view.section,
    )
    assert 0 < view.estimate < 1
    assert (view,) == await ada.learning.mastery(ada.owner, NOW)


async def test_one_answer_may_show_several_skills(ada: Learner):
    views = await ada.learning.observe(
        ada.owner, [answer("python.types"), answer(), answer("rust.borrowing")], NOW
    )

    assert ["python.types", "python.variables", "rust.borrowing"] == [v.skill for v in views]
    assert "" == views[-1].section


async def test_nothing_observed_is_nothing_changed(ada: Learner):
    assert () == await ada.learning.observe(ada.owner, [], NOW)
    assert () == await ada.learning.mastery(ada.owner, NOW)


async def test_what_somebody_else_answers_changes_nothing(ada: Learner, eve: Learner):
    await ada.answers(answer())

    assert {} == await eve.knows()


@pytest.mark.parametrize(
    "wrong",
    [
        {"score": 1.01},
        {"score": -0.1},
        {"score": math.nan},
        {"score": math.inf},
        {"score": "1"},
        {"score": True},
        {"hints": -1},
        {"hints": 1.5},
        {"hints": 10**9},
        {"tries": 0},
        {"tries": "2"},
        {"seconds": -1.0},
        {"seconds": math.nan},
        {"seconds": math.inf},
        {"seconds": "5"},
        {"source": "rumour"},
        {"item": ""},
        {"item": "a b"},
        {"item": "x" * 241},
        {"item": "\x00"},
        {"item": "\ud800"},
        {"item": None},
        {"skill": ""},
        {"skill": "x" * 81},
        {"is_right": 1},
    ],
)
async def test_an_answer_that_cannot_be_is_refused_and_nothing_is_kept(
    ada: Learner, wrong: dict[str, object]
):
    values = {"skill": SKILL, "is_right": True} | wrong
    with pytest.raises(InvalidInput):
        await ada.learning.observe(ada.owner, [answer(), answer(**values)], NOW)

    assert {} == await ada.knows()


async def test_too_many_answers_at_once_are_refused(ada: Learner):
    with pytest.raises(InvalidInput, match="none of these was kept"):
        await ada.learning.observe(ada.owner, [answer()] * 201, NOW)


async def test_a_moment_without_a_time_zone_is_a_mistake_of_the_program(ada: Learner):
    with pytest.raises(ValueError, match="aware"):
        await ada.learning.observe(ada.owner, [answer()], NOW.replace(tzinfo=None))


async def test_a_clock_that_goes_back_loses_nothing(ada: Learner):
    await ada.answers(answer(), answer(is_right=False), now=NOW + 90 * DAY)
    await ada.answers(answer(), now=NOW)

    (view,) = await ada.learning.mastery(ada.owner, NOW - 400 * DAY)
    assert "2 of your last 3 answers were right." == view.why
    progress = await ada.learning.progress(ada.owner, NOW)
    assert (1, 1) == (progress.streak, sum(day.answers for day in progress.days))


async def test_answers_at_the_same_moment_keep_their_order(ada: Learner):
    for skill, order in (("a", (True, False)), ("b", (False, True))):
        given = [answer(skill, is_right=one) for one in order]
        await ada.learning.observe(ada.owner, given, NOW)

    known = await ada.knows()
    assert known["a"] < known["b"]


async def test_answers_from_two_tabs_at_once_all_count(ada: Learner, learning):
    await asyncio.gather(
        *[ada.learning.observe(ada.owner, [answer(), answer("b")], NOW) for _ in range(8)]
    )

    (_, view) = await ada.learning.mastery(ada.owner, NOW)
    assert view.confidence == pytest.approx(1 - 0.65**8)


async def test_mastery_is_reached_and_fades(ada: Learner):
    await ada.answers(*[answer()] * 4, *[answer(source="exercise")] * 2)

    states = [
        (await ada.learning.mastery(ada.owner, NOW + days * DAY))[0].state for days in (0, 60)
    ]
    assert ["mastered", "fading"] == states


async def test_a_report_may_come_twice(ada: Learner):
    given = [(answer(), NOW - DAY), (answer(is_right=False), NOW - 2 * DAY)]
    first = await ada.learning.report(ada.owner, given, NOW)
    again = await ada.learning.report(ada.owner, [*given, given[0]], NOW)

    assert 1 == len(first)
    assert () == again
    assert {SKILL: first[0].estimate} == await ada.knows()


@pytest.mark.parametrize("days", [1, -20_000])
async def test_a_report_from_the_future_or_before_time_is_refused(ada: Learner, days: int):
    with pytest.raises(InvalidInput, match="clock"):
        await ada.learning.report(ada.owner, [(answer(), NOW + days * DAY)], NOW)


async def test_something_missed_comes_back(ada: Learner):
    card = await ada.misses()

    assert () == await ada.learning.due(ada.owner, NOW)
    assert [card.id] == [one.id for one in await ada.learning.due(ada.owner, SOON)]
    assert 1 == await ada.learning.due_count(ada.owner, SOON)
    assert (1, SOON) == await ada.learning.upcoming(ada.owner, NOW)


async def test_something_missed_twice_is_one_card_with_the_newer_words(ada: Learner):
    first = await ada.misses()
    at_once = await ada.misses(now=NOW + timedelta(minutes=1), prompt="What is a **name**?")
    later = await ada.misses(now=NOW + DAY)

    assert {first.id} == {at_once.id, later.id}
    assert (SOON, 1, "What is a **name**?") == (at_once.due_at, at_once.lapses, at_once.prompt)
    assert (NOW + DAY + timedelta(minutes=10), 2) == (later.due_at, later.lapses)


@pytest.mark.parametrize(
    "wrong",
    [{"item": "a b"}, {"skill": ""}, {"prompt": " \n"}, {"answer": "\x00"}, {"prompt": 5}],
)
async def test_a_card_without_words_is_refused(ada: Learner, wrong: dict[str, object]):
    with pytest.raises(InvalidInput):
        await ada.misses(**wrong)


async def test_a_long_card_is_cut_and_strange_characters_are_kept_out(ada: Learner):
    card = await ada.misses(prompt="a\x00\ud800" + "x" * 30_000)

    assert card.prompt.startswith("a?x")
    assert 20_000 == len(card.prompt)


@pytest.mark.parametrize("rating", ["again", "hard", "good", "easy"])
async def test_a_rating_puts_the_card_off_as_long_as_it_said(ada: Learner, rating: str):
    await ada.misses()
    (before,) = await ada.learning.due(ada.owner, SOON)
    after = await ada.learning.rate(ada.owner, before.id, rating, SOON)

    assert before.waits[rating] == after.due_at - SOON
    assert 1 == after.reviews
    (view,) = await ada.learning.mastery(ada.owner, SOON)
    assert (rating == "again") == (view.misses == 1)


async def test_the_same_key_twice_counts_once(ada: Learner):
    card = await ada.misses()
    results = await asyncio.gather(
        *[ada.learning.rate(ada.owner, card.id, "good", SOON) for _ in range(4)],
        return_exceptions=True,
    )

    assert 3 == sum(isinstance(one, Conflict) and one.code == "not_due" for one in results)
    assert 1 == (await ada.learning.card(ada.owner, card.id, SOON)).reviews


@pytest.mark.parametrize("rating", ["", "GOOD", "5", 3, None, ["good"]])
async def test_a_rating_that_is_none_is_refused(ada: Learner, rating: object):
    card = await ada.misses()
    with pytest.raises(InvalidInput, match="again, hard, good or easy"):
        await ada.learning.rate(ada.owner, card.id, rating, SOON)


async def test_a_foreign_card_is_a_missing_one(ada: Learner, eve: Learner):
    card = await ada.misses()
    for card_id in (card.id, new_id()):
        with pytest.raises(NotFound):
            await eve.learning.rate(eve.owner, card_id, "easy", SOON)
        with pytest.raises(NotFound):
            await eve.learning.card(eve.owner, card_id, SOON)

    assert None is await eve.learning.undo(eve.owner, SOON)
    assert 0 == (await ada.learning.card(ada.owner, card.id, SOON)).reviews


async def test_undo_takes_back_the_schedule_and_what_it_said(ada: Learner, database: Database):
    await ada.answers(answer())
    known = await ada.knows()
    card = await ada.misses()
    before = await ada.learning.card(ada.owner, card.id, SOON)
    await ada.learning.rate(ada.owner, card.id, "again", SOON)
    undone = await ada.learning.undo(ada.owner, SOON)

    assert before == undone
    assert known == await ada.knows()
    assert None is await ada.learning.undo(ada.owner, SOON)
    async with database.reading() as db:
        assert [] == (await db.exec(select(ReviewRow))).all()
        assert 1 == len((await db.exec(select(ObservationRow))).all())


async def test_undo_goes_back_step_by_step(ada: Learner):
    cards = [await ada.misses(f"{ITEM}{n}") for n in range(3)]
    later = SOON
    for rating in ("good", "again"):
        for card in cards[:2]:
            await ada.learning.rate(ada.owner, card.id, rating, later)
        later = SOON + timedelta(minutes=2)
        await asyncio.sleep(0)
        if rating == "good":
            break
    undone = [await ada.learning.undo(ada.owner, later) for _ in range(3)]

    assert [cards[1].id, cards[0].id, None] == [one and one.id for one in undone]


async def test_undo_of_the_first_review_removes_the_skill_again(ada: Learner):
    card = await ada.misses()
    await ada.learning.rate(ada.owner, card.id, "good", SOON)
    await ada.learning.undo(ada.owner, SOON)

    assert {} == await ada.knows()


async def test_undo_waits_an_hour_and_not_longer(ada: Learner):
    card = await ada.misses()
    await ada.learning.rate(ada.owner, card.id, "good", SOON)

    assert None is await ada.learning.undo(ada.owner, SOON + timedelta(minutes=61))
    assert None is not await ada.learning.undo(ada.owner, SOON - DAY)  # a clock that went back


async def test_what_was_missed_again_since_is_not_undone(ada: Learner):
    card = await ada.misses()
    await ada.learning.rate(ada.owner, card.id, "good", SOON)
    await ada.misses(now=SOON + timedelta(minutes=20))

    assert None is await ada.learning.undo(ada.owner, SOON + timedelta(minutes=21))


async def test_a_rating_after_the_clock_went_back_is_kept(ada: Learner):
    card = await ada.misses()
    await ada.learning.rate(ada.owner, card.id, "again", SOON)
    (due,) = await ada.learning.due(ada.owner, SOON + DAY)
    again = await ada.learning.rate(ada.owner, due.id, "good", SOON + timedelta(minutes=10))

    assert again.due_at > SOON + timedelta(minutes=10)


async def test_the_longest_due_comes_first_and_no_more_than_asked(ada: Learner):
    cards = [await ada.misses(f"{ITEM}{n}", NOW - n * DAY) for n in range(5)]

    due = await ada.learning.due(ada.owner, SOON, 3)
    assert [card.id for card in cards[:1:-1]] == [card.id for card in due]


@pytest.mark.parametrize("limit", [0, -1, MAX_DUE + 1, "5", 2.5, True])
async def test_a_limit_that_is_none_is_refused(ada: Learner, limit: object):
    with pytest.raises(InvalidInput, match="at a time"):
        await ada.learning.due(ada.owner, NOW, limit)
