from __future__ import annotations

from tutor_app.library.catalog import Library
from tutor_app.library.citations import citation, cited, link

ID = "python/collections/lists-and-slicing"


def test_a_citation_reads_back(library: Library):
    section = library.section(ID)
    part = section.parts[1]
    line = citation(library, section, part)
    assert "Python from zero › Lists and dictionaries › Lists and slicing" in line
    assert f"(/library/{ID}#{part.anchor})" in line
    assert [(ID, part.anchor)] == cited(f"Words.\n\n{line}\n")


def test_the_opening_has_no_anchor(library: Library):
    section = library.section(ID)
    assert [(ID, "")] == cited(citation(library, section, section.parts[0]))


def test_other_links_are_no_citations(library: Library):
    assert [] == cited(f"See also: {link(library, library.section(ID))}")


def test_every_citation_of_the_library_reads_back(library: Library):
    for section in library.sections:
        for part in section.parts:
            assert [(section.id, part.anchor)] == cited(citation(library, section, part))
