"""The learner model: the one way in and out for chat, courses, practice, interviews and pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TypeVar
from uuid import UUID

from tutor_app.accounts.owner import Owner
from tutor_app.accounts.repository import hold_account
from tutor_app.db import Database
from tutor_app.errors import InvalidInput
from tutor_app.learning import checking, deck, mastery, progress
from tutor_app.learning.card_repository import CardRepository
from tutor_app.learning.explaining import why
from tutor_app.learning.mastery import Summary
from tutor_app.learning.recording import record
from tutor_app.learning.repository import MasteryRepository, ObservationRepository
from tutor_app.learning.skills import Skills, name_of
from tutor_app.learning.views import CardView, MasteryView, Observation, ProgressView
from tutor_app.library.catalog import Library

MAX_DUE = 100
AHEAD_OF_CLOCK = timedelta(minutes=5)
OLDEST = datetime(2000, 1, 1, tzinfo=UTC)
Given = TypeVar("Given")


class Learning:
    """What learners know and should see again; every call is made for an owner.

    `now` is always an aware moment from outside; one that lies before earlier calls is fine.
    """

    def __init__(self, database: Database, library: Library) -> None:
        self._database = database
        self._skills = Skills(library)

    async def observe(
        self, owner: Owner, observations: Sequence[Observation], now: datetime
    ) -> tuple[MasteryView, ...]:
        """Keep answers given at `now`; the skills they changed. Raises InvalidInput."""
        now = checking.moment(now)
        kept = [(checking.observation(one), now) for one in _at_once(observations)]
        if not kept:
            return ()
        async with self._database.transaction() as db:
            await hold_account(db, owner)
            _, changed = await record(db, owner.id, kept)
        return self._views(changed, now)

    async def report(
        self, owner: Owner, answers: Sequence[tuple[Observation, datetime]], now: datetime
    ) -> tuple[MasteryView, ...]:
        """Keep answers given earlier, each with its moment; one that is known already is left out.

        So the same report may come twice. Raises InvalidInput, also for a moment in the future.
        """
        now = checking.moment(now)
        kept = [(checking.observation(one), _past(at, now)) for one, at in _at_once(answers)]
        async with self._database.transaction() as db:
            await hold_account(db, owner)
            known = ObservationRepository(db)
            new = [
                (one, at)
                for one, at in dict.fromkeys(kept)
                if not await known.is_known(owner.id, one.skill, one.item, at)
            ]
            _, changed = await record(db, owner.id, new)
        return self._views(changed, now)

    async def missed(
        self,
        owner: Owner,
        item: str,
        skill: str,
        prompt: str,
        answer: str,
        section: str,
        now: datetime,
    ) -> CardView:
        """Make a card of something missed, or bring its card back soon. Raises InvalidInput.

        `item` names the question, `prompt` and `answer` are Markdown, `section` may be empty.
        """
        missed = deck.Missed.checked(item, skill, prompt, answer, section)
        async with self._database.transaction() as db:
            return await deck.put(db, owner.id, missed, checking.moment(now))

    async def mastery(self, owner: Owner, now: datetime) -> tuple[MasteryView, ...]:
        """Every skill that was ever answered, by name."""
        async with self._database.reading() as db:
            known = await MasteryRepository(db).all_of(owner.id)
        return self._views(known, checking.moment(now))

    async def due(self, owner: Owner, now: datetime, limit: int = 20) -> tuple[CardView, ...]:
        """The cards that are due, the longest due first. Raises InvalidInput."""
        checking.limit(limit, MAX_DUE)
        async with self._database.reading() as db:
            rows = await CardRepository(db).due(owner.id, checking.moment(now), limit)
        return tuple(deck.view(row, now) for row in rows)

    async def due_count(self, owner: Owner, now: datetime) -> int:
        """How many cards are due."""
        async with self._database.reading() as db:
            return await CardRepository(db).count(owner.id, checking.moment(now))

    async def upcoming(self, owner: Owner, now: datetime) -> tuple[int, datetime | None]:
        """How many cards there are, due or not, and when the next one comes due after `now`."""
        async with self._database.reading() as db:
            cards = CardRepository(db)
            return await cards.count(owner.id), await cards.next_due_at(owner.id, now)

    async def card(self, owner: Owner, card_id: UUID, now: datetime) -> CardView:
        """One card. Raises NotFound."""
        async with self._database.reading() as db:
            return deck.view(await deck.found(db, owner.id, card_id), checking.moment(now))

    async def rate(self, owner: Owner, card_id: UUID, rating: str, now: datetime) -> CardView:
        """Say how well a due card was known: again, hard, good or easy.

        Raises NotFound, InvalidInput `bad_rating`, and Conflict `not_due` for a card that was
        rated already, so that the same key pressed twice counts once.
        """
        known, now = checking.rating(rating), checking.moment(now)
        async with self._database.transaction() as db:
            return await deck.rate(db, owner.id, card_id, known, now)

    async def undo(self, owner: Owner, now: datetime) -> CardView | None:
        """Take the last rating back, with what it said about the skill.

        None when there is none from the last hour, or its card was missed again since.
        """
        async with self._database.transaction() as db:
            return await deck.undo(db, owner.id, checking.moment(now))

    async def progress(
        self, owner: Owner, now: datetime, time_zone: str | None = None
    ) -> ProgressView:
        """Everything the progress page shows; days are those of the user's time zone.

        `time_zone` (an IANA name) is for those who have none of their own: visitors.
        """
        async with self._database.reading() as db:
            facts = await progress.read(db, owner, checking.moment(now), time_zone)
        known = self._views(facts.known, now)
        return progress.view(self._skills, facts, known, now)

    def _views(self, known: Mapping[str, Summary], now: datetime) -> tuple[MasteryView, ...]:
        return tuple(self._view(skill, known[skill], now) for skill in sorted(known))

    def _view(self, skill: str, summary: Summary, now: datetime) -> MasteryView:
        section = self._skills.section(skill)
        return MasteryView(
            skill=skill,
            name=name_of(skill),
            estimate=mastery.estimate(summary, now),
            confidence=summary.confidence,
            state=mastery.state(summary, now),
            why=why(summary, now),
            section=section.id if section else "",
            misses=summary.misses,
            last_at=summary.last_at,
        )


def _at_once(given: Sequence[Given]) -> Sequence[Given]:
    if len(given) > checking.MAX_AT_ONCE:
        raise InvalidInput(
            f"At most {checking.MAX_AT_ONCE} answers at once; none of these was kept. "
            "Send them in parts.",
            code="too_many_observations",
        )
    return given


def _past(at: datetime, now: datetime) -> datetime:
    checking.moment(at)
    if not OLDEST <= at <= now + AHEAD_OF_CLOCK:
        raise InvalidInput(
            "An answer has a time that cannot be right; none was kept. Check the clock.",
            code="bad_time",
        )
    return at
