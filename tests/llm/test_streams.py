"""However a stream is cut and decorated, the learner sees the same text."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from tests.doubles.groq_behaviour import Behaviour
from tests.doubles.groq_server import GroqServer
from tests.llm import streams
from tests.llm.asking import ask, events_of, text_of
from tests.llm.conftest import Connect
from tutor_app.llm.groq_model import GroqModel
from tutor_app.llm.pace import ReadingPace
from tutor_app.llm.ports import AnswerCut, AnswerFiltered, Delta, Finished, answering
from tutor_app.llm.wire import ReplyReader

NAME = "llama-3.3-70b-versatile"
sockets = examples(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])


@examples(max_examples=150)
@given(streams.bodies(), streams.byte_cuts)
def test_the_text_is_the_same(body: bytes, cuts: list[int]) -> None:
    reader = ReplyReader()
    shown = "".join(reader.feed(piece) for piece in streams.cut(body, cuts)) + reader.finish()
    assert (streams.ANSWER, None, True) == (shown, reader.fault, reader.is_whole)


@sockets
@given(streams.bodies(), streams.byte_cuts)
async def test_over_a_socket_too(
    groq: GroqServer, model: GroqModel, body: bytes, cuts: list[int]
) -> None:
    groq.queue(NAME, Behaviour(raw=streams.cut(body, cuts)))
    *events, finished = await events_of(model)
    assert streams.ANSWER == text_of(events)
    assert isinstance(finished, Finished)


BROKEN_ENDS = (
    b"",
    b'data: {"error": {"message": "out of memory"}}\n\n',
    b'data: {"error": {"message": "x"}}\n\ndata: [DONE]\n\n',
    b'event: error\ndata: {"detail": "out of memory"}\n\n',
    b"event: error\ndata: out of memory\n\ndata: [DONE]\n\n",
    b'data: {"detail": "out of memory"}\n\n',
    b'data: {"choices": [{"delta": {}, "finish_reason": ""}]}\n\n',
    b'data: {"choices": [{"delta": {}, "finish_reason": "error"}]}\n\ndata: [DONE]\n\n',
    b'data: {"choices": [{"delta": {}, "finish_reason": "insufficient_system_resource"}]}\n\n',
    b'data: {"choices": [{"delta": {}, "finish_reason": "stop"}]}\n\ndata: {"error": "late"}\n\n',
    b'data: {"id": "half a fra',
)


@pytest.mark.parametrize("end", BROKEN_ENDS)
async def test_an_answer_that_is_not_said_to_be_complete_is_cut(
    groq: GroqServer, model: GroqModel, end: bytes
) -> None:
    said = json.dumps({"choices": [streams.choice("delta", "One two.")]})
    raw = (b": \n\n", f"data: {said}\n\n".encode(), end or b": \n\n")
    groq.queue(NAME, Behaviour(raw=raw, tokens_per_second=20))
    shown = ""
    with pytest.raises(AnswerCut):
        async with answering(model, ask()) as events:
            async for event in events:
                shown += event.text if isinstance(event, Delta) else ""
    assert "One two." == shown


@pytest.mark.parametrize("reason", ["content_filter", "SAFETY"])
async def test_a_content_filter_is_told_in_words(
    groq: GroqServer, model: GroqModel, reason: str
) -> None:
    text, end = {"delta": {"content": "One."}}, {"delta": {}, "finish_reason": reason}
    raw = [f"data: {json.dumps({'choices': [one]})}\n\n".encode() for one in (text, end)]
    groq.queue(NAME, Behaviour(raw=(b": \n\n", *raw), tokens_per_second=20))
    with pytest.raises(AnswerFiltered) as raised:
        await events_of(model)
    assert "content filter" in raised.value.message


@pytest.mark.parametrize(
    "body",
    [
        {"choices": [{"message": {"content": "One two."}, "finish_reason": "stop"}]},
        {"choices": [{"message": {"content": [{"text": "One two."}]}, "finish_reason": "stop"}]},
        {"choices": [{"text": "One two.", "finish_reason": "length"}]},
    ],
)
@given(cuts=streams.byte_cuts, indent=st.sampled_from((None, 2)), end=st.sampled_from(("", "\n")))
def test_whole_json_in_place_of_a_stream(
    body: object, cuts: list[int], indent: int | None, end: str
) -> None:
    data = (json.dumps(body, indent=indent) + end).encode()
    reader = ReplyReader()
    shown = "".join(reader.feed(piece) for piece in streams.cut(data, cuts)) + reader.finish()
    assert ("One two.", None) == (shown, reader.fault)


@given(cuts=streams.byte_cuts)
def test_the_bytes_of_one_character_in_two_chunks(cuts: list[int]) -> None:
    first = b'data: {"choices": [{"delta": {"content": "One \xf0\x9f"}}]}\n\n'
    second = b'data: {"choices": [{"delta": {"content": "\x99\x82."}}]}\n\ndata: [DONE]\n\n'
    reader = ReplyReader()
    pieces = streams.cut(first + second, cuts)
    shown = "".join(reader.feed(piece) for piece in pieces) + reader.finish()
    assert ("One 🙂.", None) == (shown, reader.fault)


def test_a_last_chunk_with_the_whole_message_is_not_shown_twice() -> None:
    chunks = (
        {"choices": [{"delta": {"content": "One two."}}]},
        {"choices": [{"delta": {}, "message": {"content": "One two."}, "finish_reason": "stop"}]},
    )
    reader = ReplyReader()
    shown = [reader.feed(f"data: {json.dumps(chunk)}\n\n".encode()) for chunk in chunks]
    assert ["One two.", ""] == shown


async def test_an_event_of_five_megabytes_is_passed_over(
    groq: GroqServer, model: GroqModel
) -> None:
    groq.queue(NAME, Behaviour(raw=(b"data: " + b"x" * 5_000_000 + b"\n\n",)))
    with pytest.raises(Exception, match="No model") as raised:
        await events_of(model)
    assert "broken_reply" == raised.value.fault.reason


async def test_a_whole_answer_is_complete_though_the_connection_hangs_or_breaks(
    groq: GroqServer, connected: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tutor_app.llm.groq_model.TAIL_SECONDS", 0.05)
    model = GroqModel(connected(groq), NAME, pace=ReadingPace())
    body = {"choices": [{"delta": {"content": "One."}, "finish_reason": "stop"}]}
    for ending in ("open", "close"):
        raw = (f"data: {json.dumps(body)}\n\n".encode(),)
        groq.queue(NAME, Behaviour(raw=raw, raw_ending=ending))
        assert "One." == text_of(await events_of(model))
