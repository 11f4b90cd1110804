from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor_app.llm import sse
from tutor_app.llm.faults import BrokenReply
from tutor_app.llm.sse import EventReader

ends = st.sampled_from([b"\n", b"\r\n", b"\r"])
data_lines = st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]))
noise = st.sampled_from([b": keep-alive", b":", b"event: message", b"id: 7", b"retry: 3", b"x"])


@st.composite
def streams(draw: st.DrawFn) -> tuple[bytes, list[bytes]]:
    """A body of events with all the freedom the format gives, and the data it holds."""
    end = draw(ends)
    body, wanted = draw(st.sampled_from([b"", b"\xef\xbb\xbf"])), []
    for lines in draw(st.lists(st.lists(data_lines, min_size=1, max_size=3), max_size=6)):
        for line in lines:
            body += b"".join(part + end for part in draw(st.lists(noise, max_size=2)))
            space = b" " if line.startswith(" ") else draw(st.sampled_from([b"", b" "]))
            body += b"data:" + space + line.encode() + end
        body += end
        wanted.append("\n".join(lines).encode())
    return body, wanted


def split(body: bytes, cuts: list[int]) -> list[bytes]:
    places = sorted({0, len(body), *(cut % (len(body) + 1) for cut in cuts)})
    return [body[a:b] for a, b in pairwise(places)]


@given(streams(), st.lists(st.integers(min_value=0), max_size=30))
def test_any_cut_into_pieces_gives_the_same_events(
    stream: tuple[bytes, list[bytes]], cuts: list[int]
) -> None:
    body, wanted = stream
    reader = EventReader()
    found = [data for piece in split(body, cuts) for data in reader.feed(piece)]
    assert wanted == found + reader.finish()


@given(st.binary(max_size=300), st.lists(st.integers(min_value=0), max_size=10))
def test_garbage_depends_on_no_cut_either(body: bytes, cuts: list[int]) -> None:
    whole, pieces = EventReader(), EventReader()
    expected = whole.feed(body) + whole.finish()
    found = [data for piece in split(body, cuts) for data in pieces.feed(piece)]
    assert expected == found + pieces.finish()


def test_an_event_is_given_as_soon_as_its_blank_line_has_come() -> None:
    reader = EventReader()
    assert [] == reader.feed(b"data: one\n")
    assert [b"one"] == reader.feed(b"\n")
    assert [b"two", b"three"] == reader.feed(b"data: two\n\ndata: three\n\n")


def test_a_line_without_an_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sse, "MOST_BYTES", 100)
    with pytest.raises(BrokenReply):
        EventReader().feed(b"data: " + b"x" * 101)


def test_an_event_without_an_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sse, "MOST_BYTES", 100)
    with pytest.raises(BrokenReply):
        EventReader().feed(b"data: xxxxxxxxxx\n" * 12)
