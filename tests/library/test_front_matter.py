from __future__ import annotations

import pytest

from tutor_app.library.front_matter import CourseFront, SectionFront, read_yaml

GOOD = """\
title: Lists
goal: You can use lists.
order: 10
minutes: 15
prerequisites: [python/basics/variables]
skills: [python.lists]
keywords: [list, slice, append, index, item]
"""


def test_good_front_matter_is_read_with_the_line_of_each_key():
    read = read_yaml(GOOD, SectionFront, "a/b/c.md", first_line=2)
    assert read.faults == []
    assert read.value is not None
    assert (10, ["python.lists"]) == (read.value.order, read.value.skills)
    assert (2, 8) == (read.lines["title"], read.lines["keywords"])


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("order: 10", "order: ten", 4, "order: should be a valid integer"),
        ("title: Lists\n", "", 2, "title: Field required"),
        ("minutes: 15", "minutes: 0", 5, "minutes: should be greater than or equal to 1"),
        ("minutes: 15", "minutes: 15\nauthor: me", 6, "author: Extra inputs are not permitted"),
        ("[python/basics/variables]", "[variables]", 6, "prerequisites.0: String should match"),
        ("[python.lists]", "[Lists]", 7, "skills.0: String should match"),
        ("[python.lists]", "[]", 7, "skills: List should have at least 1 item"),
        (", item]", ", 404]", 8, "keywords.4: should be a valid string"),
        (
            "[list, slice, append, index, item]",
            "[list]",
            8,
            "keywords: List should have at least 5",
        ),
    ],
)
def test_a_fault_names_its_line_and_key(old: str, new: str, line: int, words: str):
    read = read_yaml(GOOD.replace(old, new), SectionFront, "a/b/c.md", first_line=2)
    assert read.value is None
    assert [("a/b/c.md", line)] == [(fault.path, fault.line) for fault in read.faults]
    assert words in read.faults[0].message


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("title: [open", 1, "not valid YAML"),
        ("title: a\n  bad: b: c", 2, "not valid YAML"),
        ("just words", 1, "expected `key: value` lines"),
        ("", 1, "expected `key: value` lines"),
        ("- a\n- b", 1, "expected `key: value` lines"),
    ],
)
def test_what_is_no_mapping_is_one_fault(text: str, line: int, words: str):
    (fault,) = read_yaml(text, CourseFront, "a/course.yaml").faults
    assert (line, True) == (fault.line, words in fault.message)
