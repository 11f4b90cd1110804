from __future__ import annotations

import pytest

from tutor_app.library.catalog import Library
from tutor_app.llm.repetition import Repetition

SAID = "A list keeps its items in order, and you can change it with append or pop at any time. "
CIRCLES = {
    "paragraphs": f"First.\n\n{(SAID + chr(10) * 2) * 6}",
    "sentences": "Lists. " + "A list is a sequence of items. " * 20,
    "one word": "so " * 200,
    "numbered": "".join(
        f"{n}. A list is an ordered collection you can change.\n" for n in range(40)
    ),
    "code and words": "Here is the code for you:\n\n```python\nprint(f(2))\n```\n\n" * 10,
    "headings": "".join(
        f"## Example {n}\n\n{SAID}\n\n```python\nx = 1\n```\n\n" for n in range(20)
    ),
    "nearly the same": "".join(
        f"The list is mutable{and_so} you can add items to the end of it with append at once.\n\n"
        for and_so in (", and", " so", ", so", " and") * 6
    ),
    "signs": "-" * 6000,
    "letters": "a" * 6000,
    "lines of code": "```python\n" + "x = x + 1\n" * 500,
}
BY_NATURE = {
    "matrix": "```\n" + "0 0 0 0 0 0 0 0 0 0\n" * 15 + "```\n",
    "table": "|a|b|\n|-|-|\n" + "| 0 | no | no | no |\n" * 20,
    "test output": "```text\n" + "tests/test_a.py::test PASSED\n" * 30 + "```",
    "list": "```html\n<ul>\n" + "  <li>Item</li>\n" * 20 + "</ul>\n```",
    "numbers": "[" + "0, " * 64 + "0]",
    "drawing": "```\n" + "+---+---+\n|   |   |\n" * 20 + "```",
    "results": "ok\n" * 30,
    "alike": "".join(
        f"**{name} sort** has a worst case that depends on how the input is arranged and on how "
        "its gaps or pivots are chosen by it.\n\n"
        for name in ("Merge", "Heap", "Quick", "Shell", "Tim")
    ),
    "trace": "".join(
        f"Compare {a} with {b}; since {a} is the greater one, swap them and go on with the rest "
        "of the list, one place further.\n\n"
        for a, b in ((5, 3), (5, 1), (3, 1), (8, 5), (8, 3), (8, 1))
    ),
    "calls": "fib(3) calls fib(2) and fib(1). fib(2) calls fib(1) and fib(0). " * 2,
    "twice": f"{SAID}\n\nAgain, because it matters:\n\n{SAID}\n\nNow an example.",
}


def read(text: str, size: int) -> tuple[bool, str]:
    repetition, shown = Repetition(), ""
    for at in range(0, len(text), size):
        shown += repetition.feed(text[at : at + size])
        if repetition.is_endless:
            break
    return repetition.is_endless, shown


@pytest.mark.parametrize("name", CIRCLES)
def test_a_circle_is_noticed_after_two_or_three_rounds(name: str):
    text = CIRCLES[name]
    results = {read(text, size) for size in (1, 7, 10_000)}
    assert 1 == len(results)
    is_endless, shown = results.pop()
    assert is_endless
    assert text.startswith(shown)
    assert len(shown) < 0.6 * len(text)


@pytest.mark.parametrize("name", BY_NATURE)
def test_what_repeats_by_nature_goes_on(name: str):
    assert (False, BY_NATURE[name]) == read(BY_NATURE[name], 5)


def test_no_section_of_the_library_is_a_circle():
    assert [] == [s.id for s in Library.bundled().sections if read(s.body, 4096)[0]]
