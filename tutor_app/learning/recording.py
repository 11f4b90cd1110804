"""Keeping answers and what follows from them together, inside one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from tutor_app.learning.mastery import REMEMBERED, Summary, summarise
from tutor_app.learning.repository import MasteryRepository, ObservationRepository
from tutor_app.learning.tables import ObservationRow
from tutor_app.learning.views import Observation


async def record(
    db: AsyncSession, owner_id: UUID, answers: Sequence[tuple[Observation, datetime]]
) -> tuple[list[ObservationRow], dict[str, Summary]]:
    """Keep answers, which were checked, with their moments; the skills they change, by name."""
    skills = {given.skill for given, _ in answers}
    await MasteryRepository(db).lock(owner_id, skills)
    rows = [ObservationRow(owner_id=owner_id, at=at, **asdict(given)) for given, at in answers]
    await ObservationRepository(db).add(rows)
    return rows, await rebuild(db, owner_id, skills)


async def rebuild(db: AsyncSession, owner_id: UUID, skills: Iterable[str]) -> dict[str, Summary]:
    """Work out what is known about skills anew, from their answers; those without any go."""
    mastery, observations = MasteryRepository(db), ObservationRepository(db)
    found = {}
    for skill in sorted(set(skills)):
        summary = summarise(await observations.recent(owner_id, skill, REMEMBERED))
        if summary.recent:
            await mastery.put(owner_id, skill, summary)
            found[skill] = summary
        else:
            await mastery.remove(owner_id, skill)
    return found
