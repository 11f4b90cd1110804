"""A provider's list of models, in any of the shapes that servers give it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic_core import from_json

NAME_CHARACTERS = 200
_LISTS = ("data", "models", "result", "results", "items")
_NAMES = ("id", "name", "model", "model_name", "slug")
_WINDOWS = ("context_window", "context_length", "max_model_len", "max_context_length")
_CHAT_KINDS = frozenset(
    (
        "chat",
        "language",
        "llm",
        "vlm",
        "text",
        "text-generation",
        "model",
        "chat-completion",
        "code",
    )
)
_CHAT_FLAGS = ("completion_chat", "chat_completion", "chat")
_CHAT_WORDS = frozenset(("completion", "chat", "generatecontent", "chat-completion", "text"))


@dataclass(frozen=True, slots=True)
class OfferedModel:
    """One model on offer; `window` is how many tokens it takes, None when the list says nothing.

    `is_chat` is False when the list itself says that it is for something else.
    """

    name: str
    window: int | None = None
    is_chat: bool = True


def read_offer(body: bytes) -> tuple[OfferedModel, ...]:
    """The models of a list: `{"data": [...]}`, `{"models": [...]}` or the bare list.

    Entries without a name, and those that are switched off, are left out; none costs the others.
    Raises ValueError when the body is no list of models.
    """
    entries = _entries(from_json(body))
    if entries is None:
        raise ValueError("no list of models")
    found: dict[str, OfferedModel] = {}
    for entry in entries:
        for model in _models(entry):
            found.setdefault(model.name, model)
    return tuple(found.values())


def _entries(value: Any, depth: int = 3) -> list[Any] | None:
    if isinstance(value, list):
        return value
    if not isinstance(value, dict) or depth == 0:
        return None
    inner = (_entries(value[key], depth - 1) for key in _LISTS if key in value)
    lists = [one for one in inner if one is not None]
    # llama.cpp gives the same models under both names.
    return next((one for one in lists if one), lists[0] if lists else None)


def _models(entry: Any, depth: int = 3) -> Iterator[OfferedModel]:
    if (name := _name(entry)) is not None:
        yield OfferedModel(name)
    elif isinstance(entry, list) and depth:
        for one in entry:
            yield from _models(one, depth - 1)
    elif isinstance(entry, dict):
        yield from _of_object(entry, depth)


def _of_object(entry: dict[str, Any], depth: int) -> Iterator[OfferedModel]:
    names = (_name(entry.get(key)) for key in _NAMES)
    name = next((one for one in names if one is not None), None)
    if name is None:
        inner = next((entry[key] for key in _NAMES if isinstance(entry.get(key), dict)), None)
        if inner is not None and depth:
            yield from _models(inner, depth - 1)
    elif entry.get("active") is not False and entry.get("archived") is not True:
        yield OfferedModel(_usable(entry, name), _window(entry), _is_chat(entry))


def _name(value: Any) -> str | None:
    """A model's name, None when the value can be none."""
    name = value.strip() if isinstance(value, str) else ""
    return name if 0 < len(name) <= NAME_CHARACTERS and name.isprintable() else None


def _usable(entry: Mapping[str, Any], name: str) -> str:
    """The short name where the id is an address of a registry."""
    short = entry.get("name")
    return short if "://" in name and isinstance(short, str) and short.strip() else name


def _window(entry: Mapping[str, Any]) -> int | None:
    meta = entry.get("meta")
    given = [entry.get(key) for key in _WINDOWS]
    given += [meta.get("n_ctx")] if isinstance(meta, dict) else []
    return next((one for one in given if type(one) is int and one > 0), None)


def _is_chat(entry: Mapping[str, Any]) -> bool:
    for key in ("type", "task", "model_type"):
        kind = entry.get(key)
        if isinstance(kind, str) and kind and kind.lower() not in _CHAT_KINDS:
            return False
    return _is_able(entry.get("capabilities")) and _is_writing(entry)


def _is_able(capabilities: Any) -> bool:
    """Whether what a list says of abilities allows for chat; saying nothing does."""
    if isinstance(capabilities, dict):
        flags = [
            capabilities[key] for key in _CHAT_FLAGS if isinstance(capabilities.get(key), bool)
        ]
        return any(flags) or not flags
    if isinstance(capabilities, list):
        words = {word.lower() for word in capabilities if isinstance(word, str)}
        return not words & {"embedding", "embeddings", "rerank", "fim"} or bool(words & _CHAT_WORDS)
    return True


def _is_writing(entry: Mapping[str, Any]) -> bool:
    """Whether it reads and writes text, as OpenRouter, Google and Fireworks tell."""
    architecture = entry.get("architecture")
    if isinstance(architecture, dict):
        outputs = architecture.get("output_modalities")
        if isinstance(outputs, list) and outputs and set(map(str, outputs)) != {"text"}:
            return False
    methods = entry.get("supportedGenerationMethods")
    if isinstance(methods, list) and methods:
        return "generateContent" in methods
    return entry.get("supports_chat") is not False
