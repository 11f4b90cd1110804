from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor_app.chat.events import EventId, TurnEvent, merged


@given(st.integers(0, 999_999_999), st.integers(0, 999_999_999))
def test_an_id_survives_its_words(number: int, offset: int):
    assert EventId.parse(str(EventId(number, offset))) == EventId(number, offset)


@pytest.mark.parametrize("text", ["", "7", "-1-2", "a-b", "1-2-3", "١-٢x", "9" * 40 + "-1"])
def test_anything_else_is_the_beginning(text: str):
    assert EventId.parse(text) == EventId()


@given(st.lists(st.one_of(st.text(min_size=1), st.none())))
def test_joined_deltas_say_the_same(pieces: list[str | None]):
    events, offset = [], 0
    for number, piece in enumerate(pieces, 1):
        if piece is None:
            events.append(TurnEvent(EventId(number, offset), "status", {"text": "…"}))
        else:
            data = {"text": piece, "offset": offset}
            offset += len(piece)
            events.append(TurnEvent(EventId(number, offset), "delta", data))

    shown = list(merged(events))

    assert _text(shown) == _text(events)
    assert all(not (a.kind == b.kind == "delta") for a, b in pairwise(shown))
    for event in shown:
        if event.kind == "delta":
            assert event.data["offset"] + len(event.data["text"]) == event.id.offset


def _text(events: list[TurnEvent]) -> str:
    return "".join(event.data["text"] for event in events if event.kind == "delta")
