"""What a SQLite file holds, read past the application: quick, for tests that look often."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from uuid import UUID

TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"


def rows(data_dir: Path, *, but_of: UUID | None = None) -> list[str]:
    """Every row of every table, as one line each; without those that name one owner."""
    with closing(sqlite3.connect(data_dir / "tutor.db")) as db:
        names = [name for (name,) in db.execute(TABLES)]
        found = [f"{name} {row}" for name in names for row in db.execute(f'SELECT * FROM "{name}"')]
    return sorted(row for row in found if but_of is None or but_of.hex not in row)
