"""Learning put straight into an app's database: what somebody has after four months."""

from __future__ import annotations

import asyncio
import random
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from tutor_app.accounts.owner import Owner
from tutor_app.courses.answering import card_of
from tutor_app.db import Database, utc_now
from tutor_app.learning.service import Learning
from tutor_app.learning.views import Observation
from tutor_app.library.catalog import Library
from tutor_app.library.sections import Section

DAYS = 110
SECTIONS = 26


def months_of_learning(data: Path, owner_id: UUID, due: int = 7) -> None:
    """Answers over four months, some wrong, and cards of which `due` are due."""
    with ThreadPoolExecutor(1) as thread:  # the browser's own loop runs in this one
        thread.submit(asyncio.run, _fill(data, Owner(owner_id), due)).result()


async def _fill(data: Path, owner: Owner, due: int) -> None:
    database = Database(f"sqlite:///{data / 'tutor.db'}")
    library = await asyncio.to_thread(Library.load)
    learning, chance, now = Learning(database, library), random.Random(7), utc_now()
    sections = [one for one in library.course("python").sections if one.checks][:SECTIONS]
    sections += [one for one in library.course("data-structures").sections if one.checks][:4]
    for place, section in enumerate(sections):
        day = now - timedelta(days=DAYS - place * DAYS // len(sections) - 1)
        for moment in (day, day + timedelta(days=2)):
            if moment < now:
                await learning.observe(owner, _answers(section, chance), moment)
    latest = sections[-2]
    for _ in range(2):
        wrong = Observation(latest.skills[0], "check", f"{latest.id}#q1", is_right=False, score=0.0)
        await learning.observe(owner, [wrong], now)
    for place, section in enumerate(sections[:20]):
        await _card(learning, owner, section, now, now if place >= due else None, place)
    await database.close()


def _answers(section: Section, chance: random.Random) -> list[Observation]:
    return [
        Observation(
            skill,
            "check" if place % 2 else "exercise",
            f"{section.id}#q{place + 1}",
            is_right=is_right,
            score=float(is_right),
            hints=chance.randrange(2),
            seconds=chance.uniform(40, 400),
        )
        for place in range(chance.randrange(1, 6))
        for skill in section.skills
        for is_right in [chance.random() < 0.85]
    ]


async def _card(
    learning: Learning,
    owner: Owner,
    section: Section,
    now: datetime,
    rated_at: datetime | None,
    place: int,
) -> None:
    """A card of the section's first question: due, or rated at a moment and so due later."""
    check = section.checks[0]
    front, back = card_of(check)
    card = await learning.missed(
        owner,
        f"{section.id}#q1",
        section.skills[0],
        front,
        back,
        section.id,
        now - timedelta(days=9, minutes=place),
    )
    if rated_at:
        earlier = rated_at - timedelta(days=place % 5)
        await learning.rate(owner, card.id, "easy", earlier)  # the others ask again today
