"""One chunk of a streamed answer, in any of the shapes that servers give it: pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pydantic_core import from_json

from tutor_app.llm.faults import FILTERED, Fault, fault_of_reply, fault_of_status
from tutor_app.llm.ports import Usage

End = Literal["stop", "length"]
_STATUS_OF_CODE = {
    "rate_limit_exceeded": 429,
    "rate_limit_error": 429,
    "invalid_api_key": 401,
    "authentication_error": 401,
    "over_capacity": 498,
    "overloaded_error": 529,
    "internal_server_error": 500,
    "server_error": 500,
    "service_unavailable": 503,
}
_ENDS: dict[str, End] = {
    **dict.fromkeys(("stop", "end_turn", "eos", "eos_token", "stop_sequence", "end"), "stop"),
    **dict.fromkeys(("complete", "completed", "done", "finish", "finished"), "stop"),
    **dict.fromkeys(("tool_calls", "function_call", "tool_use"), "stop"),
    **dict.fromkeys(("length", "max_tokens", "max_output_tokens", "model_length"), "length"),
    **dict.fromkeys(("max_completion_tokens", "max_length", "token_limit"), "length"),
}
_FILTERS = (
    "content_filter",
    "filter",
    "safety",
    "refusal",
    "recitation",
    "prohibited",
    "blocklist",
)
_THOUGHTS = (
    "reasoning",
    "reasoning_content",
    "reasoning_details",
    "thinking",
    "thinking_blocks",
    "thoughts",
)
_THOUGHT_KINDS = ("think", "reason", "redacted", "thought")


@dataclass(frozen=True, slots=True)
class Chunk:
    """What a chunk brings.

    `text` may hold halves of characters; `source` says which field it came from. `end` is set
    when it says that the answer is complete, `fault` when it says that there is no more of it.
    """

    text: str = ""
    source: str = ""
    has_thought: bool = False
    end: End | None = None
    usage: Usage | None = None
    fault: Fault | None = None


NOTHING = Chunk()


def parsed(data: bytes) -> Any:
    """The JSON of an event; halves of characters stay as lone surrogates. Raises ValueError."""
    try:
        return from_json(data)
    except ValueError:
        pass
    try:
        return json.loads(data.decode("utf-8", "surrogateescape"))
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def read_chunk(value: Any, event: str = "") -> Chunk:
    """What an event brings; one that is no chunk brings nothing."""
    if isinstance(value, list):  # Google's errors
        value = next((one for one in value if isinstance(one, dict)), None)
    if not isinstance(value, dict):
        return Chunk(fault=fault_of_event(value)) if event == "error" else NOTHING
    if (error := _error(value, event)) is not None:
        return Chunk(fault=fault_of_event(error))
    usage = _usage(_object(value.get("x_groq")).get("usage") or value.get("usage"))
    if (choice := _choice(value)) is None:
        return Chunk(usage=usage)
    text, source, has_thought = _words(choice)
    end, fault = _end(choice)
    return Chunk(text, source, has_thought, end, usage, fault)


def fault_of_event(error: Any) -> Fault:
    """The fault of an error that came as an event of the stream."""
    if not isinstance(error, dict):
        return fault_of_reply("an error in the stream")
    code = str(error.get("code") or error.get("type") or "")
    status = error.get("status_code") or error.get("code") or _STATUS_OF_CODE.get(code)
    status = _STATUS_OF_CODE.get(code, status)
    if not isinstance(status, int) or not 400 <= status < 600:
        return fault_of_reply("an error in the stream")
    return fault_of_status(status, code)


def _error(value: Mapping[str, Any], event: str) -> Any:
    """What a chunk says went wrong, None when nothing did."""
    for told in (value.get("error"), _object(value.get("x_groq")).get("error")):
        if told:
            return told
    if event == "error":
        return value
    if "choices" in value:
        return None
    is_told = "detail" in value or "error" in (value.get("object"), value.get("type"))
    return value if is_told else None


def _choice(value: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The first choice; the chunk itself where a server has no choices around it."""
    if "choices" not in value:
        return (
            value if any(key in value for key in ("delta", "message", "text", "content")) else None
        )
    choices = value["choices"]
    found = choices if isinstance(choices, list) else [choices]
    return next((choice for choice in found if isinstance(choice, dict)), None)


def _words(choice: Mapping[str, Any]) -> tuple[str, str, bool]:
    """The text, the field it stands in, and whether there are thoughts beside it."""
    has_thought = any(choice.get(name) for name in _THOUGHTS)
    for source in ("delta", "message"):
        part = choice.get(source)
        if isinstance(part, str) and part:
            return part, source, has_thought
        if isinstance(part, dict):
            has_thought = has_thought or any(part.get(name) for name in _THOUGHTS)
            text, is_thinking = _content(part.get("content"))
            has_thought = has_thought or is_thinking
            text = text or _string(part.get("text")) or _string(part.get("refusal"))
            if text:
                return text, source, has_thought
    for source in ("text", "content"):
        text, is_thinking = _content(choice.get(source))
        has_thought = has_thought or is_thinking
        if text:
            return text, source, has_thought
    return "", "", has_thought


def _content(content: Any) -> tuple[str, bool]:
    """The text of a content: a string, or parts of which some may be thoughts."""
    if isinstance(content, str):
        return content, False
    if isinstance(content, list):
        parts = [_content(part) for part in content]
        return "".join(text for text, _ in parts), any(thought for _, thought in parts)
    if not isinstance(content, dict):
        return "", False
    kind = _string(content.get("type")).lower()
    if content.get("thought") is True or any(word in kind for word in _THOUGHT_KINDS):
        return "", True
    inner = next(
        (content[key] for key in ("text", "value", "content", "parts") if key in content), None
    )
    return _content(inner)


def _end(choice: Mapping[str, Any]) -> tuple[End | None, Fault | None]:
    reason = _string(choice.get("finish_reason")).strip().lower()
    if not reason:
        return None, None
    if reason in _ENDS:
        return _ENDS[reason], None
    if any(word in reason for word in _FILTERS):
        return None, FILTERED
    return None, fault_of_reply("the provider ended the answer with an error")


def _usage(usage: Any) -> Usage | None:
    if not isinstance(usage, dict):
        return None
    return Usage(
        _count(usage, "prompt_tokens", "input_tokens"),
        _count(usage, "completion_tokens", "output_tokens"),
    )


def _count(usage: Mapping[str, Any], *names: str) -> int:
    return next((usage[name] for name in names if type(usage.get(name)) is int), 0)


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _string(value: Any) -> str:
    return value if isinstance(value, str) else ""
