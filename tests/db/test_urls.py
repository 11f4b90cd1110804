"""Addresses as people write them."""

from __future__ import annotations

import pytest
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from tutor_app.db.urls import async_url


@pytest.mark.parametrize(
    ("expected", "given"),
    [
        ("sqlite+aiosqlite:////data/tutor.db", "sqlite:////data/tutor.db"),
        ("sqlite+aiosqlite:///tutor.db", "sqlite+aiosqlite:///tutor.db"),
        ("postgresql+asyncpg://ada@db/tutor", "postgres://ada@db/tutor"),
        ("postgresql+asyncpg://ada@db/tutor", "postgresql+psycopg2://ada@db/tutor"),
        (
            "postgresql+asyncpg://ada@db/tutor?ssl=require",
            "postgresql://ada@db/tutor?sslmode=require",
        ),
        (
            "postgresql+asyncpg://ada@db:5433/tutor?ssl=verify-full",
            "postgresql://ada@db:5433/tutor?sslmode=verify-full&channel_binding=require",
        ),
    ],
)
def test_names_the_async_driver(expected: str, given: str) -> None:
    assert expected == async_url(given)
    assert expected == async_url(async_url(given))


def test_keeps_the_password() -> None:
    password = "p@ss:w/ord%"
    url = "postgresql://ada:p%40ss%3Aw%2Ford%25@db/tutor"
    assert password == make_url(async_url(url)).password


def test_refuses_other_databases() -> None:
    with pytest.raises(ValueError, match="mysql"):
        async_url("mysql://ada@db/tutor")


def test_refuses_what_is_no_address() -> None:
    with pytest.raises(ArgumentError):
        async_url("tutor")
