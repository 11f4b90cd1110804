"""Where peers are to be found, and how long they are waited for."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PortRange:
    """UDP ports from `first` to `last`, both included."""

    first: int
    last: int

    @classmethod
    def parse(cls, text: str) -> PortRange | None:
        """`40000-40100`; None for an empty text, which means any port. Raises ValueError."""
        if not text:
            return None
        first, _, last = text.partition("-")
        ports = cls(int(first), int(last))
        if not 1 <= ports.first <= ports.last <= 65_535:
            raise ValueError("a range of ports is first-last, between 1 and 65535")
        return ports

    def shuffled(self) -> Iterator[int]:
        """Every port once, beginning anywhere."""
        count = self.last - self.first + 1
        begin = random.randrange(count)  # noqa: S311 - spreads the load, keeps no secret
        for step in range(count):
            yield self.first + (begin + step) % count


@dataclass(frozen=True, slots=True)
class Network:
    """Where peers are to be found: the address to announce, and the UDP ports."""

    announce_ip: str = ""
    ports: PortRange | None = None


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a peer may take to connect, and be connected without speech; in seconds."""

    connect_seconds: float = 15.0
    idle_seconds: float = 600.0
