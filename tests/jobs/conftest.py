"""A queue with a clock that tests turn."""

from __future__ import annotations

import pytest

from tests.jobs.moments import Moments
from tutor_app.db import Database
from tutor_app.jobs.queue import Jobs


@pytest.fixture
def clock() -> Moments:
    return Moments()


@pytest.fixture
def jobs(database: Database) -> Jobs:
    return Jobs(database)
