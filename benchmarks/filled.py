"""A database as large as the sidebar has to stand, loaded past the application for speed."""

from __future__ import annotations

import hashlib
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy.dialects import sqlite
from sqlmodel import SQLModel

from tutor_app.chat.tables import Conversation, Message, Turn
from tutor_app.db import migrations

OWNER = UUID(int=1)
CONVERSATIONS = 10_000
MESSAGES = 1_000_000
LONG_MESSAGES = 5_000
OTHERS = 200
OTHERS_CONVERSATIONS = 50
OTHERS_MESSAGES = 10
LONG = UUID(int=(1 << 64) + CONVERSATIONS - 1)  # the newest conversation is the long one
BATCH = 20_000
_START = datetime(2026, 1, 1, tzinfo=UTC)
_QUESTION = "Why does my loop over a dictionary fail when I delete keys while it runs?"
_ANSWER = "Because a dictionary must not change size while something iterates over it. " * 6

Row = dict[str, Any]
Rows = Iterator[tuple[type[SQLModel], Row]]


def rows() -> Rows:
    """Every row: one owner with a million messages, and 200 others with a hundred thousand."""
    yield from _of_owner(OWNER, CONVERSATIONS, _lengths())
    for other in range(OTHERS):
        lengths = iter([OTHERS_MESSAGES] * OTHERS_CONVERSATIONS)
        yield from _of_owner(UUID(int=2 + other), OTHERS_CONVERSATIONS, lengths)


def _lengths() -> Iterator[int]:
    """Messages a conversation: even numbers that add up to `MESSAGES`, the last one long."""
    left, places = MESSAGES - LONG_MESSAGES, CONVERSATIONS - 1
    for place in range(places):
        length = 2 * round(left / (places - place) / 2)
        left -= length
        yield length
    yield LONG_MESSAGES


def _of_owner(owner: UUID, amount: int, lengths: Iterator[int]) -> Rows:
    for number, length in enumerate(islice(lengths, amount)):
        own = UUID(int=(owner.int << 64) + number)
        # neighbours in time belong to different modes and are not stored side by side
        moment = _START + timedelta(minutes=number)
        yield Conversation, _conversation(own, owner, number, length, moment)
        for position in range(1, length + 1, 2):
            yield from _exchange(own, owner, position, moment)


def _conversation(own: UUID, owner: UUID, number: int, length: int, moment: datetime) -> Row:
    return {
        "id": own,
        "owner_id": owner,
        "title": f"Dictionaries and loops, part {number}",
        "teaching_mode": "qa" if number % 3 else "teacher",
        "message_count": length,
        "last_role": "assistant",
        "last_preview": _ANSWER[:150],
        "created_at": moment,
        "updated_at": moment,
    }


def _exchange(conversation: UUID, owner: UUID, position: int, moment: datetime) -> Rows:
    question, answer = (_below(conversation, position + more, 1) for more in (0, 1))
    common = {"conversation_id": conversation, "created_at": moment}
    asked = {"id": question, "position": position, "role": "user", "content": _QUESTION}
    said = {"id": answer, "position": position + 1, "role": "assistant", "content": _ANSWER}
    yield Message, common | asked
    yield Message, common | said | {"parent_id": question, "engine": "Groq", "model": "a-model"}
    turn = {"id": _below(conversation, position, 2), "owner_id": owner, "question_id": question}
    ended = {"state": "complete", "lease_until": moment, "ended_at": moment, "answer_id": answer}
    yield Turn, common | turn | ended


def _below(conversation: UUID, number: int, kind: int) -> UUID:
    """An id that looks random: rows are not found side by side because their ids are."""
    digest = hashlib.blake2b(b"%d %d %d" % (conversation.int, number, kind), digest_size=16)
    return UUID(bytes=digest.digest())


def sqlite_file() -> Path:
    """The filled SQLite file, made once for each schema and each version of this module."""
    with tempfile.TemporaryDirectory() as folder:
        empty = Path(folder) / "empty.db"
        migrations.upgrade(f"sqlite:///{empty}")
        with closing(sqlite3.connect(empty)) as db:
            schema = "".join(str(row[0]) for row in db.execute("SELECT sql FROM sqlite_master"))
        made_by = Path(__file__).read_bytes()
        key = hashlib.sha256(schema.encode() + made_by).hexdigest()[:12]
        kept = Path(tempfile.gettempdir()) / "tutor-benchmarks" / f"filled-{key}.db"
        if not kept.exists():
            kept.parent.mkdir(exist_ok=True)
            for old in kept.parent.glob("filled-*"):
                old.unlink()
            _fill_sqlite(empty)
            kept.with_suffix(".part").write_bytes(b"")
            empty.replace(kept.with_suffix(".part"))
            kept.with_suffix(".part").replace(kept)
    return kept


def _fill_sqlite(file: Path) -> None:
    with closing(sqlite3.connect(file)) as db:
        db.execute("PRAGMA journal_mode=OFF")
        db.execute("PRAGMA synchronous=OFF")
        db.execute("PRAGMA cache_size=-200000")
        for table, batch in _batches():
            columns = _columns(table)
            marks = ", ".join("?" * len(columns))
            db.executemany(
                f"INSERT INTO {table.__tablename__} ({', '.join(columns)}) VALUES ({marks})",
                _bound(table, batch),
            )
        db.commit()


async def fill_postgresql(url: str) -> None:
    """Load the rows into a migrated, empty PostgreSQL, as autovacuum would leave it."""
    connection = await asyncpg.connect(url)
    try:
        for table, batch in _batches():
            records = [tuple(_whole(table, row).values()) for row in batch]
            await connection.copy_records_to_table(
                str(table.__tablename__), records=records, columns=_columns(table)
            )
        await connection.execute("VACUUM ANALYZE")
    finally:
        await connection.close()


def _batches() -> Iterator[tuple[type[SQLModel], list[Row]]]:
    """Rows of one table at a time; a conversation comes before what refers to it."""
    pending: dict[type[SQLModel], list[Row]] = {Conversation: [], Message: [], Turn: []}
    for table, row in rows():
        pending[table].append(row)
        if len(pending[table]) >= BATCH:
            yield from ((one, batch) for one, batch in pending.items() if batch)
            pending = {one: [] for one in pending}
    yield from ((one, batch) for one, batch in pending.items() if batch)


def _columns(table: type[SQLModel]) -> list[str]:
    return list(_defaults(table))


def _defaults(table: type[SQLModel]) -> Mapping[str, Any]:
    fields = table.model_fields.items()
    return {name: None if field.is_required() else field.default for name, field in fields}


def _whole(table: type[SQLModel], row: Row) -> Row:
    return {**_DEFAULTS[table], **row}


def _bound(table: type[SQLModel], batch: list[Row]) -> Iterator[tuple[Any, ...]]:
    """The rows as SQLite stores them, by SQLAlchemy's own rules."""
    dialect, columns = sqlite.dialect(), table.__table__.columns  # type: ignore[attr-defined]
    rules = [
        columns[name].type.dialect_impl(dialect).bind_processor(dialect) for name in _columns(table)
    ]
    for row in batch:
        values = zip(rules, _whole(table, row).values(), strict=True)
        yield tuple(rule(value) if rule else value for rule, value in values)


_DEFAULTS: dict[type[SQLModel], Mapping[str, Any]] = {
    table: _defaults(table) for table in (Conversation, Message, Turn)
}
