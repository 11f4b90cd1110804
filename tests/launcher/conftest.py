"""What tests of the running app share: a built front end, and a model that writes slowly."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.doubles.groq_server import GroqServer, in_thread
from tests.launcher.app import ROOT
from tutor_app.launcher import front_end

MODEL = "llama-3.3-70b-versatile"


@pytest.fixture(scope="session")
def built() -> None:
    """The front end is built, by the launcher's own hand."""
    front_end.ensure(ROOT)


@pytest.fixture
def slow_model() -> Iterator[GroqServer]:
    """A provider whose answers take minutes: 10 tokens a second, and they are long."""
    with in_thread(tokens_per_second=10) as server:
        yield server
