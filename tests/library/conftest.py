"""The bundled library and a search over it, read once."""

from __future__ import annotations

import pytest

from tests.library.courses import SECTION
from tutor_app.library.catalog import Library
from tutor_app.library.format import parse_section
from tutor_app.library.search import LibrarySearch
from tutor_app.library.sections import Section


@pytest.fixture(scope="session")
def library() -> Library:
    return Library.bundled()


@pytest.fixture(scope="session")
def search(library: Library) -> LibrarySearch:
    return LibrarySearch(library)


@pytest.fixture
def section() -> Section:
    """A small section without faults."""
    parsed = parse_section(SECTION, "small/one/adding")
    assert () == parsed.faults
    assert parsed.section is not None
    return parsed.section
