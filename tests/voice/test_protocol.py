"""Frames: what is understood, what is not, and how messages look on the wire."""

from __future__ import annotations

import json
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor_app.voice import protocol
from tutor_app.voice.protocol import BadMessage, parse

ID = UUID("7c0f1e0a-3b52-4a6e-9a53-0f6f3f5f2f10")


def frame(**fields: object) -> str:
    return json.dumps({"v": 1, **fields})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (frame(type="hello"), protocol.Hello(v=1, type="hello")),
        (
            frame(type="hello", voice_session_id=str(ID), after=3, browser="new"),
            protocol.Hello(v=1, type="hello", voice_session_id=ID, after=3),
        ),
        (frame(type="received", number=2), protocol.Received(v=1, type="received", number=2)),
        (
            frame(type="tutor_speaking", text="A list.", by="audio"),
            protocol.TutorSpeaking(v=1, type="tutor_speaking", text="A list.", by="audio"),
        ),
        (
            frame(type="config", think_seconds=2, rule="classic", language="de"),
            protocol.Config(v=1, type="config", think_seconds=2, rule="classic", language="de"),
        ),
        (frame(type="mute", is_muted=True), protocol.Mute(v=1, type="mute", is_muted=True)),
        (frame(type="commit"), protocol.Commit(v=1, type="commit")),
        (frame(type="ping", n=4), protocol.Ping(v=1, type="ping", n=4)),
        (frame(type="pong"), protocol.Pong(v=1, type="pong")),
        (
            frame(type="timing", utterance_id="u", first_token_ms=20),
            protocol.Timing(v=1, type="timing", utterance_id="u", first_token_ms=20),
        ),
    ],
)
def test_what_is_understood(text: str, expected: object) -> None:
    assert expected == parse(text)


@pytest.mark.parametrize(
    "bad",
    [
        b'{"v": 1, "type": "commit"}',
        "",
        "[]",
        "null",
        "{",
        '{"type": "commit"}',
        '{"v": 2, "type": "commit"}',
        '{"v": 1}',
        frame(type="sing"),
        frame(type="hello", after=-1),
        frame(type="hello", voice_session_id="mine"),
        frame(type="received"),
        frame(type="received", number="2"),
        frame(type="tutor_speaking", text="x", by="radio"),
        frame(type="tutor_speaking", text="x" * 4_001, by="audio"),
        frame(type="config", think_seconds=0.4),
        frame(type="config", think_seconds=4.1),
        '{"v": 1, "type": "config", "think_seconds": NaN}',
        frame(type="config", language="english"),
        frame(type="mute"),
        frame(type="mute", is_muted="yes"),
        frame(type="ping", n=1.5),
        frame(type="timing", utterance_id="u", first_token_ms=-1),
        frame(type="commit", padding="x" * 17_000),
        "[" * 16_000,
        '{"v": 1, "type": "tutor_speaking", "by": "audio", "text": "\ud800"}',
    ],
)
def test_what_is_not(bad: object) -> None:
    with pytest.raises(BadMessage) as caught:
        parse(bad)

    assert caught.value.message == BadMessage.message


@given(st.text(max_size=300) | st.binary(max_size=50) | st.none())
def test_no_frame_breaks_the_parser(anything: object) -> None:
    with pytest.raises(BadMessage):
        parse(anything)


@given(
    st.dictionaries(
        st.sampled_from(
            ["v", "type", "n", "text", "by", "after", "number", "is_muted", "language"]
        ),
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    )
)
def test_no_object_breaks_the_parser(fields: dict[str, object]) -> None:
    try:
        parse(json.dumps(fields))
    except BadMessage:
        return
    assert fields["v"] == 1


def test_a_message_on_the_wire() -> None:
    final = protocol.TranscriptMessage(
        utterance_id="u1", number=3, text="Größe?", is_final=True, stt_ms=120, engine="local"
    )

    assert json.loads(final.frame()) == {
        "v": 1,
        "type": "transcript",
        "utterance_id": "u1",
        "number": 3,
        "text": "Größe?",
        "is_final": True,
        "stt_ms": 120,
        "engine": "local",
    }


def test_what_is_none_is_left_out() -> None:
    partial = protocol.TranscriptMessage(
        utterance_id="u1", text="wh", is_final=False, stt_ms=0, engine="local"
    )

    assert "number" not in json.loads(partial.frame())


def test_ready_on_the_wire() -> None:
    config = protocol.ListeningConfig(
        think_seconds=1.2, rule="two_stage", mode="hands_free", language="en"
    )
    ready = protocol.Ready(
        voice_session_id=UUID(int=1), is_resumed=False, config=config, engines=[]
    )

    assert json.loads(ready.frame()) == {
        "v": 1,
        "type": "ready",
        "voice_session_id": str(UUID(int=1)),
        "is_resumed": False,
        "config": {
            "think_seconds": 1.2,
            "rule": "two_stage",
            "mode": "hands_free",
            "language": "en",
        },
        "engines": [],
    }
