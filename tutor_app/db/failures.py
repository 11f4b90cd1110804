"""What a database says when it is locked, full or gone, told from mistakes and broken rules."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from tutor_app.errors import Unavailable
from tutor_app.observability import logger

_LOG = logger(__name__)
SQLITE_REFUSALS = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_NOTADB,
    }
)
POSTGRESQL_REFUSALS = (
    "08",  # connection lost
    "25006",  # read-only: a standby, or a disk that is nearly full
    "28",  # not let in
    "3D000",  # no such database
    "40",  # deadlock
    "53",  # disk, memory or connections used up
    "55P03",  # lock not given in time
    "57",  # shutting down or starting up
    "58",  # trouble in the file system
    "XX001",  # damaged data
    "XX002",  # damaged index
)


@contextmanager
def storage_failures() -> Iterator[None]:
    """Raise Unavailable for what the database cannot do now; let everything else through."""
    try:
        yield
    except (PoolTimeout, ConnectionError) as error:
        raise unavailable(error) from error
    except DBAPIError as error:
        if not is_refusal(error):
            raise
        raise unavailable(error) from error


def is_refusal(error: DBAPIError) -> bool:
    """Whether the database was locked, full, broken or gone, rather than asked a wrong thing."""
    if error.connection_invalidated:
        return True
    sqlite_code = getattr(error.orig, "sqlite_errorcode", None)
    if sqlite_code is not None:
        return (sqlite_code & 0xFF) in SQLITE_REFUSALS
    return (getattr(error.orig, "sqlstate", None) or "").startswith(POSTGRESQL_REFUSALS)


def unavailable(error: BaseException) -> Unavailable:
    """The error for the learner; the driver's own words go into the log, without parameters."""
    reason = str(getattr(error, "orig", error)).strip().splitlines() or [""]
    _LOG.warning("database refused", kind=type(error).__name__, reason=reason[0][:200])
    return Unavailable(
        "The tutor could not reach its storage just now, so this was not saved. "
        "Your text is still here; try again in a moment.",
        code="storage_unavailable",
    )
