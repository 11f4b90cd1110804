"""The database before the first worker starts, and after the last has ended."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from alembic.util import CommandError
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from tutor_app.db import migrations
from tutor_app.launcher.failures import CannotStart
from tutor_app.launcher.words import complain, say
from tutor_app.settings import Settings


def migrate(settings: Settings) -> None:
    """Bring the database to the newest revision; raises CannotStart when it cannot be reached."""
    try:
        migrations.upgrade(settings.url_of_database)
    except CommandError as error:
        raise CannotStart(
            f"The database was made by another version of the app ({error}). "
            "Start that version, or restore a backup that fits this one."
        ) from error
    except (SQLAlchemyError, OSError) as error:
        where = make_url(settings.url_of_database).render_as_string(hide_password=True)
        words = str(getattr(error, "orig", None) or error) or "it does not answer"
        reason = words.splitlines()[0]
        raise CannotStart(f"The database {where} cannot be used: {reason}") from error


def check(_root: Path, _settings: Settings) -> int:
    """Whether the migrations make just the tables that the code describes: 0, or 1 and why.

    Works on a new SQLite database in a temporary folder; the real one is not touched.
    """
    with TemporaryDirectory() as folder:
        fresh = f"sqlite:///{folder}/fresh.db"
        migrations.upgrade(fresh)
        try:
            migrations.check(fresh)
        except CommandError as difference:
            complain(str(difference))
            return 1
    say("The migrations match the models.")
    return 0


def checkpoint(settings: Settings) -> None:
    """Write SQLite's log back into its file; harmless when a worker has done so already."""
    url = make_url(settings.url_of_database)
    if not url.drivername.startswith("sqlite") or not url.database:
        return
    with suppress(sqlite3.Error), closing(sqlite3.connect(url.database, timeout=1)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
