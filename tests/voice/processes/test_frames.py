from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor_app.voice.processes.frames import HEAD, MOST_BYTES, BrokenFrame, Frame, FrameParser, pack

KINDS = st.binary(min_size=1, max_size=1)


@given(st.lists(st.tuples(KINDS, st.binary(max_size=300))), st.lists(st.integers(1, 400)))
def test_frames_come_whole_however_they_are_cut(
    frames: list[tuple[bytes, bytes]], cuts: list[int]
) -> None:
    data = b"".join(pack(kind, payload) for kind, payload in frames)
    parser, found, place = FrameParser(), [], 0
    for size in [*cuts, len(data)]:
        found += parser.feed(data[place : place + size])
        place += size
    assert [Frame(*frame) for frame in frames] == found


def test_an_object_travels_as_json() -> None:
    (frame,) = FrameParser().feed(pack(b"F", {"text": "größer", "number": 3}))
    assert {"text": "größer", "number": 3} == frame.json()


@pytest.mark.parametrize("payload", [b"", b"{", b"[1]", b'"text"', b"\xff"])
def test_other_payloads_are_no_json_object(payload: bytes) -> None:
    with pytest.raises(BrokenFrame):
        Frame(b"F", payload).json()


def test_a_size_beyond_all_measure_is_no_frame() -> None:
    with pytest.raises(BrokenFrame):
        list(FrameParser().feed(HEAD.pack(b"F", MOST_BYTES + 1)))
