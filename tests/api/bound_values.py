"""Values inside a bound of a schema, at it, and one beyond."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

from tests.api.conftest import PASSWORD
from tutor_app.chat.cursor import Cursor
from tutor_app.db import new_id, utc_now

Schema = Mapping[str, Any]
Values = tuple[Any, Any, Any]

KINDS = "enum", "const", "minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems"
SECTION = "python/basics/text-and-strings"
"""It has as many check questions as a section may have."""


def values_at(schema: Schema, kind: str, name: str, item: Callable[[], Any]) -> Iterator[Values]:
    """Inside, at and beyond each bound of this kind."""
    if kind not in schema:
        return
    bound, outwards = schema[kind], -1 if kind.startswith("min") else 1
    if kind in {"enum", "const"}:
        members = bound if kind == "enum" else [bound]
        beyond = max(members) + 1 if isinstance(members[0], int) else "no such word"
        yield from ((members[0], member, beyond) for member in members)
        return
    step = outwards * (1 if schema["type"] != "number" else 1 / 64)
    at = bound if schema["type"] == "number" else int(bound)
    sizes = at - step, at, at + step
    if kind.endswith("imum"):
        yield sizes
    elif bound and kind.endswith("Length"):
        inside, at, beyond = (text_of(schema, name, size) for size in sizes)
        yield inside, at, beyond
    elif bound:
        inside, at, beyond = ([item()] * size for size in sizes)
        yield inside, at, beyond


def text_of(schema: Schema, name: str, size: int) -> str:
    """Text of so many characters that is taken there, if it fits."""
    spelled = SPELLED.get(schema.get("format", "")) or SPELLED.get(name.rpartition(".")[2])
    return spelled(size) if spelled else "x" * size


def _address(size: int) -> str:
    """An e-mail address, as far as there is one of so many characters."""
    domain = (("." + "b" * 62) * size)[: max(0, size - 69)][::-1] + "x.org"
    return f"{'a' * (size - len(domain) - 1)}@{domain}"


def _time_zone(size: int) -> str:
    return next((name for name in available_timezones() if len(name) == size), "x" * size)


def _cursor(size: int) -> str:
    cursor = str(Cursor(utc_now().replace(microsecond=1), new_id()))
    return (cursor + "A" * size)[:size]


SPELLED: dict[str, Callable[[int], str]] = {
    "cursor": _cursor,
    "date-time": lambda _: utc_now().isoformat(),
    "email": _address,
    "language": lambda size: ("abc-" + "d" * size)[:size],
    "new_password": lambda size: (PASSWORD * size)[:size],
    "password": lambda size: (PASSWORD * size)[:size],
    "section": lambda size: (f"{SECTION}-" + "x" * size)[:size],
    "time_zone": _time_zone,
    "uuid": lambda _: str(UUID(int=0)),
}
