"""A learner on a real database, with the bundled library."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tutor_app.accounts.owner import Owner
from tutor_app.db import Database, new_id
from tutor_app.learning.service import Learning
from tutor_app.learning.views import CardView, Observation
from tutor_app.library.catalog import Library

NOW = datetime(2026, 5, 20, 15, 0, tzinfo=UTC)  # a Wednesday
DAY = timedelta(days=1)
SECTION = "python/basics/variables-and-types"
SKILL = "python.variables"
ITEM = f"{SECTION}#q1"


def answer(skill: str = SKILL, is_right: bool = True, **more: Any) -> Observation:
    """One answer; a right check question unless told otherwise."""
    values = {"source": "check", "item": ITEM, "score": float(is_right)} | more
    return Observation(skill=skill, is_right=is_right, **values)


@dataclass(frozen=True, slots=True)
class Learner:
    """Somebody with a learner model."""

    learning: Learning
    owner: Owner

    async def answers(self, *answers: Observation, now: datetime = NOW) -> None:
        """One after another, a second apart."""
        for place, one in enumerate(answers):
            await self.learning.observe(self.owner, [one], now + timedelta(seconds=place))

    async def misses(self, item: str = ITEM, now: datetime = NOW, **more: Any) -> CardView:
        """A card for something missed."""
        values = {"skill": SKILL, "prompt": "What is a name?", "answer": "A label."} | more
        return await self.learning.missed(
            self.owner, item, section=values.pop("section", SECTION), now=now, **values
        )

    async def knows(self, now: datetime = NOW) -> dict[str, float]:
        """The estimates."""
        return {view.skill: view.estimate for view in await self.learning.mastery(self.owner, now)}


@pytest.fixture(scope="session")
def library() -> Library:
    """The bundled courses."""
    return Library.bundled()


@pytest.fixture
def learning(database: Database, library: Library) -> Learning:
    """The service on both databases."""
    return Learning(database, library)


@pytest.fixture
def ada(learning: Learning) -> Learner:
    """Somebody."""
    return Learner(learning, Owner(new_id()))


@pytest.fixture
def eve(learning: Learning) -> Learner:
    """Somebody else."""
    return Learner(learning, Owner(new_id(), is_visitor=True))
