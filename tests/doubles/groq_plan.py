"""What one streamed answer consists of, worked out before it is sent: pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tests.doubles import groq_frames as frames
from tests.doubles.groq_answers import tokens_of
from tests.doubles.groq_behaviour import Behaviour

Ending = Literal["done", "close", "open"]


@dataclass(frozen=True, slots=True)
class Plan:
    """Pieces of the body in order; those from `first_text` on are text.

    `tail` follows the last piece at once. Then the body ends, the connection is closed, or it
    stays open and silent.
    """

    pieces: tuple[bytes, ...]
    first_text: int
    tail: bytes
    ending: Ending


def plan(chunks: frames.Chunks, behaviour: Behaviour, text: str, prompt_tokens: int) -> Plan:
    """The plan of an answer with this text, behaving like this."""
    if behaviour.raw:
        return Plan(tuple(map(frames.chunked, behaviour.raw)), 0, b"", behaviour.raw_ending)
    tokens = _tokens(behaviour, text)
    thoughts = tuple(chunks.reasoning(token) for token in tokens_of(behaviour.reasoning))
    lead = (chunks.role(), *thoughts)
    end = chunks.end(behaviour.finish_reason, prompt_tokens, len(tokens))
    tail = {
        "cut": b"",
        "no_end": b"",
        "stall": b"",
        "empty_choices": chunks.empty() + frames.event("[DONE]"),
        "garbage": frames.event('{"id": "chatcmpl'),
        "error_event": frames.event(_event_error(behaviour)),
    }.get(behaviour.how, end + frames.event("[DONE]"))
    endings: dict[str, Ending] = {"cut": "close", "stall": "open"}
    pieces = (*lead, *(chunks.text(token) for token in tokens))
    return Plan(pieces, len(lead), tail, endings.get(behaviour.how, "done"))


def _tokens(behaviour: Behaviour, text: str) -> tuple[str, ...]:
    if behaviour.how in ("empty_choices", "no_content"):
        return ()
    if behaviour.characters:
        size = behaviour.characters
        return tuple(text[place : place + size] for place in range(0, len(text), size))
    if behaviour.how in ("cut", "stall", "error_event", "garbage"):
        return tokens_of(text)[: behaviour.after]
    return tokens_of(text)


def _event_error(behaviour: Behaviour) -> dict[str, object]:
    return frames.error("groq", 500, behaviour.code or "internal_server_error", behaviour.message)
