"""What the progress page is made of: read in one go, put together without the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel.ext.asyncio.session import AsyncSession

from tutor_app.accounts.identifiers import time_zone as known_zone
from tutor_app.accounts.owner import Owner
from tutor_app.accounts.repository import UserRepository
from tutor_app.learning import activity
from tutor_app.learning.card_repository import CardRepository
from tutor_app.learning.mastery import Summary
from tutor_app.learning.next_step import next_step
from tutor_app.learning.repository import Bucket, MasteryRepository, ObservationRepository
from tutor_app.learning.skills import Skills, name_of
from tutor_app.learning.views import CourseMastery, MasteryView, ProgressView

OTHER = "Other skills"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the database knows about a learner at a moment."""

    where: ZoneInfo
    known: Mapping[str, Summary]
    buckets: Sequence[Bucket]
    coming: Sequence[tuple[int, int]]
    due: int
    cards: int


async def read(db: AsyncSession, owner: Owner, now: datetime, time_zone: str | None) -> Facts:
    """Everything at once. Raises InvalidInput for a `time_zone` that does not exist."""
    where = activity.zone(known_zone(time_zone) if time_zone else await _zone_of(db, owner))
    today = now.astimezone(where).date()
    since = activity.begin_of(today - timedelta(days=activity.LOOK_BACK_DAYS), where)
    until = activity.begin_of(today + timedelta(days=activity.AHEAD_DAYS), where)
    cards = CardRepository(db)
    return Facts(
        where=where,
        known=await MasteryRepository(db).all_of(owner.id),
        buckets=await ObservationRepository(db).activity(owner.id, since, now),
        coming=await cards.ahead(owner.id, now, until),
        due=await cards.count(owner.id, now),
        cards=await cards.count(owner.id),
    )


def view(skills: Skills, facts: Facts, known: Sequence[MasteryView], now: datetime) -> ProgressView:
    """The page's content at a moment."""
    today = now.astimezone(facts.where).date()
    active = activity.by_day(facts.buckets, facts.where)
    days = activity.calendar(active, today)
    by_skill = {one.skill: one for one in known}
    return ProgressView(
        courses=_courses(skills, by_skill),
        days=days,
        ahead=activity.ahead(facts.due, facts.coming, today, facts.where),
        due=facts.due,
        cards=facts.cards,
        streak=activity.streak(active, today),
        is_active_today=today in active,
        minutes_this_week=sum(day.minutes for day in days[-1 - today.weekday() :]),
        minutes=sum(day.minutes for day in days),
        next_step=next_step(skills, by_skill, facts.due),
        time_zone=facts.where.key,
    )


def _courses(skills: Skills, known: Mapping[str, MasteryView]) -> tuple[CourseMastery, ...]:
    """Every course with every skill it teaches, then what no course of the library teaches."""
    courses = [
        CourseMastery(
            course.slug,
            course.title,
            tuple(known.get(one) or _new(skills, one) for one in skills.of_course(course.slug)),
        )
        for course in skills.library.courses
    ]
    other = tuple(one for one in known.values() if not one.section)
    return (*courses, CourseMastery("", OTHER, other)) if other else tuple(courses)


def _new(skills: Skills, skill: str) -> MasteryView:
    section = skills.section(skill)
    return MasteryView(
        skill=skill,
        name=name_of(skill),
        estimate=0.0,
        confidence=0.0,
        state="new",
        why="You have not answered anything on this yet.",
        section=section.id if section else "",
    )


async def _zone_of(db: AsyncSession, owner: Owner) -> str:
    user = None if owner.is_visitor else await UserRepository(db).find(owner.id)
    return user.time_zone if user else "UTC"
