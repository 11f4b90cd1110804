from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor_app.llm.thoughts import OpenText


def shown(text: str, cuts: list[int]) -> str:
    reader = OpenText()
    places = sorted({0, len(text), *(cut % (len(text) + 1) for cut in cuts)})
    pieces = [text[a:b] for a, b in pairwise(places)]
    return "".join(reader.feed(piece) for piece in pieces) + reader.finish()


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        ("A list.", "A list."),
        ("<think>hm</think>A list.", "A list."),
        ("\n <think>\nhm <b>\n</think>\n\nA list.\n", "A list.\n"),
        ("<think></think>A list.", "A list."),
        ("<think>never ends", ""),
        ("<think>hm</think> \n", ""),
        (" \n ", ""),
        ("  indented", "  indented"),
        ("<th", "<th"),
        ("<thing> is a tag", "<thing> is a tag"),
        ("Use <think> like </think> this.", "Use <think> like </think> this."),
        ("", ""),
    ],
)
@given(cuts=st.lists(st.integers(min_value=0), max_size=40))
def test_only_thoughts_in_front_are_left_out(reply: str, expected: str, cuts: list[int]) -> None:
    assert expected == shown(reply, cuts)
