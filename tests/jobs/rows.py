"""Short ways to put jobs in and to look at them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import col, select

from tutor_app.db import Database
from tutor_app.jobs.queue import Jobs
from tutor_app.jobs.tables import Job


async def enqueue(
    database: Database, run_at: datetime, kind: str = "greet", **options: Any
) -> UUID:
    """A job in a transaction of its own."""
    payload = options.pop("payload", {"name": "Ada"})
    async with database.transaction() as db:
        return await Jobs(database).enqueue(db, kind, payload, run_at=run_at, **options)


async def rows(database: Database) -> list[Job]:
    """All jobs, in the order of their creation."""
    async with database.reading() as db:
        return list((await db.exec(select(Job).order_by(col(Job.created_at)))).all())


async def states(database: Database) -> list[str]:
    """The states of all jobs, in the order of their creation."""
    return [job.state for job in await rows(database)]
