"""What learners showed, what that says about each skill, their cards and how they rated them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, Column, Index, Integer, Text
from sqlmodel import Field

from tutor_app.db import Table, new_id


def _counted() -> Column[int]:
    """An id that counts up, so that rows of one moment keep their order."""
    return Column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)


class ObservationRow(Table, table=True):
    """One answer of a learner that says something about a skill; `score` is 0 to 1."""

    __tablename__ = "observations"
    __table_args__ = (
        Index("ix_observations_skill", "owner_id", "skill", "at", "id"),
        Index("ix_observations_at", "owner_id", "at", "seconds"),
    )

    id: int | None = Field(default=None, sa_column=_counted())
    owner_id: UUID
    skill: str = Field(max_length=80)
    source: str = Field(max_length=10)
    item: str = Field(max_length=240)
    is_right: bool
    score: float
    hints: int = 0
    tries: int = 1
    seconds: float | None = None
    at: datetime


class MasteryRow(Table, table=True):
    """What the observations of one skill add up to; `mastery.summarise` makes it from them alone.

    `strength` and `confidence` are 0 to 1, before fading. `recent*` count the last few answers,
    `misses` the wrong ones among those that still matter for what to do next.
    """

    __tablename__ = "mastery"

    owner_id: UUID = Field(primary_key=True)
    skill: str = Field(max_length=80, primary_key=True)
    strength: float = 0.0
    confidence: float = 0.0
    recent: int = 0
    recent_right: int = 0
    recent_helped: int = 0
    misses: int = 0
    success_days: int = 0
    first_at: datetime | None = None
    last_at: datetime | None = None
    last_success_at: datetime | None = None


class CardRow(Table, table=True):
    """Something missed that comes back; one for each item of an owner.

    `state`, `step`, `stability` (days) and `difficulty` are FSRS's own. `version` goes up with
    every change of the schedule: a review can be undone only while nothing came after it.
    """

    __tablename__ = "cards"
    __table_args__ = (
        Index("uq_cards_item", "owner_id", "item", unique=True),
        Index("ix_cards_due", "owner_id", "due_at", "id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    owner_id: UUID
    item: str = Field(max_length=240)
    skill: str = Field(max_length=80)
    section: str = Field(default="", max_length=240)
    prompt: str = Field(sa_type=Text)
    answer: str = Field(sa_type=Text)
    state: int = 1
    step: int | None = None
    stability: float | None = None
    difficulty: float | None = None
    due_at: datetime
    last_review_at: datetime | None = None
    reviews: int = 0
    lapses: int = 0
    version: int = 1
    created_at: datetime


class ReviewRow(Table, table=True):
    """One rating of a card: what its schedule was before, and the observation it made.

    `version` is the card's right after the rating; 0 for one that can no longer be undone.
    """

    __tablename__ = "review_log"
    __table_args__ = (
        Index("ix_review_log_owner_id", "owner_id", "id"),
        Index("ix_review_log_card_id", "card_id"),
    )

    id: int | None = Field(default=None, sa_column=_counted())
    owner_id: UUID
    card_id: UUID = Field(foreign_key="cards.id", ondelete="CASCADE")
    rating: int
    reviewed_at: datetime
    version: int
    observation_id: int = Field(sa_type=BigInteger)
    before: dict[str, Any] = Field(sa_type=JSON)
