"""What a refused form shows again, in a cookie: addresses end up in histories and logs."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping

MAX_CHARACTERS = 254
MAX_COOKIE_CHARACTERS = 3_800
FIELDS = ("identifier", "name")


def packed(fields: Mapping[str, str]) -> str:
    """The cookie's value for the fields that are no secret; characters of URLs only.

    Empty when there is nothing to keep, or more than a cookie holds.
    """
    kept = {name: fields.get(name, "")[:MAX_CHARACTERS] for name in FIELDS}
    text = json.dumps(kept, ensure_ascii=False, separators=(",", ":"))
    value = base64.urlsafe_b64encode(text.encode("utf-8", "replace")).decode()
    return value if any(kept.values()) and len(value) <= MAX_COOKIE_CHARACTERS else ""


def unpacked(value: str) -> dict[str, str]:
    """The fields in a cookie, empty where there is nothing; anybody may send anything."""
    try:
        kept = json.loads(base64.urlsafe_b64decode(value[:MAX_COOKIE_CHARACTERS]))
    except (ValueError, binascii.Error, RecursionError):
        kept = {}
    found = kept if isinstance(kept, dict) else {}
    texts = {name: found.get(name, "") for name in FIELDS}
    return {
        name: text[:MAX_CHARACTERS] if isinstance(text, str) else "" for name, text in texts.items()
    }
