"""A queue with a clock that tests turn, and virtual time for its worker."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

import pytest

from tests.jobs.moments import Moments
from tests.virtual_time import loops
from tutor_app.db import Database
from tutor_app.jobs.queue import Jobs


@pytest.hookimpl(tryfirst=True)
def pytest_asyncio_loop_factories(
    item: pytest.Item,
) -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    """The worker polls on virtual time; queries ask PostgreSQL too, which knows only its own."""
    return loops(are_virtual=item.path.name == "test_worker.py")


@pytest.fixture
def clock() -> Moments:
    return Moments()


@pytest.fixture
def jobs(database: Database) -> Jobs:
    return Jobs(database)
