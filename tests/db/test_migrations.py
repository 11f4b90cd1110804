"""Every revision can be reached with data in the database, and the last one is the models."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from tests.databases import Databases
from tests.db import filled
from tutor_app.db import Table, migrations

REVISIONS = [
    script.revision for script in ScriptDirectory(str(migrations.SCRIPTS)).walk_revisions()
]
REBUILD = '''
"""Rebuilds a table that others refer to, and breaks a reference when asked."""

import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "{head}"


def rebuild():
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    return op.batch_alter_table("conversations", recreate="always" if on_sqlite else "never")


def upgrade():
    with rebuild() as batch:
        batch.add_column(sa.Column("colour", sa.String(10), nullable=False, server_default="red"))
    {more}


def downgrade():
    with rebuild() as batch:
        batch.drop_column("colour")
'''


@pytest.fixture
async def empty_postgresql_url(postgresql_databases: Databases) -> AsyncIterator[str]:
    async with postgresql_databases.empty("nothing_in_it") as url:
        yield url


@pytest.fixture
def empty_sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/new folder/tutor.db"


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest) -> str:
    """The sync address of a database that was never migrated."""
    return request.getfixturevalue(f"empty_{request.param}_url")


@pytest.fixture
def filled_url(empty_url: str) -> str:
    """The address of a database at the newest revision, with rows in every table."""
    migrations.upgrade(empty_url)
    migrations.with_connection(empty_url, filled.fill)
    return empty_url


def contents(url: str) -> filled.Contents:
    return migrations.with_connection(url, filled.contents)


def schema(url: str) -> dict[str, Any]:
    """Everything a database says about its tables, in a form that can be compared."""
    return migrations.with_connection(url, _schema)


def _schema(connection: sa.Connection) -> dict[str, Any]:
    inspector = sa.inspect(connection)
    names = sorted(set(inspector.get_table_names()) - {"alembic_version"})
    return {name: _table(inspector, name) for name in names}


def _table(inspector: sa.Inspector, name: str) -> dict[str, Any]:
    columns = [
        (column["name"], repr(column["type"]), column["nullable"], column["default"])
        for column in inspector.get_columns(name)
    ]
    indexes = [
        (
            index["name"],
            index["column_names"],
            bool(index["unique"]),
            {key: str(value) for key, value in index.get("dialect_options", {}).items()},
        )
        for index in inspector.get_indexes(name)
    ]
    return {
        "columns": columns,
        "primary key": inspector.get_pk_constraint(name),
        "foreign keys": sorted(map(str, inspector.get_foreign_keys(name))),
        "unique": sorted(map(str, inspector.get_unique_constraints(name))),
        "indexes": sorted(indexes, key=str),
    }


def scripts_with(folder: Path, more: str = "pass") -> Path:
    """A copy of the migrations with one more revision, which rebuilds a parent table."""
    scripts = folder / "scripts"
    shutil.copytree(migrations.SCRIPTS, scripts, ignore=shutil.ignore_patterns("__pycache__"))
    revision = REBUILD.format(head=migrations.head(), more=more)
    (scripts / "versions" / "9999_rebuild.py").write_text(revision)
    return scripts


def test_migrations_match_the_models(empty_url: str) -> None:
    migrations.upgrade(empty_url)
    migrations.check(empty_url)
    differences = migrations.with_connection(
        empty_url,
        lambda connection: compare_metadata(
            MigrationContext.configure(connection, opts={"compare_type": True}), Table.metadata
        ),
    )
    assert [] == differences


def test_migrations_make_what_the_models_would(empty_url: str) -> None:
    migrations.upgrade(empty_url)
    made_by_migrations = schema(empty_url)
    migrations.downgrade(empty_url)
    migrations.with_connection(empty_url, Table.metadata.create_all)
    assert schema(empty_url) == made_by_migrations


@pytest.mark.parametrize("revision", REVISIONS)
def test_a_filled_database_is_upgraded_from_every_revision(empty_url: str, revision: str) -> None:
    migrations.upgrade(empty_url, revision)
    migrations.with_connection(empty_url, filled.fill)
    before = contents(empty_url)
    migrations.upgrade(empty_url)
    after = contents(empty_url)
    assert {filled.ROWS} == {len(rows) for rows in before.values()}
    assert {filled.ROWS} == {len(after[name]) for name in before}
    migrations.check(empty_url)


def test_down_to_nothing_and_up_again(filled_url: str) -> None:
    expected = schema(filled_url)
    migrations.downgrade(filled_url)
    assert {} == schema(filled_url)
    assert None is migrations.current(filled_url)
    migrations.upgrade(filled_url)
    assert expected == schema(filled_url)


def test_rebuilding_a_parent_keeps_its_children(filled_url: str, tmp_path: Path) -> None:
    before = contents(filled_url)
    scripts = scripts_with(tmp_path)
    migrations.upgrade(filled_url, scripts=scripts)
    after = contents(filled_url)
    assert ["red"] * filled.ROWS == [row.pop("colour") for row in after["conversations"]]
    assert before == after
    migrations.downgrade(filled_url, str(migrations.head()), scripts=scripts)
    assert before == contents(filled_url)


def test_a_migration_that_breaks_references_is_undone(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/tutor.db"
    migrations.upgrade(url)
    migrations.with_connection(url, filled.fill)
    before = contents(url)
    scripts = scripts_with(tmp_path, 'op.execute("DELETE FROM conversations")')
    with pytest.raises(migrations.BrokenReferences, match="messages, turns"):
        migrations.upgrade(url, scripts=scripts)
    assert before == contents(url)
    assert migrations.head() == migrations.current(url)


def test_a_migration_that_fails_half_way_is_undone(filled_url: str, tmp_path: Path) -> None:
    before = contents(filled_url)
    scripts = scripts_with(tmp_path, 'op.execute("SELECT * FROM nowhere")')
    with pytest.raises(sa.exc.DBAPIError, match="nowhere"):
        migrations.upgrade(filled_url, scripts=scripts)
    assert before == contents(filled_url)
    assert migrations.head() == migrations.current(filled_url)


async def test_starts_at_once_migrate_once(empty_url: str) -> None:
    starts = [asyncio.to_thread(migrations.upgrade, empty_url) for _ in range(4)]
    await asyncio.gather(*starts)
    assert migrations.head() == await asyncio.to_thread(migrations.current, empty_url)


def test_a_database_that_was_never_migrated_has_no_revision(empty_url: str) -> None:
    assert None is migrations.current(empty_url)


def test_says_where_a_database_stands(empty_url: str) -> None:
    migrations.upgrade(empty_url, REVISIONS[-1])
    assert REVISIONS[-1] == migrations.current(empty_url)
    assert REVISIONS[0] == migrations.head()


def test_search_tables_are_nobodys_difference(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/tutor.db"
    migrations.upgrade(url)
    with sqlite3.connect(tmp_path / "tutor.db") as connection:
        connection.execute("CREATE VIRTUAL TABLE search_notes USING fts5(words)")
    connection.close()
    migrations.check(url)


def test_another_table_is_a_difference(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/tutor.db"
    migrations.upgrade(url)
    with sqlite3.connect(tmp_path / "tutor.db") as connection:
        connection.execute("CREATE TABLE notes (words TEXT)")
    connection.close()
    with pytest.raises(migrations.command.util.AutogenerateDiffsDetected, match="notes"):
        migrations.check(url)


def test_the_folder_has_no_package_that_hides_the_library() -> None:
    assert not (migrations.SCRIPTS / "__init__.py").exists()
    assert (migrations.SCRIPTS.parent / "alembic.ini").exists()
    assert Config.__module__ == "alembic.config"
