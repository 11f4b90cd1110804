"""What all tables share: metadata with named constraints, ids and UTC time."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID, uuid4

from sqlalchemy import MetaData
from sqlmodel import SQLModel

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


MAX_INTEGER = 2**31 - 1
"""The largest whole number that a column holds in every database."""


class Table(SQLModel):
    """Base of every table; constraints get stable names so that migrations can drop them."""

    metadata = MetaData(naming_convention=NAMING)


def new_id() -> UUID:
    """A random (version 4) id."""
    return uuid4()


def utc_now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def as_utc(moment: datetime) -> datetime:
    """The same moment in UTC; a naive one is taken to be UTC."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
