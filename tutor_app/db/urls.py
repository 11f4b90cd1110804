"""Addresses of databases: what people write, and what the async engine understands."""

from __future__ import annotations

from sqlalchemy import make_url

DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
}
LIBPQ_ONLY = ("channel_binding", "gssencmode", "connect_timeout", "target_session_attrs")


def async_url(url: str) -> str:
    """The same database for SQLAlchemy's async engine, password included.

    Takes sync and async addresses, with any driver named: `sqlite:///tutor.db`,
    `postgres://...?sslmode=require`, `postgresql+psycopg://...`. Options that only libpq
    knows are left out. Raises ArgumentError for what is no URL and ValueError for a
    database other than SQLite and PostgreSQL.
    """
    parsed = make_url(url)
    dialect = parsed.drivername.partition("+")[0]
    if dialect not in DRIVERS:
        raise ValueError(f"DATABASE_URL names {dialect!r}; SQLite and PostgreSQL are supported.")
    parsed = parsed.set(drivername=DRIVERS[dialect])
    if dialect != "sqlite":
        query = dict(parsed.query)
        if "sslmode" in query:
            query["ssl"] = query.pop("sslmode")
        parsed = parsed.set(query={k: v for k, v in query.items() if k not in LIBPQ_ONLY})
    return parsed.render_as_string(hide_password=False)
