"""A gate without a key, over the bundled courses."""

from __future__ import annotations

import pytest

from tutor_app.library.catalog import Library
from tutor_app.library.search import LibrarySearch
from tutor_app.topics.gate import TopicGate


@pytest.fixture(scope="session")
def search() -> LibrarySearch:
    return LibrarySearch(Library.bundled())


@pytest.fixture
def gate(search: LibrarySearch) -> TopicGate:
    return TopicGate(search)
