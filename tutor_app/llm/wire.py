"""The provider's streamed answer: chunks of JSON in server-sent events, read as text."""

from __future__ import annotations

from typing import Any

from pydantic_core import from_json

from tutor_app.llm.faults import BrokenReply, Fault, ModelFault, fault_of_reply, fault_of_status
from tutor_app.llm.ports import Usage
from tutor_app.llm.sse import EventReader
from tutor_app.llm.thoughts import OpenText

_STATUS_OF_CODE = {
    "rate_limit_exceeded": 429,
    "invalid_api_key": 401,
    "over_capacity": 498,
    "internal_server_error": 500,
    "service_unavailable": 503,
}


class ReplyReader:
    """Reads one streamed answer.

    `feed` gives the text that a piece of the body brought. What else is known so far stands in
    the attributes: `is_done` after `[DONE]`, `finish_reason` None until a chunk names it,
    `has_reasoned` once the model sent thoughts (which are dropped).
    """

    def __init__(self) -> None:
        self._events = EventReader()
        self._open = OpenText()
        self.is_done = False
        self.finish_reason: str | None = None
        self.usage = Usage()
        self.has_reasoned = False
        self.fault: Fault | None = None

    @property
    def is_whole(self) -> bool:
        """Whether the answer came to its end."""
        return self.is_done or self.finish_reason is not None

    def feed(self, piece: bytes) -> str:
        """The text in this piece; sets `fault` and reads no more when it is not an answer."""
        try:
            return self._text(self._events.feed(piece))
        except BrokenReply as broken:
            self.fault = fault_of_reply(str(broken))
            return ""

    def finish(self) -> str:
        """What was still held back when the body ended; sets `fault` if that was too early."""
        text = self._text(self._events.finish()) + self._open.finish()
        if not self.is_whole and self.fault is None:
            self.fault = fault_of_reply("the stream was cut")
        return text

    def _text(self, events: list[bytes]) -> str:
        parts: list[str] = []
        for data in events:
            if self.is_done or self.fault is not None:
                break
            try:
                parts.append(self._content(data))
            except BrokenReply as broken:
                self.fault = fault_of_reply(str(broken))
            except ModelFault as error:
                self.fault = error.fault
        # PostgreSQL stores no NUL.
        text = self._open.feed("".join(parts).replace("\x00", ""))
        self.has_reasoned = self.has_reasoned or self._open.has_thought
        return text

    def _content(self, data: bytes) -> str:
        if data.startswith(b"[DONE]"):
            self.is_done = True
            return ""
        chunk = _parsed(data)
        if chunk.get("error"):
            raise ModelFault(_fault_of_event(chunk["error"]))
        x_groq = _object(chunk.get("x_groq"))
        if x_groq.get("error"):
            raise BrokenReply("the provider stopped the stream")
        self._note_usage(x_groq.get("usage") or chunk.get("usage"))
        choices = chunk.get("choices")
        if not isinstance(choices, list) or not choices:
            return ""
        return self._of_choice(choices[0])

    def _of_choice(self, choice: Any) -> str:
        if not isinstance(choice, dict):
            raise BrokenReply("a choice that is no object")
        reason = choice.get("finish_reason")
        self.finish_reason = reason if isinstance(reason, str) else self.finish_reason
        delta = _object(choice.get("delta"))
        if delta.get("reasoning") or delta.get("reasoning_content"):
            self.has_reasoned = True
        content = delta.get("content")
        if content is not None and not isinstance(content, str):
            raise BrokenReply("content that is no text")
        return content or ""

    def _note_usage(self, usage: Any) -> None:
        if isinstance(usage, dict):
            self.usage = Usage(_count(usage, "prompt_tokens"), _count(usage, "completion_tokens"))


def _parsed(data: bytes) -> dict[str, Any]:
    try:
        chunk = from_json(data)
    except ValueError:
        raise BrokenReply("a chunk that is no JSON") from None
    if not isinstance(chunk, dict):
        raise BrokenReply("a chunk that is no object")
    return chunk


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _count(usage: dict[str, Any], name: str) -> int:
    value = usage.get(name)
    return value if isinstance(value, int) else 0


def _fault_of_event(error: Any) -> Fault:
    """The fault of an error that came as an event of the stream."""
    if not isinstance(error, dict):
        return fault_of_reply("an error in the stream")
    code = str(error.get("code") or error.get("type") or "")
    status = error.get("status_code") or _STATUS_OF_CODE.get(code)
    if not isinstance(status, int):
        return fault_of_reply("an error in the stream")
    return fault_of_status(status, code)
