"""How many cards are due, as the rail says it."""

from __future__ import annotations

import reflex as rx

from tutor_app.db import utc_now
from tutor_app.errors import TutorError
from tutor_app.ui.handler import handler
from tutor_app.ui.services import asker, services


class DueState(rx.State):
    """The number beside Review."""

    due: int = 0

    @handler
    async def load(self) -> None:
        """Count what is due; a rail without a number is better than an error beside a page."""
        try:
            self.due = await services().learning.due_count(await asker(self), utc_now())
        except TutorError:
            self.due = 0
