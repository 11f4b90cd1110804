"""The queue of background work."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Index, text
from sqlmodel import Field

from tutor_app.db import Table, new_id, utc_now


class Job(Table, table=True):
    """One piece of work; `key` makes it the only one of its kind that waits.

    `state` is `waiting`, `running`, `done` or `failed`; a worker that dies leaves a lease
    that expires, and the job runs again.
    """

    __tablename__ = "jobs"
    __table_args__ = (
        Index("ix_jobs_due", "state", "run_at"),
        Index("ix_jobs_owner_id", "owner_id"),
        Index(
            "uq_jobs_waiting_key",
            "kind",
            "key",
            unique=True,
            sqlite_where=text("state = 'waiting' AND key IS NOT NULL"),
            postgresql_where=text("state = 'waiting' AND key IS NOT NULL"),
        ),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    owner_id: UUID | None = None
    kind: str = Field(max_length=40)
    key: str | None = Field(default=None, max_length=120)
    payload: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    state: str = Field(default="waiting", max_length=10)
    attempts: int = 0
    run_at: datetime = Field(default_factory=utc_now)
    lease_until: datetime | None = None
    worker_id: str = Field(default="", max_length=80)
    error: str | None = Field(default=None, max_length=400)
    created_at: datetime = Field(default_factory=utc_now)
    ended_at: datetime | None = None
