"""Cuts a conversation to what a model can take."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from tutor_app.llm.ports import ModelMessage, Role

TOKENS_A_MESSAGE = 4
BYTES_A_TOKEN = 3
_STEPS = 4
LEFT_OUT = "\n\n[... the middle was left out because it is too long ...]\n\n"


def estimate(text: str) -> int:
    """About how many tokens a text has, rather too many than too few.

    Three bytes of UTF-8 to a token: English has about four characters to a token, code three,
    Chinese one (of three bytes).
    """
    return -(-len(text.encode("utf-8", "surrogatepass")) // BYTES_A_TOKEN)


def tokens_of(messages: Sequence[ModelMessage]) -> int:
    """About how many tokens a prompt has."""
    return sum(estimate(message.content) + TOKENS_A_MESSAGE for message in messages)


def alternating(messages: Sequence[ModelMessage]) -> tuple[ModelMessage, ...]:
    """The messages without empty ones, neighbours of one role joined by a blank line."""
    spoken = [message for message in messages if message.content.strip()]
    return tuple(
        ModelMessage(role, "\n\n".join(message.content for message in group))
        for role, group in groupby(spoken, key=lambda message: message.role)
    )


def fit(messages: Sequence[ModelMessage], most_tokens: int) -> tuple[ModelMessage, ...]:
    """The prompt within `most_tokens` (estimated): alternating, the oldest left out first.

    The system prompt and the last message with all that belongs to it (from the learner's last
    words on) stay; if they alone are too long, the middle of the longest of them goes.
    """
    joined = alternating(messages)
    system = tuple(m for m in joined[:1] if m.role is Role.SYSTEM)
    rest = joined[len(system) :]
    start = _last_question(rest)
    history, kept = rest[:start], rest[start:]
    free = most_tokens - tokens_of(system) - tokens_of(kept)
    if free < 0:
        return (*system, *_shortened(kept, most_tokens - tokens_of(system)))
    return (*system, *_newest(history, free), *kept)


def _last_question(messages: Sequence[ModelMessage]) -> int:
    """Where the learner's last words begin, with what the model said since (Continue)."""
    users = [index for index, message in enumerate(messages) if message.role is Role.USER]
    return users[-1] if users else max(0, len(messages) - 1)


def _newest(history: Sequence[ModelMessage], most_tokens: int) -> tuple[ModelMessage, ...]:
    """Without its beginning, which goes in steps of a quarter of the room.

    So the next prompts begin with the same words, and what a provider keeps of one serves them.
    """
    over = tokens_of(history) - most_tokens
    step = max(1, most_tokens // _STEPS)
    left_out = -(-over // step) * step
    place = 0
    while place < len(history) and left_out > 0:
        left_out -= tokens_of(history[place : place + 1])
        place += 1
    return tuple(history[place:])


def _shortened(messages: Sequence[ModelMessage], most_tokens: int) -> tuple[ModelMessage, ...]:
    if not messages:
        return ()
    longest = max(messages, key=lambda message: len(message.content))
    others = tokens_of(messages) - tokens_of((longest,))
    free = max(most_tokens - others - TOKENS_A_MESSAGE, 2 * estimate(LEFT_OUT))
    short = ModelMessage(longest.role, _without_middle(longest.content, free))
    return tuple(short if message is longest else message for message in messages)


def _without_middle(text: str, most_tokens: int) -> str:
    """Two thirds from the beginning, one from the end, cut between characters."""
    data = text.encode("utf-8", "replace")
    room = (most_tokens - estimate(LEFT_OUT)) * BYTES_A_TOKEN
    if len(data) <= room:
        return text
    head, tail = data[: room * 2 // 3], data[len(data) - room // 3 :]
    return head.decode("utf-8", "ignore") + LEFT_OUT + tail.decode("utf-8", "ignore")
