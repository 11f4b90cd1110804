"""The learner model of somebody with 10,000 answers and 2,000 cards."""

from __future__ import annotations

import asyncio
import itertools
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from benchmarks import report
from benchmarks.calls import opened, timed
from benchmarks.report import Cell, Table
from tests import servers
from tests.databases import Databases
from tutor_app.accounts.owner import Owner
from tutor_app.db import Database, migrations, new_id
from tutor_app.learning import scheduling
from tutor_app.learning.recording import rebuild
from tutor_app.learning.repository import MasteryRepository
from tutor_app.learning.service import Learning
from tutor_app.learning.tables import CardRow, ObservationRow
from tutor_app.learning.views import Observation
from tutor_app.library.catalog import Library

ANSWERS = 10_000
CARDS = 2_000
DUE = 300
SITTING = 25
OTHERS = 4
CALLS = 200
AIM_MS = 30.0
NOW = datetime(2026, 5, 20, 15, 0, tzinfo=UTC)
OWNER = Owner(new_id())


def measure() -> list[Table]:
    """The same calls on SQLite and, where it is installed, on PostgreSQL."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'tutor.db'}"
        migrations.upgrade(url)
        rows = asyncio.run(_calls("SQLite", url))
    try:
        with servers.postgresql() as address:
            rows += asyncio.run(_on_postgresql(address))
    except servers.NotInstalled as missing:
        rows.append(("PostgreSQL", str(missing), None, None, None, None))
    columns = ("database", "call", "calls", "p50 ms", "p95 ms", "aim: p95 ms")
    note = (
        f"A learner with {ANSWERS:,} answers over a year and {CARDS:,} cards, {DUE} of them due, "
        f"beside {OTHERS} others with as much. Service calls, warm, one after another."
    )
    return [Table("Learner model", columns, tuple(rows), note)]


async def _on_postgresql(address: str) -> list[tuple[Cell, ...]]:
    async with Databases(address).empty("learnt") as url:
        await asyncio.to_thread(migrations.upgrade, url)
        return await _calls("PostgreSQL", url)


async def _calls(name: str, url: str) -> list[tuple[Cell, ...]]:
    library = await asyncio.to_thread(Library.bundled)
    async with opened(url) as database:
        skills = list(dict.fromkeys(s for one in library.sections for s in one.skills))
        for owner in (OWNER, *[Owner(new_id()) for _ in range(OTHERS)]):
            await _fill(database, owner, skills)
        learning, number = Learning(database, library), itertools.count()
        some = [Observation(one, "exercise", "a#e1", is_right=True, score=1.0) for one in skills]

        def observe() -> Awaitable[object]:
            start = 3 * next(number) % (len(some) - 3)
            return learning.observe(OWNER, some[start : start + 3], NOW)

        async def rate() -> None:
            (card,) = await learning.due(OWNER, NOW, 1)
            await learning.rate(OWNER, card.id, "good", NOW)

        calls: dict[str, Callable[[], Awaitable[object]]] = {
            "due (20 cards)": lambda: learning.due(OWNER, NOW),
            "due, counted": lambda: learning.due_count(OWNER, NOW),
            "progress": lambda: learning.progress(OWNER, NOW),
            "mastery": lambda: learning.mastery(OWNER, NOW),
            "observe (3 skills)": observe,
            "find and rate a card": rate,
        }
        return [(name, what, *await timed(call, CALLS, AIM_MS)) for what, call in calls.items()]


async def _fill(database: Database, owner: Owner, skills: list[str]) -> None:
    """Answers in sittings over a year, newest today, and cards around today."""
    chance = Random(7)
    answers = [
        ObservationRow(
            owner_id=owner.id,
            skill=chance.choice(skills),
            source=chance.choice(("check", "exercise", "review")),
            item=f"item-{place % 900}",
            is_right=(is_right := chance.random() < 0.8),
            score=float(is_right),
            seconds=chance.uniform(10, 200),
            at=NOW - timedelta(days=place // SITTING * 365 * SITTING / ANSWERS, minutes=place % 40),
        )
        for place in range(ANSWERS)
    ]
    cards = [
        _card(owner, place, NOW + timedelta(hours=3 * (place - DUE) - 1)) for place in range(CARDS)
    ]
    async with database.transaction() as db:
        db.add_all([*answers, *cards])
        await db.flush()
        await MasteryRepository(db).lock(owner.id, skills)
        await rebuild(db, owner.id, skills)


def _card(owner: Owner, place: int, due_at: datetime) -> CardRow:
    seen = due_at - timedelta(days=9)
    schedule = scheduling.rated(scheduling.missed(None, seen), "good", seen)
    return CardRow(
        owner_id=owner.id,
        item=f"card-{place}",
        skill="python.lists",
        prompt="What does slicing make? " * 8,
        answer="A new list. " * 16,
        created_at=seen,
        **asdict(schedule) | {"due_at": due_at},
    )


if __name__ == "__main__":
    report.main(measure, __doc__ or "")
