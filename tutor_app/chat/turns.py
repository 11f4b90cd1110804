"""Turns: ask, stop, go on, ask again, and follow what happens."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession

from tutor_app.accounts.owner import Owner
from tutor_app.accounts.repository import hold_account
from tutor_app.chat.activity import Activity
from tutor_app.chat.engine import Engine
from tutor_app.chat.events import EventId, TurnEvent
from tutor_app.chat.live import LiveTurns
from tutor_app.chat.opening import Opener, Question, busy
from tutor_app.chat.replay import Rows, replay
from tutor_app.chat.running import RunningTurn
from tutor_app.chat.streams import Streams
from tutor_app.chat.turn_repository import TurnRepository
from tutor_app.chat.views import StartedTurn
from tutor_app.chat.words import accepted, storable
from tutor_app.db import Database, utc_now
from tutor_app.errors import Conflict, InvalidInput, NotFound, Unavailable
from tutor_app.limits.quotas import Quotas
from tutor_app.limits.rates import RateLimits
from tutor_app.settings import Settings

MAX_CLIENT_KEY = 80
SOURCES = frozenset({"text", "voice"})
_DRAIN_SECONDS = 3.0


class Turns:
    """The one turn engine of the product.

    A question is committed before any model is asked; the turn then belongs to the server,
    and any number of readers follow its events and resume where they were.
    """

    def __init__(
        self,
        database: Database,
        streams: Streams,
        engine: Engine,
        limits: RateLimits,
        quotas: Quotas,
        settings: Settings,
    ) -> None:
        self.live = LiveTurns(
            database,
            lease_seconds=settings.turn_lease_seconds,
            save_seconds=settings.turn_save_seconds,
        )
        self._database = database
        self._streams = streams
        self._engine = engine
        self._limits = limits
        self._quotas = quotas
        self._settings = settings
        self._opener = Opener(self.live.worker_id, timedelta(seconds=settings.turn_lease_seconds))
        self._activity = Activity()
        self._is_draining = asyncio.Event()

    async def open(self) -> None:
        """Begin to save running turns and to hear requests to stop."""
        await self._streams.start(self._stop_here)
        await self.live.start()

    async def start(
        self,
        owner: Owner,
        conversation_id: UUID,
        text: str,
        *,
        source: str = "text",
        client_key: str | None = None,
        replaces: str | None = None,
        hidden: bool = False,
        address: str = "",
        also: Callable[[AsyncSession], Awaitable[object]] | None = None,
    ) -> StartedTurn:
        """Commit a question (or hidden instruction) and begin to answer it.

        The same `client_key` in a conversation returns the first turn. `replaces` is the key of
        an earlier question that this one says anew: if it is the last one, it leaves the page with
        its answer, as long as that is not being written. `address` is the asker's network address,
        for the rate limit. `also` is done in the same transaction, so only when the turn is
        accepted. Raises InvalidInput
        (`empty_message`, `message_too_long`), NotFound, Conflict (`conversation_busy`), TooMany
        and Unavailable.
        """
        question = Question(
            accepted(text), _source(source), _key(client_key), _key(replaces), is_hidden=hidden
        )
        before = await self._sent_before(owner, conversation_id, question.client_key)
        if before is not None:
            return before

        async def ask(db: AsyncSession) -> RunningTurn:
            turn = await self._opener.ask(db, owner, conversation_id, question)
            if also is not None:
                await also(db)
            return turn

        try:
            turn = await self._open(owner, address, ask)
        except (IntegrityError, Conflict) as error:
            # the same send may have come twice at the same moment
            before = await self._sent_before(owner, conversation_id, question.client_key)
            if before is not None:
                return before
            if isinstance(error, Conflict):
                raise
            raise busy() from error
        return await self._run(turn)

    async def regenerate(self, owner: Owner, message_id: UUID, *, address: str = "") -> StartedTurn:
        """Answer the same question again. Raises as `start` does, and Conflict `not_last`."""

        async def again(db: AsyncSession) -> RunningTurn:
            return await self._opener.again(db, owner, message_id)

        return await self._run(await self._open_once(owner, address, again))

    async def resume(self, owner: Owner, turn_id: UUID, *, address: str = "") -> StartedTurn:
        """Go on with an answer that stopped early, in the same message. Raises as `regenerate`."""

        async def go_on(db: AsyncSession) -> RunningTurn:
            return await self._opener.go_on(db, owner, turn_id)

        return await self._run(await self._open_once(owner, address, go_on))

    async def stop(self, owner: Owner, turn_id: UUID) -> None:
        """End a running turn and keep its text; harmless when it has ended. Raises NotFound."""
        turn, _ = await self._rows(owner, turn_id)
        if turn.state != "running":
            return
        if self.live.get(turn_id) is not None:
            await self._stop_here(turn_id)
        else:
            await self._streams.ask_to_stop(turn_id)

    async def forget(self, db: AsyncSession, owner_id: UUID) -> None:
        """The account hook: end every running turn of an owner, before the rows go."""
        for turn_id in await TurnRepository(db).running_of(owner_id):
            await self._stop_here(turn_id)
            with suppress(Unavailable):  # whoever writes it finds its rows gone
                await self._streams.ask_to_stop(turn_id)

    async def events(
        self, owner: Owner, turn_id: UUID, after: str = ""
    ) -> AsyncIterator[TurnEvent]:
        """What happens in a turn after an event's id, until its last event. Raises NotFound.

        It raises before there is anything to wait for: what it returns can be sent at once. A
        turn of this process (or, with Redis, of any worker) is followed live; one that has
        ended, or whose worker cannot be heard, is read from its rows.
        """
        await self._rows(owner, turn_id)
        return self._follow(owner, turn_id, EventId.parse(after))

    async def _follow(
        self, owner: Owner, turn_id: UUID, place: EventId
    ) -> AsyncIterator[TurnEvent]:
        async for event in self._streams.follow(turn_id, place):
            yield event
            place = event.id
            if event.is_last:
                return

        async def read() -> Rows:
            return await self._rows(owner, turn_id)

        async for event in replay(read, place):
            yield event

    @property
    def draining(self) -> asyncio.Event:
        """Set once the server goes down: readers are told to connect again."""
        return self._is_draining

    async def drain(self) -> None:
        """Take no new turns, end the running ones as `interrupted` and save them."""
        self._is_draining.set()
        turns = self.live.all()
        for turn in turns:
            turn.stop("interrupted")
        tasks = [turn.task for turn in turns if turn.task is not None]
        if tasks:
            await asyncio.wait(tasks, timeout=_DRAIN_SECONDS)

    async def close(self) -> None:
        """Drain and let go of everything."""
        await self.drain()
        await self._engine.close()
        await self.live.close()
        await self._streams.close()

    async def _open_once(
        self,
        owner: Owner,
        address: str,
        begin: Callable[[AsyncSession], Awaitable[RunningTurn]],
    ) -> RunningTurn:
        try:
            return await self._open(owner, address, begin)
        except IntegrityError as error:
            raise busy() from error

    async def _open(
        self,
        owner: Owner,
        address: str,
        begin: Callable[[AsyncSession], Awaitable[RunningTurn]],
    ) -> RunningTurn:
        if self._is_draining.is_set():
            raise Unavailable("The server is restarting. Your text is kept; send it in a moment.")
        await self._limits.check("message", str(owner.id))
        if address:
            await self._limits.check("address", address)
        allowance = (
            self._settings.visitor_daily_messages
            if owner.is_visitor
            else self._settings.daily_messages
        )
        self._activity.seen(owner)
        async with self._database.transaction() as db:
            await hold_account(db, owner)
            turn = await begin(db)
            await self._quotas.spend(db, owner.id, "messages", allowance, utc_now())
            return turn

    async def _run(self, turn: RunningTurn) -> StartedTurn:
        self.live.add(turn)
        data = {
            "turn_id": str(turn.turn_id),
            "message_id": str(turn.question_id) if turn.question_id else None,
            "answer_id": str(turn.answer_id),
            "offset": turn.offset,
        }
        accepted_event = turn.event("accepted", data)
        turn.task = asyncio.create_task(self._announce_and_drive(turn, accepted_event))
        turn.task.add_done_callback(lambda _: self.live.remove(turn))
        return StartedTurn(turn.turn_id, turn.question_id, turn.answer_id)

    async def _announce_and_drive(self, turn: RunningTurn, accepted_event: TurnEvent) -> None:
        await self._streams.publish(turn.turn_id, accepted_event)
        await self._engine.drive(turn)

    async def _stop_here(self, turn_id: UUID) -> None:
        turn = self.live.get(turn_id)
        if turn is not None:
            turn.stop("stopped")

    async def _rows(self, owner: Owner, turn_id: UUID) -> Rows:
        async with self._database.reading() as db:
            found = await TurnRepository(db).with_answer(owner.id, turn_id)
        if found is None:
            raise NotFound
        return found

    async def _sent_before(
        self, owner: Owner, conversation_id: UUID, client_key: str | None
    ) -> StartedTurn | None:
        if client_key is None:
            return None
        async with self._database.reading() as db:
            turn = await TurnRepository(db).sent_before(owner.id, conversation_id, client_key)
        return StartedTurn(turn.id, turn.question_id, turn.answer_id) if turn else None


def _source(source: str) -> str:
    if source not in SOURCES:
        raise InvalidInput("A message comes by text or by voice.", code="bad_source")
    return source


def _key(client_key: str | None) -> str | None:
    if client_key is None:
        return None
    key = storable(client_key).strip()
    if not key or len(key) > MAX_CLIENT_KEY:
        raise InvalidInput(
            f"A client key has 1 to {MAX_CLIENT_KEY} characters.", code="bad_client_key"
        )
    return key
