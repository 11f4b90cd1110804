"""The wire between this process and its children: small messages over pipes.

A frame is one byte that says what it is, the size of its payload in four bytes (little-endian),
and the payload.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

HEAD = struct.Struct("<cI")
MOST_BYTES = 64_000_000
"""No payload is larger; a head that says so is no head."""


class BrokenFrame(Exception):
    """What came over the pipe is no frame."""


class Frame(NamedTuple):
    """One message; `kind` is a single byte."""

    kind: bytes
    payload: bytes

    def json(self) -> dict[str, Any]:
        """The payload as a JSON object; raises BrokenFrame when it is none."""
        try:
            value = json.loads(self.payload)
        except ValueError as error:
            raise BrokenFrame("no JSON") from error
        if not isinstance(value, dict):
            raise BrokenFrame("no JSON object")
        return value


def pack(kind: bytes, payload: bytes | Mapping[str, Any] = b"") -> bytes:
    """The bytes of a frame; a mapping goes as JSON."""
    data = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    if len(data) > MOST_BYTES:
        raise BrokenFrame("too large")
    return HEAD.pack(kind, len(data)) + data


class FrameParser:
    """Makes frames of bytes that come in pieces."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> Iterator[Frame]:
        """The frames that are complete with these bytes; raises BrokenFrame."""
        self._buffer += data
        while len(self._buffer) >= HEAD.size:
            kind, size = HEAD.unpack_from(self._buffer)
            if size > MOST_BYTES:
                raise BrokenFrame("too large")
            end = HEAD.size + size
            if len(self._buffer) < end:
                return
            payload = bytes(memoryview(self._buffer)[HEAD.size : end])
            del self._buffer[:end]
            yield Frame(kind, payload)
