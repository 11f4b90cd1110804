"""The database: engine, transactions and what all tables share."""

from tutor_app.db.base import MAX_INTEGER, Table, as_utc, new_id, utc_now
from tutor_app.db.engine import Database

__all__ = ["MAX_INTEGER", "Database", "Table", "as_utc", "new_id", "utc_now"]
