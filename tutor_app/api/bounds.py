"""Bounds that the services keep, told in the description of the API.

Services refuse with codes and words of their own; here the description learns of it.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, StringConstraints

from tutor_app.accounts.identifiers import longest_time_zone

MAX_READ = 1000
"""Characters of a short text that are read at all, before its own rule is asked."""


def told(**schema: Any) -> Any:
    """What a service takes, in the words of JSON Schema; nothing is checked by it."""
    return Field(json_schema_extra=schema)


def up_to(characters: int, least: int = 0, **more: Any) -> Any:
    """Text of so many characters."""
    return told(**({"minLength": least} if least else {}), maxLength=characters, **more)


def one_of(*values: object) -> Any:
    """One of these values."""
    return told(enum=list(values))


def between(least: float, most: float) -> Any:
    """A number in these bounds, both included."""
    return told(minimum=least, maximum=most)


def _zone(schema: dict[str, Any]) -> None:
    schema["description"] = "An IANA name such as Europe/Berlin."
    schema["maxLength"] = longest_time_zone()


Text = Annotated[str, StringConstraints(max_length=MAX_READ)]
TimeZone = Annotated[str, StringConstraints(max_length=MAX_READ), Field(json_schema_extra=_zone)]
