"""INSERT ... ON CONFLICT, which both databases know and SQLAlchemy builds for each apart."""

from __future__ import annotations

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel.ext.asyncio.session import AsyncSession

from tutor_app.db.base import Table

Insert = sqlite.Insert | postgresql.Insert


def insert_into(db: AsyncSession, table: type[Table], **values: Any) -> Insert:
    """An INSERT of one row that takes `on_conflict_do_update` and `on_conflict_do_nothing`.

    Columns that are not given get their defaults from the model.
    """
    row = table(**values).model_dump()
    is_sqlite = db.get_bind().dialect.name == "sqlite"
    statement = sqlite.insert(table) if is_sqlite else postgresql.insert(table)
    return statement.values(row)
