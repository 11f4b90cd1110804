"""What courses need of the learner model."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

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
