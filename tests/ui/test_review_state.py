"""Reviewing and progress as their pages' states see them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.ui.conftest import Person, visitor
from tests.ui.tabs import Tab, said
from tutor_app.container import Container
from tutor_app.db import utc_now
from tutor_app.learning.views import Observation
from tutor_app.ui.pages.progress.state import ProgressState
from tutor_app.ui.pages.review.state import ReviewState
from tutor_app.ui.shell.due_state import DueState

SECTION = "python/basics/variables-and-types"


@pytest.fixture
def eve(container: Container) -> Person:
    return visitor(container)


@pytest.fixture
def tab(eve: Person) -> Tab:
    return Tab(eve.cookie, "/review")


async def cards(container: Container, eve: Person, count: int) -> None:
    """Cards that are due, the first longest."""
    for place in range(count):
        await container.learning.missed(
            eve.owner,
            f"{SECTION}#q{place}",
            "python.variables",
            f"Question {place}",
            f"Solution {place}",
            SECTION,
            utc_now() - timedelta(days=9 - place),
        )


async def test_without_cards_the_page_teaches(container: Container, tab: Tab):
    await tab.call(ReviewState, "load")
    review = tab.state(ReviewState)

    assert (True, 0, "") == (review.is_loaded, review.cards, review.card.id)


async def test_the_answer_comes_when_it_is_asked_for(container: Container, eve: Person, tab: Tab):
    await cards(container, eve, 1)
    await tab.call(ReviewState, "load")
    review = tab.state(ReviewState)
    assert ("Question 0", 1) == (review.card.prompt, review.left)
    assert "Solution" not in tab.shown()
    await tab.call(ReviewState, "rate", "easy")  # not before it is seen
    assert 0 == review.reviewed
    await tab.call(ReviewState, "show")

    assert "Solution 0" == review.answer
    assert ("variables", "Variables and types") == (review.card.skill, review.card.section_title)
    assert "10 min" == review.card.again


async def test_rating_goes_on_to_the_next_and_undo_comes_back(
    container: Container, eve: Person, tab: Tab
):
    await cards(container, eve, 2)
    await tab.call(ReviewState, "load")
    review = tab.state(ReviewState)
    await tab.call(ReviewState, "show")
    await tab.call(ReviewState, "rate", "good")
    assert ("Question 1", 1, 1, 50) == (
        review.card.prompt,
        review.left,
        review.reviewed,
        review.share,
    )
    await tab.call(ReviewState, "undo")
    assert ("Question 0", True, 2, 0) == (
        review.card.prompt,
        review.is_shown,
        review.left,
        review.reviewed,
    )
    for _ in range(2):
        await tab.call(ReviewState, "show")
        await tab.call(ReviewState, "rate", "easy")

    assert ("", 0, 2) == (review.card.id, review.left, review.reviewed)
    assert "days" in review.next_in


async def test_a_card_rated_in_another_tab_is_said_and_the_next_is_asked(
    container: Container, eve: Person, tab: Tab
):
    await cards(container, eve, 2)
    other = Tab(eve.cookie, "/review")
    for one in (tab, other):
        await one.call(ReviewState, "load")
        await one.call(ReviewState, "show")
    await other.call(ReviewState, "rate", "good")
    answer = said(await tab.call(ReviewState, "rate", "good"))

    assert "rated already" in answer
    assert "Question 1" == tab.state(ReviewState).card.prompt


async def test_nothing_to_take_back_is_said(container: Container, tab: Tab):
    assert "no rating" in said(await tab.call(ReviewState, "undo"))


@pytest.mark.parametrize("rating", ["", "best", "1", None, 3])
async def test_a_rating_that_is_none_changes_nothing(
    container: Container, eve: Person, tab: Tab, rating: object
):
    await cards(container, eve, 1)
    await tab.call(ReviewState, "load")
    await tab.call(ReviewState, "show")
    answer = said(await tab.call(ReviewState, "rate", rating))

    # no page sends anything but text: what is none was made up, and is dropped without a word
    assert isinstance(rating, str) == ("again, hard, good or easy" in answer)
    assert 1 == await container.learning.due_count(eve.owner, utc_now())


async def test_the_rail_counts_what_is_due(container: Container, eve: Person, tab: Tab):
    await cards(container, eve, 3)
    await tab.call(DueState, "load")

    assert 3 == tab.state(DueState).due


async def test_progress_of_somebody_new_says_where_to_begin(container: Container, tab: Tab):
    await tab.call(ProgressState, "load")
    progress = tab.state(ProgressState)

    assert (False, [], "0 days") == (progress.has_begun, progress.courses, progress.streak)
    assert progress.step_href.endswith("python/basics/running-python")
    assert "One answer today begins it" == progress.streak_more


async def test_progress_says_in_words_what_its_plots_show(
    container: Container, eve: Person, tab: Tab
):
    await cards(container, eve, 2)
    wrong = Observation(
        "python.variables", "check", f"{SECTION}#q1", is_right=False, score=0.0, seconds=600.0
    )
    await container.learning.observe(eve.owner, [wrong, wrong], utc_now())
    await tab.call(ProgressState, "load")
    progress = tab.state(ProgressState)

    assert "You missed variables twice" in progress.step_reason
    assert ("1 day", "20 min", 2) == (progress.streak, progress.week, progress.due)
    assert progress.days_say.startswith("You answered on 1 day of the last")
    assert progress.bars_say.startswith("2 cards today, 0 in the days after")
    assert ["variables"] == [skill.name for skill in progress.attention]
    (course,) = progress.courses
    assert course.says.startswith("0 of ")
    assert "Git" in progress.not_begun
    assert [(2, 1, 20)] == [(week.answers, week.days, week.minutes) for week in progress.weeks]
