"""The cards of a learner inside one transaction: put in, rated, taken back."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from tutor_app.errors import Conflict, NotFound
from tutor_app.learning import checking, scheduling
from tutor_app.learning.card_repository import CardRepository, ReviewRepository
from tutor_app.learning.recording import rebuild, record
from tutor_app.learning.repository import ObservationRepository
from tutor_app.learning.scheduling import Schedule
from tutor_app.learning.tables import CardRow, ReviewRow
from tutor_app.learning.views import CardView, Observation, Rating

TOLERANCE = timedelta(minutes=1)
UNDO = timedelta(hours=1)
SCORES: dict[Rating, float] = {"again": 0.0, "hard": 0.7, "good": 1.0, "easy": 1.0}


@dataclass(frozen=True, slots=True)
class Missed:
    """What somebody missed, in a form that can be kept."""

    item: str
    skill: str
    prompt: str
    answer: str
    section: str

    @classmethod
    def checked(cls, item: str, skill: str, prompt: str, answer: str, section: str) -> Missed:
        """Raises InvalidInput for names or texts that cannot be kept."""
        return cls(
            checking.name(item, checking.MAX_ITEM, "item"),
            checking.name(skill, checking.MAX_SKILL, "skill"),
            checking.card_text(prompt, "front"),
            checking.card_text(answer, "back"),
            checking.name(section, checking.MAX_ITEM, "section") if section else "",
        )


async def put(db: AsyncSession, owner_id: UUID, missed: Missed, now: datetime) -> CardView:
    """A card for what was missed, or its card again; one seen a moment ago keeps its place."""
    row = await CardRepository(db).find_item(owner_id, missed.item)
    if row is None:
        row = _new(owner_id, missed, now)
    else:
        row.skill, row.section = missed.skill, missed.section
        row.prompt, row.answer = missed.prompt, missed.answer
        if not _was_just_seen(row, now):
            _set(row, scheduling.missed(_schedule(row), now))
            row.lapses += 1
    db.add(row)
    await db.flush()
    return view(row, now)


async def rate(
    db: AsyncSession, owner_id: UUID, card_id: UUID, rating: Rating, now: datetime
) -> CardView:
    """Rate a due card; keeps how it stood, for `undo`."""
    row = await found(db, owner_id, card_id, for_change=True)
    if row.due_at > now + TOLERANCE:
        raise Conflict("That card was rated already; it is not due now.", code="not_due")
    before = _schedule(row)
    _set(row, scheduling.rated(before, rating, now))
    row.reviews += 1
    row.lapses += rating == "again"
    db.add(row)
    is_right = rating != "again"
    said = Observation(row.skill, "review", row.item, is_right, SCORES[rating])
    (kept,), _ = await record(db, owner_id, [(said, now)])
    assert kept.id is not None
    db.add(
        ReviewRow(
            owner_id=owner_id,
            card_id=row.id,
            rating=scheduling.number(rating),
            reviewed_at=now,
            version=row.version,
            observation_id=kept.id,
            before=before.plain(),
        )
    )
    await db.flush()
    return view(row, now)


async def undo(db: AsyncSession, owner_id: UUID, now: datetime) -> CardView | None:
    """Take the newest rating back; None when it is too old or the card changed since."""
    reviews = ReviewRepository(db)
    review = await reviews.newest(owner_id)
    if review is None or review.reviewed_at < now - UNDO:
        return None
    row = await found(db, owner_id, review.card_id, for_change=True)
    if row.version != review.version:
        return None
    _set(row, Schedule.read(review.before))
    row.version = review.version - 1
    row.reviews -= 1
    row.lapses -= review.rating == scheduling.number("again")
    db.add(row)
    await db.flush()
    await ObservationRepository(db).remove(owner_id, review.observation_id)
    await reviews.remove(review)
    await rebuild(db, owner_id, [row.skill])
    return view(row, now)


async def found(
    db: AsyncSession, owner_id: UUID, card_id: UUID, *, for_change: bool = False
) -> CardRow:
    """One card. Raises NotFound."""
    row = await CardRepository(db).find(owner_id, card_id, for_change=for_change)
    if row is None:
        raise NotFound("That card was not found. It may have been deleted.")
    return row


def view(row: CardRow, now: datetime) -> CardView:
    """A card as its owner sees it."""
    return CardView(
        id=row.id,
        item=row.item,
        skill=row.skill,
        section=row.section,
        prompt=row.prompt,
        answer=row.answer,
        due_at=row.due_at,
        reviews=row.reviews,
        lapses=row.lapses,
        waits=scheduling.waits(_schedule(row), now),
    )


def _new(owner_id: UUID, missed: Missed, now: datetime) -> CardRow:
    row = CardRow(
        owner_id=owner_id,
        item=missed.item,
        skill=missed.skill,
        section=missed.section,
        prompt=missed.prompt,
        answer=missed.answer,
        due_at=now,
        created_at=now,
        lapses=1,
        version=0,
    )
    _set(row, scheduling.missed(None, now))
    return row


def _was_just_seen(row: CardRow, now: datetime) -> bool:
    """Whether it was missed or rated less than one step ago: then a miss is the same miss."""
    last = row.last_review_at
    return last is not None and abs(now - last) < scheduling.AGAIN_AFTER and row.due_at > now


def _schedule(row: CardRow) -> Schedule:
    return Schedule(**{name: getattr(row, name) for name in _NAMES})


def _set(row: CardRow, schedule: Schedule) -> None:
    for name in _NAMES:
        setattr(row, name, getattr(schedule, name))
    row.version += 1


_NAMES = tuple(one.name for one in fields(Schedule))
