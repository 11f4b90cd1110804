"""Alembic's environment: what the models are, and how a connection is migrated.

`tutor_app.db.migrations` hands over an open connection; the `alembic` command has none, and
then the database of the settings is used, under the same safeguards.
"""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

import tutor_app
from tutor_app.db import Table, migrations
from tutor_app.settings import Settings

SEARCH_PREFIX = "search_"  # full-text tables differ by dialect and are written by hand


def load_tables() -> None:
    """Import every `tables.py`, so that `Table.metadata` is complete."""
    root = Path(tutor_app.__file__).parents[1]
    for file in sorted((root / "tutor_app").rglob("tables.py")):
        importlib.import_module(".".join(file.relative_to(root).with_suffix("").parts))


def include_name(name: str | None, kind: str, _parents: Any) -> bool:
    return not (kind == "table" and (name or "").startswith(SEARCH_PREFIX))


def render_item(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Write SQLModel's own types as SQLAlchemy's, which migrations can rely on for good."""
    if kind == "type" and isinstance(item, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, AutoString):
        return f"sa.String(length={item.length})" if item.length else "sa.String()"
    return False


def configure(**where: Any) -> None:
    load_tables()
    context.configure(
        **where,
        target_metadata=Table.metadata,
        include_name=include_name,
        render_item=render_item,
        render_as_batch=True,
        compare_type=True,
    )


def migrate(connection: sa.Connection) -> None:
    configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()


def main() -> None:
    connection = context.config.attributes.get("connection")
    if connection is not None:
        migrate(connection)
    elif context.is_offline_mode():
        configure(url=Settings().url_of_database, literal_binds=True)
        with context.begin_transaction():
            context.run_migrations()
    else:
        migrations.with_connection(Settings().url_of_database, migrate)


main()
