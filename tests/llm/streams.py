"""Bodies of streamed answers as servers have been seen to send them, drawn at random."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

ANSWER = (
    "Lists: `<think>` is no tag here 🙂, ümlaut 漢字.\n\n```python\nx = [1, 2]  # </think>\n```\n"
    "- a < b\n- 1 <= n & [THINK, x <| f\n\nDone."
)
HIDDEN = (
    *("<think>hidden {}</think>", "<Thinking mode='x'>hidden {}</THINKING>\n\n"),
    *("<reasoning>\nhidden {}\n</reasoning>", "The user wants it. hidden {}\n</think>\n"),
    "<|channel|>analysis<|message|>hidden {}<|end|><|start|>assistant<|channel|>final<|message|>",
)
NOISE = (
    *(b": keep-alive\n\n", b":\n", b"\n", b"data:\n\n", b"data: ping\n\n", b"event: ping\n\n"),
    *(b'data: {"id": "cut\n\n', b"data: []\n\n", b"data: null\n\n", b"retry: 3000\n\n", b"id: 7\n"),
    *(b'data: {"choices": []}\n\n', b'data: {"choices": null}\n\n', b'data: {"type": "ping"}\n\n'),
    b'data: {"choices": [{"delta": {"content": null}}]}\n\n',
    b'data: {"choices": [{"delta": {"role": "x", "content": ""}, "finish_reason": ""}]}\n\n',
    b'data: {"choices": [{"delta": {"reasoning_content": "hidden"}}]}\n\n',
    b'data: {"choices": [{"delta": {"content": [{"type": "think", "text": "hidden"}]}}]}\n\n',
)
SOURCES = ("delta", "message", "text", "parts", "nested")
ENDINGS = ("stop", "end_turn", "length", "max_tokens", "done")


def choice(source: str, text: str) -> dict[str, Any]:
    """A choice that has a piece of text in the field of this name."""
    return {
        "delta": {"delta": {"content": text}, "finish_reason": None},
        "message": {"message": {"role": "assistant", "content": text}},
        "text": {"text": text, "index": 0},
        "parts": {"delta": {"content": [{"type": "text", "text": text}]}},
        "nested": {"delta": {"content": [{"type": "text", "text": {"value": text}}, None]}},
    }[source]


def in_pieces(text: str, cuts: list[int]) -> list[str]:
    """The text cut, also within characters (as UTF-16 has them)."""
    data = text.encode("utf-16-le")
    places = sorted({0, len(data), *(cut * 2 % (len(data) + 2) for cut in cuts)})
    return [data[a:b].decode("utf-16-le", "surrogatepass") for a, b in pairwise(places)]


def framed(body: str, space: str, end: str) -> bytes:
    """An event."""
    return f"data:{space}{body}{end}{end}".encode()


@st.composite
def bodies(draw: st.DrawFn, text: str = ANSWER) -> bytes:
    """A whole answer in a body, decorated in any way; what it shows is the text."""
    thoughts = draw(st.sampled_from(("", *(one.format("thing") for one in HIDDEN))))
    source, end = draw(st.sampled_from(SOURCES)), draw(st.sampled_from(("\n", "\r\n", "\r")))
    space = draw(st.sampled_from(("", " ", "  ")))
    cuts = draw(st.lists(st.integers(0, 4000), max_size=40))
    parts = [draw(st.sampled_from((b"", b"\xef\xbb\xbf")))]
    for piece in in_pieces(thoughts + text, cuts):
        parts += draw(st.lists(st.sampled_from(NOISE), max_size=1))
        body = json.dumps({"choices": [choice(source, piece)]})
        parts.append(framed(body, space, end))
    return b"".join([*parts, *ending(draw, space, end)])


def ending(draw: st.DrawFn, space: str, end: str) -> Iterator[bytes]:
    """A finish reason, `[DONE]`, or both."""
    reason = draw(st.sampled_from(ENDINGS))
    if reason != "done":
        body = {"choices": [{"delta": {}, "finish_reason": reason}], "usage": None}
        yield framed(json.dumps(body), space, end)
    if reason == "done" or draw(st.booleans()):
        yield framed("[DONE]", space, end)


def cut(body: bytes, cuts: list[int]) -> list[bytes]:
    """The body in pieces, cut anywhere."""
    places = sorted({0, len(body), *(place % (len(body) + 1) for place in cuts)})
    return [body[a:b] for a, b in pairwise(places)]


byte_cuts = st.lists(st.integers(min_value=0), max_size=40)
