from __future__ import annotations

from tutor_app.library.markdown import anchor, fences, numbered, stretches

TEXT = """\
Before.

## One
a
```python
## not a heading
```
## Two
b"""


def test_headings_in_code_do_not_split():
    found = stretches(numbered(TEXT.splitlines(), first=10), "## ")
    assert [("", 10), ("One", 12), ("Two", 17)] == [(s.heading, s.line) for s in found]
    assert "a\n```python\n## not a heading\n```" == found[1].text


def test_nothing_to_split_is_one_empty_stretch():
    assert [("", ())] == [(s.heading, s.lines) for s in stretches([], "## ")]


def test_a_fence_has_its_language_info_code_and_line():
    lines = numbered(["```python no-run: needs a network", "x = 1", "y", "```"], first=5)
    ((fence,), faults) = fences(lines, "p.md")
    assert [] == faults
    assert ("python", "no-run: needs a network", "x = 1\ny", 6) == (
        fence.language,
        fence.info,
        fence.code,
        fence.line,
    )
    assert not fence.is_run


def test_a_text_block_right_below_is_the_output():
    text = "```python\nprint(1)\n```\n\n```text\n1\n```\nWords.\n```text\ndiagram\n```"
    found, _ = fences(numbered(text.splitlines()), "p.md")
    assert ["1", None, None] == [fence.output for fence in found]


def test_a_text_block_after_words_is_no_output():
    text = "```python\nprint(1)\n```\nIt prints:\n```text\n1\n```"
    found, _ = fences(numbered(text.splitlines()), "p.md")
    assert [None, None] == [fence.output for fence in found]


def test_faults_of_fences_name_their_line():
    _, faults = fences(numbered(["a", "```", "x", "```", "```sql", "SELECT"]), "p.md")
    assert [
        (2, "the code fence names no language"),
        (5, "the code fence is never closed"),
    ] == [(fault.line, fault.message) for fault in faults]


def test_longer_fences_hold_shorter_ones():
    text = "````text\n```python\n```\n````\nafter"
    lines = numbered(text.splitlines())
    assert [True, True, True, True, False] == [line.is_code for line in lines]


def test_anchors_are_plain_words():
    assert "why-is-it-o-1-and-when-is-it-not" == anchor("Why is it O(1), and when is it not?")
    assert "cafe" == anchor("Café")
