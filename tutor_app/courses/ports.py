"""What courses need of the learner model and of the chat."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from tutor_app.accounts.owner import Owner
from tutor_app.learning.views import Observation


class Learner(Protocol):
    """Takes what answers and attempts show."""

    async def observe(
        self, owner: Owner, observations: Sequence[Observation], now: datetime
    ) -> object:
        """Keep answers given at `now`."""
        ...

    async def missed(
        self,
        owner: Owner,
        item: str,
        skill: str,
        prompt: str,
        answer: str,
        section: str,
        now: datetime,
    ) -> object:
        """Make a card of something missed."""
        ...


class Answers(Protocol):
    """Finds what the tutor has answered."""

    async def __call__(
        self, db: AsyncSession, owner_id: UUID, moment: datetime, /
    ) -> Sequence[str]:
        """The texts of the answers that an owner got since a moment, newest first."""
        ...
