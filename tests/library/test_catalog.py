from __future__ import annotations

from pathlib import Path

import pytest

from tests.library.courses import COURSE, SECTION, write_course
from tutor_app.errors import NotFound
from tutor_app.library.catalog import Library

SECOND = SECTION.replace("order: 10", "order: 20").replace("Adding numbers", "Adding more")


def test_sections_come_in_their_order(tmp_path: Path):
    folder = write_course(tmp_path, {"one/b-first": SECTION, "one/a-second": SECOND})
    library = Library.load(folder)
    assert () == library.faults
    assert ["small/one/b-first", "small/one/a-second"] == [s.id for s in library.sections]
    first, second = library.sections
    assert (second, None) == (library.after(first), library.after(second))
    assert (None, first) == (library.before(first), library.before(second))
    assert "Small course › Chapter one › Adding more" == library.trail(second)


def test_unknown_ids_are_not_found(tmp_path: Path):
    library = Library.load(write_course(tmp_path, {"one/adding": SECTION}))
    assert library.find("small/one/nothing") is None
    with pytest.raises(NotFound):
        library.section("small/one/nothing")
    with pytest.raises(NotFound):
        library.course("large")


def faults_of(folder: Path) -> list[tuple[str, int, str]]:
    return [(f.path, f.line, f.message) for f in Library.load(folder).faults]


def test_a_circle_of_prerequisites_is_a_fault_and_is_cut(tmp_path: Path):
    one = SECTION.replace("prerequisites: []", "prerequisites: [small/one/b]")
    two = SECOND.replace("prerequisites: []", "prerequisites: [small/one/a]")
    folder = write_course(tmp_path, {"one/a": one, "one/b": two})
    circle = "prerequisites run in a circle: small/one/a -> small/one/b -> small/one/a"
    assert [("small/one/b.md", 6, circle)] == faults_of(folder)
    assert [("small/one/b",), ()] == [s.prerequisites for s in Library.load(folder).sections]


def test_an_unknown_prerequisite_is_a_fault_and_is_dropped(tmp_path: Path):
    text = SECTION.replace("prerequisites: []", "prerequisites: [small/one/gone]")
    folder = write_course(tmp_path, {"one/a": text})
    message = "prerequisite `small/one/gone` does not exist"
    assert [("small/one/a.md", 6, message)] == faults_of(folder)
    assert () == Library.load(folder).sections[0].prerequisites


def test_an_order_taken_twice_is_a_fault(tmp_path: Path):
    folder = write_course(tmp_path, {"one/a": SECTION, "one/b": SECTION})
    assert [("small/one/b.md", 4, "order: 10 is taken by small/one/a.md")] == faults_of(folder)


def test_a_file_name_with_capitals_is_a_fault(tmp_path: Path):
    folder = write_course(tmp_path, {"one/a": SECTION, "one/Big_Name": SECOND})
    message = "file names are lower-case words joined by `-`"
    assert [("small/one/Big_Name.md", 1, message)] == faults_of(folder)


def test_a_file_that_is_no_text_is_a_fault(tmp_path: Path):
    folder = write_course(tmp_path, {"one/a": SECTION})
    (folder / "small/one/b.md").write_bytes(b"\xff\xfe")
    assert [("small/one/b.md", 1, "the file is not readable UTF-8")] == faults_of(folder)


def test_chapters_and_course_yaml_have_to_agree(tmp_path: Path):
    course = COURSE + "  - slug: two\n    title: Chapter two\n"
    folder = write_course(tmp_path, {"one/a": SECTION, "three/a": SECOND}, course)
    assert [
        ("small/course.yaml", 4, "the folder `three` is not listed as a chapter"),
        ("small/course.yaml", 4, "the chapter `two` has no sections"),
    ] == faults_of(folder)


def test_a_folder_without_course_yaml_is_a_fault(tmp_path: Path):
    (tmp_path / "empty").mkdir()
    message = "the course has no readable course.yaml"
    assert [("empty/course.yaml", 1, message)] == faults_of(tmp_path)


def test_the_bundled_courses_have_no_faults(library: Library):
    assert () == library.faults
    assert 40 <= len(library.sections)
    topics = {section.course for section in library.sections}
    assert {"python", "databases", "git", "networks", "machine-learning", "testing"} <= topics
