from __future__ import annotations

import pytest

from tests.library.courses import FRONT, SECTION
from tutor_app.library.format import parse_section
from tutor_app.library.sections import Section

ID = "small/one/adding"


def test_a_section_is_read_whole(section: Section):
    assert ("small", "one", "adding", "small/one/adding.md") == (
        section.course,
        section.chapter,
        section.slug,
        section.path,
    )
    assert [
        ("", ""),
        ("How do I add?", "how-do-i-add"),
        ("Common mistakes", "common-mistakes"),
    ] == [(part.heading, part.anchor) for part in section.parts]
    assert (2, 1) == (len(section.checks), len(section.exercises))
    assert section.body.startswith("Adding puts two numbers together.")
    assert section.body.endswith("Stop.")
    assert [("python", "5"), ("text", None)] == [(f.language, f.output) for f in section.fences]


def test_lines_of_code_are_those_of_the_file(section: Section):
    lines = SECTION.splitlines()
    assert "print(2 + 3)" == lines[section.fences[0].line - 1]
    assert "    return a + b" == lines[section.exercises[0].lines["solution"]]


def faults_of(text: str) -> list[tuple[int, str]]:
    return [(fault.line, fault.message) for fault in parse_section(text, ID).faults]


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("Adding puts two numbers together.\n", "", 10, "the body starts with a short paragraph"),
        ("## How do I add?", "### How do I add?", 10, "no `## ` heading of its own"),
        ("## Common mistakes", "## Mistakes", 10, "one `## Common mistakes` is needed"),
        ("## Check\n", "## Checks\n", 10, "one `## Check` is needed"),
        ("## How do I add?", "## Common mistakes", 10, "two headings have the same words"),
        ("Write a plus sign.", "# A title", 15, "the title stands in the front matter"),
        ("Write a plus sign.", "[EXPLAIN]\nmore", 15, "[EXPLAIN] is never closed"),
        ("Write a plus sign.", "[/EXPLAIN]", 15, "[/EXPLAIN] without its partner"),
        ("Write a plus sign.", "[EXPLAIN] more [/EXPLAIN]", 15, "stand on lines of their own"),
        ("```text", "```\n", 20, "the code fence names no language"),
        ("```text", "```klingon", 20, "unknown language `klingon`"),
        ("```python\nprint", "```python no-run\nprint", 17, "`no-run` needs a reason"),
        ("order: 10", "order: x", 4, "order: should be a valid integer"),
    ],
)
def test_faults_are_named_with_their_line(old: str, new: str, line: int, words: str):
    found = faults_of(SECTION.replace(old, new, 1))
    assert (line, True) in [(at, words in message) for at, message in found]


def test_the_order_of_the_headings_counts():
    mistakes = SECTION[SECTION.index("## Common") : SECTION.index("## Check")]
    moved = SECTION.replace(mistakes, "") + mistakes
    assert any("the order is" in message for _, message in faults_of(moved))


@pytest.mark.parametrize(
    "text", ["", "no front matter", "---\ntitle: never closed\n", "\0", "---\n---"]
)
def test_what_is_no_section_is_a_fault_and_no_section(text: str):
    parsed = parse_section(text, ID)
    assert parsed.section is None
    assert parsed.faults


def test_a_section_with_bad_checks_is_still_readable():
    parsed = parse_section(SECTION.replace("- [x] `5`", "- [ ] `5`"), ID)
    assert parsed.section is not None
    assert (1, 1) == (len(parsed.section.checks), len(parsed.faults))


def test_front_matter_alone_is_no_section():
    assert parse_section(FRONT, ID).section is None
