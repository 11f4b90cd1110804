"""The card that is asked now, and how many wait behind it."""

from __future__ import annotations

from dataclasses import dataclass

import reflex as rx
from reflex.event import EventSpec

from tutor_app.accounts.owner import Owner
from tutor_app.db import utc_now
from tutor_app.errors import Conflict, NotSignedIn, TutorError
from tutor_app.learning.explaining import span
from tutor_app.learning.skills import name_of
from tutor_app.learning.views import CardView
from tutor_app.ui.handler import handler
from tutor_app.ui.notices import done, notice
from tutor_app.ui.services import asker, identity, services, student
from tutor_app.ui.shell.due_state import DueState


@dataclass(frozen=True)
class AskedCard:
    """A card as the page shows it, before its answer is seen; the waits are words."""

    id: str
    prompt: str
    skill: str
    section: str
    section_title: str
    again: str
    hard: str
    good: str
    easy: str


NO_CARD = AskedCard("", "", "", "", "", "", "", "", "")


class ReviewState(rx.State):
    """One sitting in one tab; the database knows what is due."""

    card: AskedCard = NO_CARD
    answer: str = ""
    is_shown: bool = False
    left: int = 0
    reviewed: int = 0
    cards: int = 0
    next_in: str = ""
    is_loaded: bool = False

    @rx.var
    def share(self) -> int:
        """How much of the sitting is done, in percent."""
        whole = self.reviewed + self.left
        return round(100 * self.reviewed / whole) if whole else 0

    @handler
    async def load(self) -> EventSpec | None:
        """Begin a sitting with the card that is due longest."""
        self.reviewed = 0
        try:
            return await self._ask(await asker(self))
        except NotSignedIn:
            return None  # ViewerState.require leads them on
        except TutorError as error:
            return notice(error)

    @handler
    async def show(self) -> EventSpec | None:
        """Show the answer of the card."""
        try:
            owner = await asker(self)
            if not self.card.id:
                return None
            card = await services().learning.card(owner, identity(self.card.id), utc_now())
        except TutorError as error:
            return notice(error)
        self.card, self.answer, self.is_shown = _asked(card), card.answer, True
        return None

    @handler
    async def rate(self, rating: str) -> list[EventSpec] | EventSpec | None:
        """Rate the card whose answer is seen, and ask the next."""
        try:
            owner = await student(self)
            if not (self.card.id and self.is_shown):
                return None
            refused = await self._rate(owner, rating)
            refresh = await self._ask(owner)
        except TutorError as error:
            return notice(error)
        return [notice(refused), refresh] if refused else refresh

    @handler
    async def undo(self) -> list[EventSpec] | EventSpec | None:
        """Take the last rating back and ask that card again."""
        try:
            owner = await student(self)
            card = await services().learning.undo(owner, utc_now())
            if card is None:
                return done("There is no rating from the last hour to take back.")
            refresh = await self._ask(owner)
        except TutorError as error:
            return notice(error)
        self.reviewed = max(0, self.reviewed - 1)
        self.card, self.answer, self.is_shown = _asked(card), card.answer, True
        return [done("The rating is taken back. Rate it again."), refresh]

    async def _rate(self, owner: Owner, rating: str) -> Conflict | None:
        """Rate the card; one that was rated in another tab is only said."""
        try:
            await services().learning.rate(owner, identity(self.card.id), rating, utc_now())
        except Conflict as error:
            return error
        self.reviewed += 1
        return None

    async def _ask(self, owner: Owner) -> EventSpec:
        now, learning = utc_now(), services().learning
        due = await learning.due(owner, now, 1)
        self.left = await learning.due_count(owner, now)
        self.cards, coming = await learning.upcoming(owner, now)
        self.next_in = span(coming - now) if coming else ""
        self.card = _asked(due[0]) if due else NO_CARD
        self.answer, self.is_shown, self.is_loaded = "", False, True
        return DueState.load


def _asked(card: CardView) -> AskedCard:
    section = services().library.find(card.section)
    return AskedCard(
        id=str(card.id),
        prompt=card.prompt,
        skill=name_of(card.skill),
        section=section.id if section else "",
        section_title=section.title if section else "",
        **{rating: span(wait) for rating, wait in card.waits.items()},
    )
