"""The async engine for SQLite and PostgreSQL, and the one way to open a transaction."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any
from weakref import WeakSet

from sqlalchemy import Connection, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry
from sqlmodel.ext.asyncio.session import AsyncSession

from tutor_app.db.failures import storage_failures, unavailable
from tutor_app.db.freshness import replace_dead_connections
from tutor_app.db.silence import give_up_on_silence
from tutor_app.db.urls import async_url
from tutor_app.observability import logger

_LOG = logger(__name__)
BUSY_SECONDS = 5.0
ANSWER_SECONDS = 6.0
"""How long a statement on PostgreSQL may take; more than it may wait for a lock."""
CONNECT_SECONDS = 5.0
CLOSING_SECONDS = 0.5
BEGIN = "sqlite_begin"  # the execution option that names the statement a transaction starts with
SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=NORMAL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA cache_size=-16000",
)


class Database:
    """One engine; `transaction()` for changes, `reading()` for queries.

    The boundary commits, services and repositories never do. A database that stays locked
    for `busy_seconds`, answers nothing for `answer_seconds`, is full or cannot be reached is
    raised as `Unavailable` with the code `storage_unavailable`, whose words tell the user what
    was kept; broken constraints and wrong statements stay what they are. `url` is any URL that
    `async_url` takes.
    """

    def __init__(
        self,
        url: str,
        *,
        pool_size: int = 10,
        busy_seconds: float = BUSY_SECONDS,
        answer_seconds: float = ANSWER_SECONDS,
    ) -> None:
        self.url = async_url(url)
        self.is_sqlite = self.url.startswith("sqlite")
        self._busy_seconds = busy_seconds
        self._turn_to_write = asyncio.Lock()
        self.engine: AsyncEngine = create_async_engine(
            self.url,
            pool_size=pool_size,
            max_overflow=pool_size,
            pool_timeout=busy_seconds,
            hide_parameters=True,
            connect_args=(
                _of_sqlite(busy_seconds)
                if self.is_sqlite
                else _of_postgresql(busy_seconds, answer_seconds)
            ),
        )
        self._reader = (
            self.engine
            if self.is_sqlite
            else self.engine.execution_options(isolation_level="AUTOCOMMIT")
        )
        if self.is_sqlite:
            event.listen(self.engine.sync_engine, "connect", _on_sqlite_connect)
            event.listen(self.engine.sync_engine, "begin", _on_sqlite_begin)
        else:
            replace_dead_connections(self.engine.sync_engine)
            give_up_on_silence(self.engine.sync_engine)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """A session whose changes are committed at the end, or all undone on an error.

        On SQLite it takes the write lock at once, so that a read followed by a write never
        fails in the middle; writers of one process come in turn, and those that wait hold no
        connection. A transaction inside a transaction would wait for itself: pass the session
        on instead. Raises Unavailable when the database does not take it.
        """
        with storage_failures():
            async with self._turn(), AsyncSession(self.engine, expire_on_commit=False) as db:
                await _connect(db, "BEGIN IMMEDIATE")
                async with _committed(db):
                    yield db

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """A session for queries only; nothing is written through it.

        On PostgreSQL each query stands alone: a transaction around it would only add two
        round trips, since there each of its queries sees what was committed before it anyway.
        """
        with storage_failures():
            async with AsyncSession(self._reader, expire_on_commit=False) as db:
                await _connect(db, "BEGIN")
                yield db

    async def ping(self) -> None:
        """Raise Unavailable unless the database answers."""
        async with self.reading() as db:
            await (await db.connection()).exec_driver_sql("SELECT 1")

    async def check_writable(self) -> None:
        """Raise Unavailable unless the database takes a change: it makes one that means nothing."""
        async with self.transaction() as db:
            same = "UPDATE alembic_version SET version_num = version_num"
            await (await db.connection()).exec_driver_sql(same)

    async def close(self) -> None:
        """Write SQLite's log back into its file and give all connections back; never raises."""
        try:
            if self.is_sqlite:
                await self._checkpoint()
        except DBAPIError as error:
            _LOG.warning("database log kept", reason=str(error.orig))
        finally:
            with suppress(TimeoutError):
                async with asyncio.timeout(None if self.is_sqlite else CLOSING_SECONDS):
                    await self.engine.dispose()

    async def _checkpoint(self) -> None:
        """Move the log into the file; one that is still read is moved at the next start."""
        async with self.engine.connect() as connection:
            await connection.execution_options(**{BEGIN: ""})
            await connection.exec_driver_sql(f"PRAGMA busy_timeout={round(CLOSING_SECONDS * 1000)}")
            answer = await connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            if answer.scalar_one():
                _LOG.info("database log kept", reason="in use by another connection")

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        if not self.is_sqlite:
            yield
            return
        try:
            async with asyncio.timeout(self._busy_seconds):
                await self._turn_to_write.acquire()
        except TimeoutError as error:
            raise unavailable(error) from error
        try:
            yield
        finally:
            self._turn_to_write.release()


class ClosingConnection(sqlite3.Connection):
    """A connection that is really closed when it is closed, with the write lock it held.

    SQLite keeps a closed connection, its transaction included, as long as a statement of it
    lives. A task that is cancelled in the middle of a statement leaves one behind in its
    traceback, until Python collects that.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._cursors: WeakSet[sqlite3.Cursor] = WeakSet()

    def cursor(self, *args: Any, **options: Any) -> Any:
        """A cursor that `close` closes too."""
        cursor = super().cursor(*args, **options)
        self._cursors.add(cursor)
        return cursor

    def close(self) -> None:
        """Undo what was not committed and let every lock go."""
        for cursor in list(self._cursors):
            cursor.close()
        super().close()


def _of_sqlite(busy_seconds: float) -> dict[str, Any]:
    return {"timeout": busy_seconds, "factory": ClosingConnection}


def _of_postgresql(busy_seconds: float, answer_seconds: float) -> dict[str, Any]:
    settings = {
        "application_name": "tutor",
        "jit": "off",  # it slows down short queries, asyncpg's own look-ups of types most of all
        "lock_timeout": str(round(busy_seconds * 1000)),
    }
    return {
        "timeout": CONNECT_SECONDS,
        "command_timeout": answer_seconds,
        "server_settings": settings,
    }


async def _connect(db: AsyncSession, statement: str) -> None:
    """Begin now, so that a database that cannot be reached is told from an error of the caller."""
    try:
        await db.connection(execution_options={BEGIN: statement})
    except OSError as error:
        raise unavailable(error) from error


@asynccontextmanager
async def _committed(db: AsyncSession) -> AsyncIterator[None]:
    try:
        yield
        await _to_the_end(db.commit())
    except BaseException:
        await _to_the_end(db.rollback())
        raise


async def _to_the_end(work: Coroutine[Any, Any, None]) -> None:
    """Await `work`; a cancellation meanwhile is raised when it is done, not in its middle."""
    task = asyncio.create_task(work)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task})
        raise


def _on_sqlite_connect(connection: Any, _record: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # BEGIN is sent below, as SQLAlchemy's docs advise
    cursor = connection.cursor()
    for pragma in SQLITE_PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def _on_sqlite_begin(connection: Connection) -> None:
    statement = connection.get_execution_options().get(BEGIN, "BEGIN")
    if statement:
        connection.exec_driver_sql(statement)
