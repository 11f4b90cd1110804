"""Quotas: what an owner used of an allowance in a period."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

from tutor_app.db import Table, new_id, utc_now


class Quota(Table, table=True):
    """The count of one allowance in one period; in the database, so a restart resets nothing."""

    __tablename__ = "limits"
    __table_args__ = (
        Index("uq_limits_period", "owner_id", "name", "period_start", unique=True),
        Index("ix_limits_period_start", "period_start"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    owner_id: UUID
    name: str = Field(max_length=40)
    period_start: datetime
    used: int = 0
    updated_at: datetime = Field(default_factory=utc_now)
