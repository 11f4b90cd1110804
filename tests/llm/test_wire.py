from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor_app.llm.faults import FILTERED, Remedy
from tutor_app.llm.ports import Usage
from tutor_app.llm.wire import ReplyReader

DONE = b"data: [DONE]\n\n"


def event(body: Any) -> bytes:
    return f"data: {json.dumps(body, ensure_ascii=False)}\n\n".encode()


def chunk(content: str | None = None, finish: str | None = None, **more: Any) -> bytes:
    delta = {} if content is None else {"content": content}
    choice = {"index": 0, "delta": delta | more.pop("delta", {}), "finish_reason": finish}
    return event({"id": "c", "choices": [choice], **more})


texts = st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))


@given(texts, st.lists(st.integers(min_value=0), max_size=30))
def test_the_text_comes_through_whatever_the_pieces(parts: list[str], cuts: list[int]) -> None:
    text = "¡" + "".join(parts)
    body = b"".join([chunk("¡"), *map(chunk, parts), chunk(None, "stop"), DONE])
    places = sorted({0, len(body), *(cut % (len(body) + 1) for cut in cuts)})
    reader = ReplyReader()
    found = [reader.feed(body[a:b]) for a, b in pairwise(places)]
    assert text == "".join(found) + reader.finish()
    assert (True, "stop", None) == (reader.is_done, reader.finish_reason, reader.fault)


def test_all_text_of_one_read_is_one_piece() -> None:
    assert "One list" == ReplyReader().feed(chunk("One ") + chunk("list"))


def test_usage_is_read_where_groq_and_where_others_put_it() -> None:
    usage = {"prompt_tokens": 7, "completion_tokens": 3, "total_time": 0.1}
    for more in ({"x_groq": {"usage": usage}}, {"usage": usage}):
        reader = ReplyReader()
        reader.feed(chunk("x") + chunk(None, "stop", **more))
        assert Usage(7, 3) == reader.usage


def test_a_usage_after_the_last_choice_is_read() -> None:
    reader = ReplyReader()
    reader.feed(chunk("x", "stop") + event({"choices": [], "usage": {"prompt_tokens": 4}}) + DONE)
    assert (Usage(4, 0), None) == (reader.usage, reader.fault)


@pytest.mark.parametrize("name", ["reasoning", "reasoning_content"])
def test_reasoning_is_dropped_and_noted(name: str) -> None:
    reader = ReplyReader()
    assert "" == reader.feed(chunk(delta={name: "The learner wants..."}))
    assert reader.has_reasoned
    assert "A list" == reader.feed(chunk("A list"))


@pytest.mark.parametrize(
    "body",
    [
        b'data: {"id": "cut\n\n',
        b"data: <html>\n\n",
        b"data: ping\n\n",
        b"data: []\n\n",
        b"data: 7\n\n",
        b"data:\n\n",
        b"data: " + b"[" * 100_000 + b"\n\n",
        event({"choices": ["x"]}),
        event({"choices": [{"delta": {"content": 7}}]}),
    ],
)
def test_a_frame_that_cannot_be_read_is_skipped(body: bytes) -> None:
    reader = ReplyReader()
    assert "one" == reader.feed(chunk("one"))
    assert " two three" == reader.feed(chunk(" two") + body + chunk(" three", "stop"))
    assert ("", None) == (reader.finish(), reader.fault)


@pytest.mark.parametrize(
    "body",
    [
        event({"error": "no"}),
        event({"choices": [], "x_groq": {"error": "over capacity"}}),
        event({"error": {"message": "?", "code": "never_seen"}}),
        event({"detail": "out of memory"}),
        event({"object": "error", "message": "out of memory"}),
        event({"type": "error", "message": "out of memory"}),
        event([{"error": {"code": "x", "status": "INTERNAL"}}]),
        b"event: error\ndata: out of memory\n\n",
        b'event: error\ndata: {"message": "out of memory"}\n\n',
        chunk(None, "error"),
        chunk(None, "network_error"),
    ],
)
def test_an_error_in_the_stream_ends_it(body: bytes) -> None:
    reader = ReplyReader()
    assert "one" == reader.feed(chunk("one"))
    assert " two" == reader.feed(chunk(" two") + body + chunk(" three"))
    assert "" == reader.finish()
    assert reader.fault is not None
    assert ("broken_reply", Remedy.NEXT, False) == (
        reader.fault.reason,
        reader.fault.remedy,
        reader.is_whole,
    )


@pytest.mark.parametrize("reason", ["content_filter", "SAFETY", "refusal"])
def test_a_content_filter_is_told_apart(reason: str) -> None:
    reader = ReplyReader()
    reader.feed(chunk("one") + chunk(None, reason) + DONE)
    assert FILTERED == reader.fault


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        *(("stop", "stop"), ("end_turn", "stop"), ("STOP", "stop"), ("eos", "stop")),
        *(("length", "length"), ("max_tokens", "length"), ("MAX_TOKENS", "length"), ("", None)),
    ],
)
def test_how_an_answer_ends(reason: str, expected: str | None) -> None:
    reader = ReplyReader()
    reader.feed(chunk("one") + chunk(None, reason))
    assert expected == reader.finish_reason


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        ({"code": "rate_limit_exceeded"}, "rate_limited"),
        ({"type": "internal_server_error"}, "server_error"),
        ({"status_code": 413}, "too_large"),
    ],
)
def test_an_error_event_is_read_by_its_code(error: dict[str, Any], reason: str) -> None:
    reader = ReplyReader()
    reader.feed(event({"error": error}))
    assert reader.fault is not None
    assert reason == reader.fault.reason


def test_a_body_that_ends_early_is_cut() -> None:
    reader = ReplyReader()
    reader.feed(chunk("A li"))
    assert "" == reader.finish()
    assert reader.fault is not None
    assert "the stream was cut" == reader.fault.detail


def test_a_reason_without_done_and_done_without_a_reason_are_ends() -> None:
    for end in (chunk(None, "stop"), DONE):
        reader = ReplyReader()
        reader.feed(chunk("A list") + end)
        reader.finish()
        assert reader.fault is None


def test_nul_is_taken_out() -> None:
    assert "xb" == ReplyReader().feed(chunk("x\0b"))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["choices", "delta", "content", "error", "usage", "x_groq", "code"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(json_values)
def test_no_json_raises(value: Any) -> None:
    reader = ReplyReader()
    text = reader.feed(event(value)) + reader.finish()
    assert isinstance(text, str)
