from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tutor_app.library.excerpt import aside, blocks_of, example, excerpt
from tutor_app.library.sections import Part

LONG = "filler " * 120
TEXT = f"""\
A lead about apples.

{LONG}

Here are pears.

```python
pears = 2
print(pears)
```
```text
2
```

- one
- two pears
- three
- four
- five

[EXPLAIN]
More about

apples.
[/EXPLAIN]

{LONG}"""
PART = Part("Fruit", TEXT, "fruit")


def test_blocks_keep_fences_and_asides_whole():
    kinds = [(block.text.split("\n")[0][:12], block.is_code) for block in blocks_of(TEXT)]
    assert [
        ("A lead about", False),
        ("filler fille", False),
        ("Here are pea", False),
        ("```python", True),
        ("```text", True),
        ("- one", False),
        ("[EXPLAIN]", False),
        ("filler fille", False),
    ] == kinds


@given(st.lists(st.sampled_from(["a", "", "```python", "```", "- b", "[EXPLAIN]", "[/EXPLAIN]"])))
def test_no_line_of_a_text_is_lost(lines: list[str]):
    text = "\n".join(lines)
    kept = "\n".join(block.text for block in blocks_of(text))
    assert [line for line in text.split("\n") if line] == [
        line for line in kept.split("\n") if line
    ]


def test_a_short_part_is_quoted_whole():
    short = Part("", "One.\n\nTwo.", "")
    assert "One.\n\nTwo." == excerpt(short, ["two"])


def test_an_excerpt_has_the_lead_the_best_block_and_its_code():
    told = excerpt(PART, ["pears"])
    assert told.startswith("A lead about apples.\n\nHere are pears.\n\n```python\npears = 2\n")
    assert "```text\n2\n```" in told
    assert LONG.strip() not in told


def test_a_long_list_is_cut_to_what_matches():
    told = excerpt(
        Part("", f"{LONG}\n\n- one\n- two pears\n- three\n- four\n- five\n\n{LONG}", ""), ["pears"]
    )
    assert told.endswith("- two pears")


def test_an_example_is_code_with_its_words_and_output():
    code = "Here are pears.\n\n```python\npears = 2\nprint(pears)\n```\n\n```text\n2\n```"
    assert code == example(PART)
    assert "" == example(Part("", "Words.\n\n```text\n2\n```", ""))


def test_an_aside_is_found():
    assert "[EXPLAIN]\nMore about\n\napples.\n[/EXPLAIN]" == aside(PART)
    assert "" == aside(Part("", "Words.", ""))
