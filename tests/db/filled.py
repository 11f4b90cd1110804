"""Filling a database of any revision: what its tables are is read from the database itself."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

ROWS = 5
Contents = dict[str, list[dict[str, Any]]]


def fill(connection: sa.Connection) -> None:
    """Put ROWS rows into every table, children with parents, every column set."""
    metadata = reflected(connection)
    keys: dict[str, list[Any]] = defaultdict(list)
    for table in metadata.sorted_tables:
        for number in range(ROWS):
            row = {column.name: _value(column, number, keys) for column in table.columns}
            connection.execute(table.insert().values(row))
            for column in table.primary_key:
                keys[f"{table.name}.{column.name}"].append(row[column.name])


def contents(connection: sa.Connection) -> Contents:
    """All rows of all tables, in the order of their primary keys."""
    tables = reflected(connection).sorted_tables
    return {
        table.name: [
            dict(row._mapping)
            for row in connection.execute(sa.select(table).order_by(*table.primary_key))
        ]
        for table in tables
    }


def reflected(connection: sa.Connection) -> sa.MetaData:
    """The tables as the database has them, without Alembic's own and search tables."""
    metadata = sa.MetaData()
    metadata.reflect(
        connection,
        only=lambda name, _: name != "alembic_version" and not name.startswith("search_"),
    )
    return metadata


def _value(column: sa.Column[Any], number: int, keys: dict[str, list[Any]]) -> Any:
    for foreign_key in column.foreign_keys:
        if keys[foreign_key.target_fullname]:
            return keys[foreign_key.target_fullname][number]
        return None
    kind = column.type
    match kind:
        case sa.Boolean():
            return bool(number % 2)
        case sa.DateTime():
            moment = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=number)
            return moment if kind.timezone else moment.replace(tzinfo=None)
        case sa.Uuid():
            return UUID(int=number + 1)
        case sa.JSON():
            return {"number": number}
        case sa.Integer() | sa.Numeric() | sa.Float():
            return number
        case sa.CHAR():  # how SQLite keeps a UUID
            return UUID(int=number + 1).hex
        case sa.String():
            return f"é{number}"
    raise TypeError(f"no value for {column.table.name}.{column.name}: {kind!r}")
