"""What tests of the running app share: a model that writes slowly."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.doubles.groq_server import GroqServer, in_thread

MODEL = "llama-3.3-70b-versatile"


@pytest.fixture
def slow_model() -> Iterator[GroqServer]:
    """A provider whose answers take minutes: 10 tokens a second, and they are long."""
    with in_thread(tokens_per_second=10) as server:
        yield server
