"""Open connections, each of which ends with the login that opened it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from uuid import UUID

from tutor_app.accounts.owner import Owner
from tutor_app.accounts.repository import standing_tokens
from tutor_app.db import Database, utc_now
from tutor_app.errors import Unavailable
from tutor_app.observability import logger, places

LOOK_SECONDS = 0.5
"""How often the database is asked: a login that another process ended is noticed so soon."""

MOST_AT_ONCE = 500
"""Tokens in one question to the database."""

_LOG = logger(__name__)


class Hold:
    """One open connection; `release` it when it has ended by itself."""

    def __init__(self, token_id: UUID, end: Callable[[], None], holds: set[Hold]) -> None:
        self.token_id = token_id
        self.end = end
        self._holds = holds
        holds.add(self)

    def release(self) -> None:
        """The connection is gone; harmless the second time."""
        self._holds.discard(self)


class Standing:
    """The connections of this process that hang on a login.

    Signing out, signing out everywhere, another password, deleting the account and the end of a
    token's life are all the same to it: the token no longer stands in the table. Asking the table
    needs nothing that every deployment has not (no Redis, also in a process for microphones alone).
    """

    def __init__(self, database: Database, look_seconds: float = LOOK_SECONDS) -> None:
        self._database = database
        self._look_seconds = look_seconds
        self._holds: set[Hold] = set()
        self._looking: asyncio.Task[None] | None = None
        self._on_gone: list[Callable[[UUID], None]] = []

    def __len__(self) -> int:
        return len(self._holds)

    def hold(self, owner: Owner, end: Callable[[], None]) -> Hold | None:
        """Call `end` once the login of `owner` has ended; None for who has none: a visitor."""
        if owner.token_id is None:
            return None
        return Hold(owner.token_id, end, self._holds)

    @contextmanager
    def held(self, owner: Owner) -> Iterator[asyncio.Event]:
        """An event that is set once the login of `owner` has ended."""
        ended = asyncio.Event()
        hold = self.hold(owner, ended.set)
        try:
            yield ended
        finally:
            if hold is not None:
                hold.release()

    def on_gone(self, forget: Callable[[UUID], None]) -> None:
        """Call `forget(owner_id)` once an account was deleted here."""
        self._on_gone.append(forget)

    def gone(self, owner_id: UUID) -> None:
        """An account was deleted: whatever is kept outside the database goes too."""
        for forget in self._on_gone:
            forget(owner_id)

    async def look(self) -> None:
        """End what hangs on logins that have ended; without the database, next time."""
        holds = list(self._holds)
        try:
            standing = await self._standing({hold.token_id for hold in holds})
        except Unavailable:
            return  # and nobody can end a login either
        for hold in holds:
            if hold.token_id not in standing and hold in self._holds:
                hold.release()
                hold.end()

    async def start(self) -> None:
        """Begin to look."""
        self._looking = asyncio.create_task(self._keep_looking(), name="standing logins")

    async def stop(self) -> None:
        """Look no more."""
        if self._looking is not None:
            self._looking.cancel()
            with suppress(asyncio.CancelledError):
                await self._looking

    async def _keep_looking(self) -> None:
        while True:
            await asyncio.sleep(self._look_seconds)
            try:
                await self.look()
            except Exception as error:  # noqa: BLE001 - the next look is another try
                _LOG.error("logins not looked at", kind=type(error).__name__, trace=places(error))

    async def _standing(self, token_ids: set[UUID]) -> set[UUID]:
        standing: set[UUID] = set()
        wanted = list(token_ids)
        for place in range(0, len(wanted), MOST_AT_ONCE):
            some = wanted[place : place + MOST_AT_ONCE]
            async with self._database.reading() as db:
                standing |= await standing_tokens(db, some, utc_now())
        return standing
