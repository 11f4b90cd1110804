from __future__ import annotations

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor_app.llm import sse
from tutor_app.llm.faults import BrokenReply
from tutor_app.llm.sse import EventReader, SentEvent

ends = st.sampled_from([b"\n", b"\r\n", b"\r"])
data_lines = st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]))
noise = st.sampled_from([b": keep-alive", b":", b"id: 7", b"retry: 3", b"x", b"message"])


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
    found = [event for piece in split(body, cuts) for event in reader.feed(piece)]
    assert wanted == [event.data for event in found + reader.finish()]


@given(st.binary(max_size=300), st.lists(st.integers(min_value=0), max_size=10))
def test_garbage_depends_on_no_cut_either(body: bytes, cuts: list[int]) -> None:
    whole, pieces = EventReader(), EventReader()
    expected = whole.feed(body) + whole.finish()
    found = [data for piece in split(body, cuts) for data in pieces.feed(piece)]
    assert expected == found + pieces.finish()


def test_an_event_is_given_as_soon_as_its_blank_line_has_come() -> None:
    reader = EventReader()
    assert [] == reader.feed(b"data: one\n")
    assert [SentEvent(b"one")] == reader.feed(b"\n")
    two_and_three = [SentEvent(b"two"), SentEvent(b"three")]
    assert two_and_three == reader.feed(b"data: two\n\ndata: three\n\n")


def test_a_name_belongs_to_one_event() -> None:
    body = b"event: error\ndata: one\n\ndata: two\n\n"
    assert [SentEvent(b"one", "error"), SentEvent(b"two")] == EventReader().feed(body)


values = st.lists(st.dictionaries(st.text(max_size=3), st.text(max_size=5), max_size=3), max_size=4)


@given(values, ends, st.booleans(), st.lists(st.integers(min_value=0), max_size=10))
def test_json_in_place_of_events_is_read(
    several: list[dict[str, str]], end: bytes, is_laid_out: bool, cuts: list[int]
) -> None:
    if is_laid_out:
        several = several[:1]
    indent = 2 if is_laid_out else None
    body = b"".join(json.dumps(one, indent=indent).encode() + end for one in several)
    reader = EventReader()
    found = [event for piece in split(body, cuts) for event in reader.feed(piece)]
    assert several == [json.loads(event.data) for event in found + reader.finish()]


def test_a_line_without_an_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sse, "MOST_BYTES", 100)
    reader = EventReader()
    with pytest.raises(BrokenReply):
        for _ in range(5):
            reader.feed(b"x" * 50)


def test_an_event_without_an_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sse, "MOST_BYTES", 100)
    with pytest.raises(BrokenReply):
        EventReader().feed(b"data: xxxxxxxxxx\n" * 12)
