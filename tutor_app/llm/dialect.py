"""What one model takes of a request: it is told so by refusals, and remembered."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

OPTIONAL = (
    "reasoning_effort",
    "frequency_penalty",
    "presence_penalty",
    "top_p",
    "temperature",
    "response_format",
)
_ROOM_NAMES = ("max_tokens", "max_completion_tokens")
_PENALTIES = (
    r"|(?<!presence)(?<!frequency)(?<!presence[ _-])(?<!frequency[ _-])"
    r"(?<!repetition[ _-])penalt(y|ies)\b"
)
_NAMED = {
    "frequency_penalty": r"frequency[\s_-]?penalt" + _PENALTIES,
    "presence_penalty": r"presence[\s_-]?penalt" + _PENALTIES,
    "top_p": r"\btop[\s_-]?p\b|nucleus",
    "temperature": r"\btemperature\b",
    "response_format": r"response[\s_-]?format|json[\s_-]?(schema|object|mode)|\bgrammar\b"
    r"|structured[\s_-]?output|guided[\s_-]?(json|decoding)",
    "reasoning_effort": r"reasoning[\s_.-]?(effort|level)|\bthink(ing)?\b|\breasoning\b",
    "max_tokens": r"max[\s_-]?tokens",
    "max_completion_tokens": r"max[\s_-]?completion[\s_-]?tokens",
    "system": r"system[\s_'\"`-]*(role|message|prompt|instruction)"
    r"|developer[\s_-]?(instruction|role|message)|roles? (must|should) alternate"
    r"|role[s'\"`:\s]+system|only user and assistant"
    r"|(does not|doesn't|not) support[\w\s]*['\"`]?system|['\"`]system['\"`]",
}
_EXPRESSIONS = {name: re.compile(words, re.IGNORECASE) for name, words in _NAMED.items()}
_TOGETHER = re.compile(
    r"\b(both|together|only one|either|simultaneously|same time)\b", re.IGNORECASE
)
_NUMBER = re.compile(r"(?<![\w.-])\d{2,7}(?![\d.]*\d)")


class Dialect:
    """How to put a request so that one model accepts it.

    `learn` reads a refusal; `spoken` writes a body accordingly. What was learned holds for the
    life of the process. Names are those of the OpenAI wire; `system` stands for the role.
    """

    def __init__(self) -> None:
        self._left_out: set[str] = set()
        self._room_name = "max_tokens"
        self._most_room: int | None = None

    @property
    def knows_no_system(self) -> bool:
        """Whether the system prompt is told as the learner's first words."""
        return "system" in self._left_out

    def spoken(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """The body as this model takes it."""
        spoken = {key: value for key, value in body.items() if key not in self._left_out}
        room = spoken.pop("max_tokens", None)
        if room is not None and self._room_name not in self._left_out:
            spoken[self._room_name] = min(room, self._most_room or room)
        if "json_schema" in self._left_out and "response_format" in spoken:
            spoken["response_format"] = {"type": "json_object"}
        if self.knows_no_system:
            spoken["messages"] = _without_system(spoken["messages"])
        return spoken

    def learn(self, refusal: str, sent: Mapping[str, Any]) -> bool:
        """Take in why a body was refused; whether asking again would be another request."""
        named = [name for name in self._carried(sent) if _EXPRESSIONS[name].search(refusal)]
        if {"temperature", "top_p"} <= set(named) and _TOGETHER.search(refusal):
            named.remove("temperature")
        for name in named:
            self._give_up(name, refusal, sent)
        return bool(named)

    def plain(self, sent: Mapping[str, Any]) -> Dialect | None:
        """This dialect without anything optional; None when nothing optional was sent."""
        optional = {name for name in OPTIONAL if name in sent}
        if not optional:
            return None
        plain = Dialect()
        plain._left_out = self._left_out | optional
        plain._room_name, plain._most_room = self._room_name, self._most_room
        return plain

    def _carried(self, sent: Mapping[str, Any]) -> list[str]:
        """What of the sent body can be given up."""
        names = [name for name in _NAMED if name in sent]
        has_system = any(message.get("role") == "system" for message in sent.get("messages", ()))
        return [*names, "system"] if has_system else names

    def _give_up(self, name: str, refusal: str, sent: Mapping[str, Any]) -> None:
        if name in _ROOM_NAMES:
            self._give_up_room(name, refusal, sent[name])
        elif name == "response_format" and sent[name].get("type") == "json_schema":
            self._left_out.add("json_schema")
        else:
            self._left_out.add(name)

    def _give_up_room(self, name: str, refusal: str, room: int) -> None:
        """Less of it if a lower number is named, else by its other name, else not at all."""
        others = [other for other in _ROOM_NAMES if other != name]
        lower = [number for number in map(int, _NUMBER.findall(refusal)) if 16 <= number < room]
        if lower and not _EXPRESSIONS[others[0]].search(refusal):
            self._most_room = max(lower)
        elif name == "max_tokens":
            self._room_name = others[0]
        else:
            self._left_out.add(name)


def _without_system(messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The system prompt in front of the learner's first words."""
    system = "\n\n".join(one["content"] for one in messages if one["role"] == "system")
    others = [one for one in messages if one["role"] != "system"]
    if not system:
        return others
    if others and others[0]["role"] == "user":
        return [{"role": "user", "content": f"{system}\n\n{others[0]['content']}"}, *others[1:]]
    return [{"role": "user", "content": system}, *others]
