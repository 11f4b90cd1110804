"""The database under trouble: locked, full, gone, cancelled; and what is no trouble of its own."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel import func, select, update

from tests import servers
from tutor_app.accounts.tables import Token, User
from tutor_app.db import Database, new_id, utc_now
from tutor_app.errors import Unavailable

BUSY_SECONDS = 0.3


@pytest.fixture
async def impatient(database: Database) -> AsyncIterator[Database]:
    """The same database, waiting only a moment for a lock."""
    patient_for_a_moment = Database(database.url, busy_seconds=BUSY_SECONDS)
    yield patient_for_a_moment
    await patient_for_a_moment.close()


def user(name: str = "ada") -> User:
    return User(username=name, username_key=name, password_hash="x")


def token(user_id: UUID) -> Token:
    return Token(user_id=user_id, family_id=new_id(), kind="access", expires_at=utc_now())


def size_of_log(file: str) -> int:
    return Path(f"{file}-wal").stat().st_size


async def count(database: Database) -> int:
    async with database.reading() as db:
        return (await db.exec(select(func.count()).select_from(User))).one()


async def test_commits_at_the_end(database: Database) -> None:
    async with database.transaction() as db:
        db.add(user())
    assert 1 == await count(database)


async def test_undoes_all_on_an_error(database: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        async with database.transaction() as db:
            db.add(user())
            await db.flush()
            raise ZeroDivisionError
    assert 0 == await count(database)


async def test_reading_keeps_nothing_on_sqlite(sqlite_database: Database) -> None:
    async with sqlite_database.reading() as db:
        db.add(user())
        await db.flush()
    assert 0 == await count(sqlite_database)


async def test_moments_come_back_in_utc(database: Database) -> None:
    moment = datetime(2026, 3, 1, 23, 30, 15, 123456, tzinfo=UTC)
    person = user()
    person.last_login_at = moment
    async with database.transaction() as db:
        db.add(person)
    async with database.reading() as db:
        found = (await db.exec(select(User.last_login_at))).one()
    assert (moment, timedelta(0)) == (found, found.utcoffset())


async def test_deleting_a_parent_deletes_its_children(database: Database) -> None:
    person = user()
    async with database.transaction() as db:
        db.add(person)
        await db.flush()
        db.add(
            Token(
                user_id=person.id, family_id=new_id(), kind="access", expires_at=person.created_at
            )
        )
    async with database.transaction() as db:
        await db.delete(await db.get(User, person.id))
    async with database.reading() as db:
        assert [] == (await db.exec(select(Token))).all()


async def test_a_locked_database_is_unavailable(database: Database, impatient: Database) -> None:
    async with database.transaction() as holder:
        holder.add(user("ada"))
        await holder.flush()
        with pytest.raises(Unavailable) as refused:
            async with impatient.transaction() as db:
                db.add(user("ada"))
    assert "storage_unavailable" == refused.value.code
    assert 1 == await count(database)


async def test_a_locked_database_still_reads(database: Database, impatient: Database) -> None:
    async with database.transaction() as holder:
        holder.add(user())
        await holder.flush()
        assert 0 == await count(impatient)


async def test_another_process_may_hold_the_lock(sqlite_database: Database) -> None:
    impatient = Database(sqlite_database.url, busy_seconds=BUSY_SECONDS)
    other = sqlite3.connect(sqlite_database.engine.url.database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Unavailable):
        async with impatient.transaction():
            pytest.fail("the lock is taken")
    other.execute("ROLLBACK")
    async with impatient.transaction() as db:
        db.add(user())
    other.close()
    await impatient.close()
    assert 1 == await count(sqlite_database)


async def test_the_loop_runs_on_while_a_writer_waits(sqlite_database: Database) -> None:
    impatient = Database(sqlite_database.url, busy_seconds=BUSY_SECONDS)
    async with sqlite_database.transaction():
        waiting = asyncio.create_task(impatient.transaction().__aenter__())
        turns = 0
        while not waiting.done():
            await asyncio.sleep(0)
            turns += 1
    assert isinstance(waiting.exception(), Unavailable)
    assert turns > 5
    await impatient.close()


async def test_writers_of_one_process_come_in_turn(database: Database) -> None:
    async def write(number: int) -> None:
        async with database.transaction() as db:
            before = (await db.exec(select(func.count()).select_from(User))).one()
            db.add(user(f"u{number}"))
            await db.flush()
            if database.is_sqlite:
                assert before == len((await db.exec(select(User))).all()) - 1

    await asyncio.gather(*(write(number) for number in range(60)))
    assert 60 == await count(database)


async def test_waiting_writers_leave_connections_to_readers(sqlite_database: Database) -> None:
    narrow = Database(sqlite_database.url, pool_size=1, busy_seconds=2)

    async def write(number: int) -> None:
        async with narrow.transaction() as db:
            db.add(user(f"u{number}"))

    async with narrow.transaction():
        writers = [asyncio.create_task(write(number)) for number in range(5)]
        await asyncio.sleep(0)
        assert 0 == await count(narrow)
    await asyncio.gather(*writers)
    assert 5 == await count(narrow)
    await narrow.close()


async def test_a_cancelled_writer_gives_the_lock_back(
    database: Database, impatient: Database
) -> None:
    has_written = asyncio.Event()

    async def write() -> None:
        async with database.transaction() as db:
            db.add(user())
            await db.flush()
            has_written.set()
            await asyncio.sleep(60)

    writer = asyncio.create_task(write())
    await has_written.wait()
    writer.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writer
    async with impatient.transaction() as db:
        db.add(user())
    assert 1 == await count(database)


async def test_a_writer_cancelled_within_a_statement_gives_the_lock_back(
    sqlite_database: Database,
) -> None:
    impatient = Database(sqlite_database.url, busy_seconds=BUSY_SECONDS)
    kept = []  # with their tracebacks, and what those refer to

    async def write() -> None:
        try:
            async with sqlite_database.transaction() as db:
                while True:
                    await db.exec(update(User).values(name="Ada").returning(User.id))
        except asyncio.CancelledError as cancelled:
            kept.append(cancelled)

    async with impatient.transaction() as db:
        db.add_all([user("ada"), user("bob")])
    for step in range(40):
        writer = asyncio.create_task(write())
        await asyncio.sleep(0.003 + step / 20_000)
        writer.cancel()
        await writer
        async with impatient.transaction() as db:
            await db.exec(update(User).values(name="Bob"))
    assert 40 == len(kept)
    await impatient.close()


async def test_a_cancelled_commit_is_whole(database: Database) -> None:
    """Whoever is cancelled at the end finds all of it written or nothing."""

    async def write(number: int) -> None:
        async with database.transaction() as db:
            db.add_all([user(f"a{number}"), user(f"b{number}")])

    for number in range(30):
        writer = asyncio.create_task(write(number))
        await asyncio.sleep(number / 5_000)
        writer.cancel()
        await asyncio.gather(writer, return_exceptions=True)
    assert 0 == await count(database) % 2


async def test_a_writer_cancelled_while_it_waits_takes_nothing(sqlite_database: Database) -> None:
    async with sqlite_database.transaction():
        waiting = asyncio.create_task(sqlite_database.transaction().__aenter__())
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
    async with sqlite_database.transaction() as db:
        db.add(user())
    assert 1 == await count(sqlite_database)


async def test_a_full_disk_is_unavailable_and_keeps_what_was_there(
    sqlite_database: Database,
) -> None:
    async with sqlite_database.transaction() as db:
        db.add(user("before"))
    full = Database(sqlite_database.url, pool_size=1)
    async with full.reading() as db:
        connection = await db.connection()
        pages = (await connection.exec_driver_sql("PRAGMA page_count")).scalar_one()
        await connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
    with pytest.raises(Unavailable) as refused:
        async with full.transaction() as db:
            db.add_all(user(f"u{number}") for number in range(2000))
    assert "storage_unavailable" == refused.value.code
    assert 1 == await count(full)
    async with full.reading() as db:
        answer = await (await db.connection()).exec_driver_sql("PRAGMA integrity_check")
        assert "ok" == answer.scalar_one()
    await full.close()


async def test_broken_rules_are_not_swallowed(database: Database) -> None:
    async with database.transaction() as db:
        db.add(user())
    with pytest.raises(IntegrityError):
        async with database.transaction() as db:
            db.add(user())
    with pytest.raises(IntegrityError):
        async with database.transaction() as db:
            db.add(
                Token(
                    user_id=new_id(),
                    family_id=new_id(),
                    kind="access",
                    expires_at=user().created_at,
                )
            )


async def test_wrong_statements_are_not_swallowed(database: Database) -> None:
    with pytest.raises(DBAPIError, match="nowhere"):
        async with database.reading() as db:
            await db.exec(text("SELECT * FROM nowhere"))


async def test_errors_do_not_tell_what_was_written(database: Database) -> None:
    async with database.transaction() as db:
        db.add(user("sesame"))
    with pytest.raises(IntegrityError) as broken:
        async with database.transaction() as db:
            db.add(user("sesame"))
    assert "parameters hidden" in str(broken.value)


async def test_time_outs_of_the_caller_stay_the_callers(database: Database) -> None:
    with pytest.raises(TimeoutError):
        async with database.transaction(), asyncio.timeout(0.01):
            await asyncio.sleep(1)


async def test_no_server_is_unavailable() -> None:
    database = Database(f"postgresql://tutor@127.0.0.1:{servers.free_port()}/nothing")
    with pytest.raises(Unavailable):
        await database.ping()
    await database.close()


async def test_no_folder_is_unavailable(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/missing/tutor.db")
    with pytest.raises(Unavailable):
        await database.ping()
    await database.close()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
async def test_a_file_that_is_no_database_is_unavailable(tmp_path: Path) -> None:
    file = tmp_path / "tutor.db"
    file.write_bytes(b"not a database at all" * 100)
    database = Database(f"sqlite:///{file}")
    with pytest.raises(Unavailable):
        await database.ping()
    await database.close()


async def test_no_such_database_is_unavailable(postgresql_url: str) -> None:
    database = Database(f"{postgresql_url}_which_is_not_there")
    with pytest.raises(Unavailable):
        await database.ping()
    await database.close()


async def test_a_lost_connection_is_unavailable_once(
    postgresql_database: Database, postgresql_url: str
) -> None:
    with pytest.raises(Unavailable):
        async with postgresql_database.transaction() as db:
            db.add(user())
            await db.flush()
            pid = (await db.exec(text("SELECT pg_backend_pid()"))).scalar_one()
            other = await asyncpg.connect(postgresql_url)
            await other.fetchval("SELECT pg_terminate_backend($1)", pid)
            await other.close()
            await db.exec(text("SELECT 1"))
    assert 0 == await count(postgresql_database)


async def test_a_used_up_pool_is_unavailable(database: Database) -> None:
    narrow = Database(database.url, pool_size=1, busy_seconds=BUSY_SECONDS)
    async with narrow.reading(), narrow.reading():
        with pytest.raises(Unavailable):
            await narrow.ping()
    await narrow.ping()
    await narrow.close()


async def test_closing_empties_the_log(sqlite_database: Database) -> None:
    async with sqlite_database.transaction() as db:
        db.add(user())
    file = str(sqlite_database.engine.url.database)
    other = sqlite3.connect(file)  # holds the log in place, which the last to close deletes
    other.execute("SELECT 1 FROM users").fetchall()
    assert size_of_log(file) > 0
    await sqlite_database.close()
    assert 0 == size_of_log(file)
    assert [("ada",)] == other.execute("SELECT username FROM users").fetchall()
    other.close()


async def test_closing_does_not_wait_for_readers(sqlite_database: Database) -> None:
    async with sqlite_database.transaction() as db:
        db.add(user("ada"))
    other = sqlite3.connect(sqlite_database.engine.url.database, isolation_level=None)
    other.execute("BEGIN")
    assert [("ada",)] == other.execute("SELECT username FROM users").fetchall()
    async with sqlite_database.transaction() as db:
        db.add(user("bob"))
    await asyncio.wait_for(sqlite_database.close(), 60)
    other.execute("COMMIT")
    assert 2 == len(other.execute("SELECT username FROM users").fetchall())
    other.close()


async def test_sqlite_is_set_up_on_every_connection(sqlite_database: Database) -> None:
    async with sqlite_database.reading() as db:
        connection = await db.connection()
        names = ("journal_mode", "synchronous", "busy_timeout", "foreign_keys")
        found = [
            (await connection.exec_driver_sql(f"PRAGMA {name}")).scalar_one() for name in names
        ]
    assert ["wal", 1, 5000, 1] == found


async def test_a_change_that_means_nothing_can_be_made(database: Database) -> None:
    await database.check_writable()
    await database.check_writable()


async def test_a_postgresql_that_only_reads_takes_no_change(postgresql_url: str) -> None:
    database = Database(postgresql_url)
    async with database.transaction() as db:
        name = (await (await db.connection()).exec_driver_sql("SELECT current_database()")).scalar()
        statement = f'ALTER DATABASE "{name}" SET default_transaction_read_only = on'
        await (await db.connection()).exec_driver_sql(statement)
    await database.close()
    reading = Database(postgresql_url)
    with pytest.raises(Unavailable):
        await reading.check_writable()
    async with reading.transaction() as db:
        connection = await db.connection()
        await connection.exec_driver_sql("SET TRANSACTION READ WRITE")
        await connection.exec_driver_sql(f'ALTER DATABASE "{name}" RESET ALL')
    await reading.close()
