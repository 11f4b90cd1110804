"""The database before the first worker and after the last."""

from __future__ import annotations

import socket
import sqlite3
from pathlib import Path

import pytest

from tests.servers import free_port
from tutor_app.db import migrations
from tutor_app.launcher import database
from tutor_app.launcher.failures import CannotStart
from tutor_app.settings import Settings


def test_a_new_database_is_brought_to_the_newest_revision(settings: Settings) -> None:
    database.migrate(settings)
    assert migrations.head() == migrations.current(settings.url_of_database)


def test_a_database_of_a_newer_version_is_left_alone(settings: Settings) -> None:
    database.migrate(settings)
    with sqlite3.connect(settings.data_dir / "tutor.db") as tables:
        tables.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(CannotStart, match="made by another version"):
        database.migrate(settings)


def test_a_server_that_does_not_answer_is_named_without_its_password(settings: Settings) -> None:
    url = f"postgresql://tutor:hidden@127.0.0.1:{free_port()}/tutor"
    with pytest.raises(CannotStart) as refusal:
        database.migrate(settings.model_copy(update={"database_url": url}))
    assert "127.0.0.1" in str(refusal.value)
    assert "hidden" not in str(refusal.value)


def test_a_server_that_hangs_is_named(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrations, "WAIT_SECONDS", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"postgresql://tutor@127.0.0.1:{silent.getsockname()[1]}/tutor"
        with pytest.raises(CannotStart, match="cannot be used: it does not answer"):
            database.migrate(settings.model_copy(update={"database_url": url}))


def test_a_file_that_is_no_database_is_named(settings: Settings) -> None:
    (settings.data_dir / "tutor.db").write_text("not a database " * 100)
    with pytest.raises(CannotStart, match=r"tutor\.db cannot be used: file is not a database"):
        database.migrate(settings)


def test_the_log_is_written_back_into_the_file(settings: Settings) -> None:
    database.migrate(settings)
    file = settings.data_dir / "tutor.db"
    tables = sqlite3.connect(file)
    tables.execute("PRAGMA journal_mode=WAL")
    tables.execute("CREATE TABLE kept (value TEXT)")
    tables.commit()
    log = Path(f"{file}-wal")
    assert log.stat().st_size > 0
    database.checkpoint(settings)
    assert 0 == log.stat().st_size
    tables.close()


def test_the_migrations_match_the_models(settings: Settings) -> None:
    assert 0 == database.check(Path(), settings)
