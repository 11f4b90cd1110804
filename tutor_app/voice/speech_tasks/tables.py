"""What is to be written down, and what came of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Index
from sqlmodel import Field

from tutor_app.db import Table, new_id, utc_now

PROCESSING, COMPLETED, ERROR = "processing", "completed", "error"


class SpeechTask(Table, table=True):
    """One recording; `status` is `processing`, `completed` or `error`.

    `progress_data` holds `tries`, `language` and `seconds`, `result` what the API answers, `error`
    a sentence for the owner.
    """

    __tablename__ = "speech_tasks"
    __table_args__ = (
        Index("ix_speech_tasks_owner_id", "owner_id", "created_at"),
        Index("ix_speech_tasks_status", "status", "created_at"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    owner_id: UUID
    task_type: str = Field(default="speech_to_text", max_length=20)
    status: str = Field(default=PROCESSING, max_length=12)
    progress_data: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    result: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    error: str | None = Field(default=None, max_length=400)
    created_at: datetime = Field(default_factory=utc_now)
    ended_at: datetime | None = None
