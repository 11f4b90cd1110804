"""What the values of settings have to be like; each raises ValueError in words for people."""

from __future__ import annotations

import ipaddress
import json
import re
from collections.abc import Collection
from typing import Any
from urllib.parse import SplitResult, urlsplit

DATABASES = ("sqlite", "postgres", "postgresql")
REDIS = ("redis", "rediss", "unix")
_USUAL_RATE = re.compile(r"[1-9]\d*/(second|minute|hour|day)")


def out_of_json(value: object) -> object:
    """The value, out of JSON when it is text."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError) as error:
        where = (
            f" (at character {error.pos + 1})" if isinstance(error, json.JSONDecodeError) else ""
        )
        raise ValueError(f"this is not valid JSON{where}") from None


def rate(value: str) -> str:
    """A rate in the words of the limits library, of at least one in a period."""
    if not (_USUAL_RATE.fullmatch(value) or _is_rate(value)):
        raise ValueError("a rate is amount/period, for example 30/minute or 10/hour")
    return value


def _is_rate(value: str) -> bool:
    from limits import parse  # 0.1 s that most starts do without

    try:
        return parse(value).amount > 0
    except ValueError:
        return False


def web_address(value: str) -> str:
    """`http://` or `https://`, a host, and perhaps a port and a path."""
    parts = _parts(value, ("http", "https"))
    if not parts.hostname or any(character.isspace() for character in value):
        raise ValueError("a web address is http://host or https://host, perhaps with :port")
    return value


def origin(value: str) -> str:
    """A web address without a path, as browsers send it in `Origin`."""
    parts = urlsplit(web_address(value))
    if parts.path not in {"", "/"} or parts.query or parts.fragment or parts.username:
        raise ValueError(
            "this is only https://host, perhaps with :port, without anything behind it"
        )
    return value


def network(value: str) -> str:
    """An IP address or a network such as 10.0.0.0/8."""
    try:
        ipaddress.ip_network(value, strict=False)
    except ValueError:
        raise ValueError(
            "each is an IP address or a network, for example 127.0.0.1 or 10.0.0.0/8"
        ) from None
    return value


def redis_address(value: str) -> str:
    """An address that redis-py takes."""
    parts = _parts(value, REDIS)
    number = parts.path.strip("/") if parts.scheme != "unix" else ""
    if (number and not number.isdecimal()) or not (parts.hostname or parts.path):
        raise ValueError("a Redis address is redis://host:6379/0")
    return value


def database_address(value: str) -> str:
    """An address of SQLite or PostgreSQL."""
    from sqlalchemy import make_url  # 0.2 s that most starts do without
    from sqlalchemy.exc import ArgumentError

    try:
        dialect = make_url(value).drivername
    except (ArgumentError, ValueError):
        dialect = ""
    if dialect.partition("+")[0] not in DATABASES:
        raise ValueError("a database address is postgresql://user:password@host/name")
    return value


def _parts(value: str, schemes: Collection[str]) -> SplitResult:
    try:
        parts = urlsplit(value)
        is_right = parts.scheme.lower() in schemes and (parts.port is None or parts.port > 0)
    except ValueError:
        is_right = False
    if not is_right:
        names = " or ".join(f"{scheme}://" for scheme in schemes)
        raise ValueError(f"this is no address that begins with {names}")
    return parts


def lines_of(faults: Collection[Any]) -> list[str]:
    """What pydantic found, one line a setting, without the values, which may be secret."""
    told: dict[str, str] = {}
    for fault in faults:
        name, *inner = map(str, fault["loc"])
        where = f" (in {'.'.join(inner)})" if inner else ""
        told.setdefault(name.upper(), fault["msg"].removeprefix("Value error, ") + where)
    return [f"{name}: {words}" for name, words in told.items()]
