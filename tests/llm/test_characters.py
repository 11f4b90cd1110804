from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor_app.llm.characters import WholeCharacters


def joined(pieces: list[str]) -> str:
    reader = WholeCharacters()
    return "".join(reader.feed(piece) for piece in pieces) + reader.finish()


@given(st.text(), st.lists(st.integers(min_value=0)), st.sampled_from(("utf-8", "utf-16-le")))
def test_a_text_cut_within_characters_is_whole_again(
    text: str, cuts: list[int], encoding: str
) -> None:
    data, step = text.encode(encoding), 2 if encoding == "utf-16-le" else 1
    places = sorted({0, len(data), *(cut * step % (len(data) + step) for cut in cuts)})
    halves = "surrogatepass" if step == 2 else "surrogateescape"
    assert text == joined([data[a:b].decode(encoding, halves) for a, b in pairwise(places)])


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        (["a\ud83d"], "a\ufffd"),
        (["\ude00b"], "\ufffdb"),
        (["\ud83d", "b"], "\ufffdb"),
        (["a\udcff", "b"], "a\ufffdb"),
    ],
)
def test_what_never_becomes_whole_is_marked(pieces: list[str], expected: str) -> None:
    assert expected == joined(pieces)


@given(st.lists(st.text(st.characters(min_codepoint=0xD780, max_codepoint=0xE080)), max_size=6))
def test_no_half_comes_through(pieces: list[str]) -> None:
    joined(pieces).encode("utf-8")
