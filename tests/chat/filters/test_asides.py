from __future__ import annotations

import pytest

from tutor_app.chat.filters.asides import Asides

A, B = "[EXPLAIN]", "[/EXPLAIN]"
MENDED = [
    (f"Before.\n\n{A}\nWhy it is so.\n\nAfter.", f"Before.\n\n{A}\nWhy it is so.\n{B}\n\nAfter."),
    (f"{A} Why it is so.", f"{A} Why it is so.\n{B}"),
    (f"{A}\nWhy it is so.\n", f"{A}\nWhy it is so.\n{B}"),
    (f"{A}\nWhy.\n## Next\n\nText.", f"{A}\nWhy.\n{B}\n\n## Next\n\nText."),
    (f"{A}\nWhy.\n```python\nx\n```\n", f"{A}\nWhy.\n{B}\n\n```python\nx\n```\n"),
    (f"{A}\nOne.\n\n{A}\nTwo.\n{B}\nEnd.", f"{A}\nOne.\n{B}\n\n{A}\nTwo.\n{B}\nEnd."),
    (f"{A}\nOne {A} two.\n{B}\nEnd.", f"{A}\nOne  two.\n{B}\nEnd."),
    (f"One.\n{B}\nTwo.", "One.\n\nTwo."),
    ("[explain]\nWhy.\n[/Explain]\nEnd.", f"{A}\nWhy.\n{B}\nEnd."),
    ("[EXPLANATION]\nWhy.\n[END EXPLAIN]\nEnd.", f"{A}\nWhy.\n{B}\nEnd."),
    ("[ EXPLAIN: ]\nWhy.\n[\\EXPLAIN]\nEnd.", f"{A}\nWhy.\n{B}\nEnd."),
    (f"{A}\n\nWhy.\n\nAfter.", f"{A}\n\nWhy.\n{B}\n\nAfter."),
]
WELL = [
    f"Before.\n\n{A}\nWhy it is so.\n{B}\n\nAfter.",
    f"{A}Because:\n\n- one\n- two\n{B}\n\nAfter.",
    f"{A}\nWhy.\n\n{B}\n\nAfter.",
    f"```text\n{A}\nnot an aside\n\nnor here\n```\nEnd.",
    f"Write `{A}` and `{B}` around it.",
    "See [explain](/explain) and [1] and [x][y], x[0] and [",
    "No aside.\n\nAt all.",
    "",
]


def passed(text: str, size: int, earlier: str = "") -> str:
    asides = Asides(earlier)
    return "".join(asides.feed(text[at : at + size]) for at in range(0, len(text), size)) + (
        asides.flush()
    )


@pytest.mark.parametrize("size", [1, 3, 10, 1000])
@pytest.mark.parametrize(("text", "mended"), MENDED)
def test_an_open_aside_ends_with_its_paragraph(text: str, mended: str, size: int):
    assert mended == passed(text, size)


@pytest.mark.parametrize("size", [1, 3, 10, 1000])
@pytest.mark.parametrize("text", WELL)
def test_what_is_well_stays(text: str, size: int):
    assert text == passed(text, size)


def test_the_rest_of_an_answer_goes_on_within_its_aside():
    assert f" is so.\n{B}\n\nAfter." == passed(" is so.\n\nAfter.", 4, earlier=f"{A}\nWhy it")
    assert " is so.\n\nAfter." == passed(" is so.\n\nAfter.", 4, earlier=f"{A}\nWhy.\n{B}\n\nIt")
