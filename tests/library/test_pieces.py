from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tutor_app.library.pieces import pieces

TEXT = "One two three four five six seven.\n\n```python\nx = 1\n\ny = 2\n```\n\n- a b\n- c\n"


def test_words_come_in_groups_and_code_whole():
    assert [
        "One two three four five ",
        "six seven.",
        "\n\n",
        "```python\nx = 1\n\ny = 2\n```",
        "\n\n",
        "- a b\n- c",
        "\n",
    ] == list(pieces(TEXT))


@given(st.text(alphabet="ab \n`-*", max_size=200))
def test_the_pieces_are_the_text(text: str):
    found = list(pieces(text))
    assert text == "".join(found)
    assert all(found)
