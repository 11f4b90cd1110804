"""The progress page's content: calendar, streak, reviews ahead, in the learner's own days."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.learning.conftest import DAY, ITEM, NOW, Learner, answer
from tutor_app.accounts.tables import User
from tutor_app.db import Database
from tutor_app.errors import InvalidInput
from tutor_app.learning import activity
from tutor_app.learning.repository import Bucket
from tutor_app.learning.views import ActiveDay

TODAY = NOW.date()
NEPAL = ZoneInfo("Asia/Kathmandu")  # 5 h 45 min east


def active(*days_ago: int) -> dict[date, ActiveDay]:
    days = (TODAY - timedelta(days=ago) for ago in days_ago)
    return {day: ActiveDay(day, 1, 0.0) for day in days}


@pytest.mark.parametrize(
    ("days_ago", "length"),
    [((), 0), ((0,), 1), ((1, 2, 3), 3), ((0, 1, 3), 2), ((2, 3), 0), (range(400), 400)],
)
def test_a_streak_ends_today_or_yesterday(days_ago, length: int):
    assert length == activity.streak(active(*days_ago), TODAY)


def test_the_calendar_is_26_weeks_from_a_monday_to_today():
    days = activity.calendar(active(0, 1), TODAY)

    assert (0, TODAY) == (days[0].day.weekday(), days[-1].day)
    assert 25 * 7 + 3 == len(days)
    assert [1, 1] == [day.answers for day in days[-2:]]


def test_a_quarter_of_an_hour_belongs_to_one_day_of_any_zone():
    midnight = activity.begin_of(date(2026, 5, 20), NEPAL)
    start = int(midnight.timestamp())
    found = activity.by_day([Bucket(start - 900, 1, 60.0), Bucket(start, 2, 30.0)], NEPAL)

    assert datetime(2026, 5, 19, 18, 15, tzinfo=UTC) == midnight
    assert 0 == start % 900
    assert {19: (1, 1.0), 20: (2, 0.5)} == {
        day.day: (one.answers, one.minutes) for day, one in found.items()
    }


def test_a_day_of_25_hours_is_one_day():
    berlin = ZoneInfo("Europe/Berlin")
    begin = [activity.begin_of(date(2026, 10, day), berlin) for day in (25, 26)]

    assert timedelta(hours=25) == begin[1] - begin[0]


def test_what_is_due_already_counts_for_today():
    tomorrow = int((NOW + DAY).timestamp())
    days = activity.ahead(5, [(tomorrow, 2), (tomorrow - 900, 1)], TODAY, ZoneInfo("UTC"))

    assert [5, 3, 0] == [day.cards for day in days[:3]]
    assert 14 == len(days)


@pytest.mark.parametrize("name", ["", "Moon/Crater", "../../etc/passwd", "\x00", "UTC"])
def test_a_zone_that_is_none_is_utc(name: str):
    assert "UTC" == activity.zone(name).key


async def test_days_are_those_of_the_user_s_time_zone(ada: Learner, database: Database):
    row = User(id=ada.owner.id, username_key="ada", password_hash="x", time_zone=NEPAL.key)
    async with database.transaction() as db:
        db.add(row)
    late = datetime(2026, 5, 19, 20, 0, tzinfo=UTC)  # a quarter to two on the 20th in Nepal
    await ada.answers(answer(seconds=90.0), now=late)
    progress = await ada.learning.progress(ada.owner, late)

    assert (date(2026, 5, 20), 1, 1.5) == (
        progress.days[-1].day,
        progress.days[-1].answers,
        progress.days[-1].minutes,
    )
    assert NEPAL.key == progress.time_zone


async def test_a_visitor_says_their_time_zone(eve: Learner):
    await eve.answers(answer(), now=datetime(2026, 5, 19, 20, 0, tzinfo=UTC))
    progress = await eve.learning.progress(eve.owner, NOW, NEPAL.key)

    assert [1, 1] == [progress.streak, progress.days[-1].answers]
    with pytest.raises(InvalidInput):
        await eve.learning.progress(eve.owner, NOW, "Moon/Crater")


async def test_the_whole_of_it(ada: Learner):
    for days in range(3):
        await ada.answers(answer(seconds=120.0), now=NOW - days * DAY)
    await ada.answers(answer("mine.own", is_right=False))
    for place in range(3):
        await ada.misses(f"{ITEM}{place}", NOW - place * DAY)
    view = await ada.learning.progress(ada.owner, NOW)

    assert (3, 2, 3, True) == (view.streak, view.due, view.cards, view.is_active_today)
    assert (6, 6) == (view.minutes_this_week, view.minutes)
    assert [3, 0] == [day.cards for day in view.ahead[:2]]
    courses = {course.slug: course for course in view.courses}
    assert courses["python"].is_begun
    assert not courses["git"].is_begun
    assert ["mine.own"] == [skill.skill for skill in courses[""].skills]
    assert "review" == view.next_step.kind


async def test_time_left_open_counts_as_an_hour_at_most(ada: Learner):
    await ada.answers(answer(seconds=90_000.0))

    assert 60 == (await ada.learning.progress(ada.owner, NOW)).minutes


async def test_nothing_yet(ada: Learner):
    view = await ada.learning.progress(ada.owner, NOW)

    assert (0, 0, 0, False) == (view.streak, view.due, view.cards, view.is_active_today)
    assert not any(course.is_begun for course in view.courses)
    assert "python/basics/running-python" == view.next_step.section


async def test_every_skill_of_the_library_is_on_the_map_once(ada: Learner, library):
    view = await ada.learning.progress(ada.owner, NOW)
    shown = [skill.skill for course in view.courses for skill in course.skills]

    assert len(set(shown)) == len(shown)
    assert {skill for section in library.sections for skill in section.skills} == set(shown)
