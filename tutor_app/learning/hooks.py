"""What happens to somebody's learning when their account goes, is exported, or begins."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from tutor_app.learning.card_repository import CardRepository, ReviewRepository
from tutor_app.learning.recording import rebuild
from tutor_app.learning.repository import MasteryRepository, ObservationRepository
from tutor_app.learning.tables import CardRow


async def forget(db: AsyncSession, owner_id: UUID) -> None:
    """The account hook: remove everything that is known about a learner."""
    await ReviewRepository(db).forget(owner_id)
    await CardRepository(db).forget(owner_id)
    await MasteryRepository(db).forget(owner_id)
    await ObservationRepository(db).forget(owner_id)


async def export(db: AsyncSession, owner_id: UUID) -> dict[str, Any]:
    """The account hook: every answer, every estimate, every card and how it was rated."""
    cards = await CardRepository(db).all_of(owner_id)
    reviews = await ReviewRepository(db).all_of(owner_id)
    answers = await ObservationRepository(db).all_of(owner_id)
    mastery = await MasteryRepository(db).all_of(owner_id)
    hidden = {"owner_id", "version"}
    return {
        "answers": [row.model_dump(mode="json", exclude={"id", "owner_id"}) for row in answers],
        "mastery": {skill: _plain(summary) for skill, summary in mastery.items()},
        "cards": [row.model_dump(mode="json", exclude=hidden) for row in cards],
        "reviews": [
            row.model_dump(mode="json", include={"card_id", "rating", "reviewed_at"})
            for row in reviews
        ],
    }


async def merge(db: AsyncSession, visitor_id: UUID, user_id: UUID) -> None:
    """The account hook: a visitor's learning becomes the user's.

    Answers are put together and estimates worked out anew from all of them. Where both have a
    card for the same item, the one that was seen last keeps its schedule, and the counts add up.
    """
    mastery = MasteryRepository(db)
    skills = sorted(await mastery.all_of(visitor_id))
    if skills:
        await mastery.lock(user_id, skills)
        await ObservationRepository(db).give(visitor_id, user_id)
        await mastery.forget(visitor_id)
        await rebuild(db, user_id, skills)
    for card in await CardRepository(db).all_of(visitor_id):
        await _take_card(db, card, user_id)
    await ReviewRepository(db).give(visitor_id, user_id)


async def _take_card(db: AsyncSession, card: CardRow, user_id: UUID) -> None:
    cards, giver_id = CardRepository(db), card.owner_id
    own = await cards.find_item(user_id, card.item)
    if own is not None:
        if _seen_last(card) > _seen_last(own):
            for name in _SCHEDULE:
                setattr(own, name, getattr(card, name))
        own.reviews += card.reviews
        own.lapses += card.lapses
        own.version += 1
        db.add(own)
        await db.flush()
        await ReviewRepository(db).move(giver_id, card.id, own.id)
        await cards.remove(giver_id, card.id)
        return
    card.owner_id = user_id
    db.add(card)
    await db.flush()


_SCHEDULE = (
    "state",
    "step",
    "stability",
    "difficulty",
    "due_at",
    "last_review_at",
    "prompt",
    "answer",
)


def _seen_last(card: CardRow) -> Any:
    return card.last_review_at or card.created_at


def _plain(summary: Any) -> dict[str, Any]:
    values = {name: getattr(summary, name) for name in ("strength", "confidence")}
    last = summary.last_at
    return values | {"last_at": last.isoformat() if last else None}
