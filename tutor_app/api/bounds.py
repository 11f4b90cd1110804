"""Bounds that the services keep, told in the description of the API.

Services refuse with codes and words of their own; here the description learns of it.
"""

from __future__ import annotations

from typing import Any

from pydantic import Field


def told(**schema: Any) -> Any:
    """What a service takes, in the words of JSON Schema; nothing is checked by it."""
    return Field(json_schema_extra=schema)


def up_to(characters: int, least: int = 0) -> Any:
    """Text of so many characters."""
    return told(minLength=least, maxLength=characters)


def one_of(*values: object) -> Any:
    """One of these values."""
    return told(enum=list(values))


def between(least: float, most: float) -> Any:
    """A number in these bounds, both included."""
    return told(minimum=least, maximum=most)
