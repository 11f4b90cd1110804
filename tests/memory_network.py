"""Datagrams between the endpoints of one event loop, in memory: none is lost or late by chance."""

from __future__ import annotations

import asyncio
import itertools
from collections import deque
from typing import Any

LATENCY_SECONDS = 0.002
Address = tuple[str, int]


class MemoryNetwork:
    """All endpoints of a loop by their addresses; ports are given out in order."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self.endpoints: dict[Address, Endpoint] = {}
        self._ports = itertools.count(50_000)
        self._on_its_way: deque[tuple[bytes, Address, Address]] = deque()

    def open(self, protocol: Any, host: str, port: int) -> tuple[Endpoint, Any]:
        """An endpoint at this address, any port for 0. Raises OSError when it is taken."""
        address = (host, port or next(self._ports))
        if address in self.endpoints:
            raise OSError(f"{address} is in use")
        endpoint = self.endpoints[address] = Endpoint(self, protocol, address)
        protocol.connection_made(endpoint)
        return endpoint, protocol

    def carry(self, data: bytes, source: Address, target: Address) -> None:
        """Bring a datagram to its target, in order; to nobody when nobody is there."""
        self._on_its_way.append((data, source, target))
        self.loop.call_later(LATENCY_SECONDS, self._arrive)  # timers of one moment have no order

    def _arrive(self) -> None:
        data, source, target = self._on_its_way.popleft()
        endpoint = self.endpoints.get(target)
        if endpoint is not None:
            endpoint.protocol.datagram_received(data, source)


class Endpoint(asyncio.DatagramTransport):
    """A datagram transport of the network in memory."""

    def __init__(self, network: MemoryNetwork, protocol: Any, address: Address) -> None:
        super().__init__({"sockname": address, "socket": _Socket()})
        self.protocol = protocol
        self._network = network
        self._address = address

    def sendto(self, data: Any, addr: Any = None) -> None:
        """Send a datagram."""
        if not self.is_closing():
            self._network.carry(bytes(data), self._address, (addr[0], addr[1]))

    def is_closing(self) -> bool:
        """Whether it was closed."""
        return self._network.endpoints.get(self._address) is not self

    def close(self) -> None:
        """Give the address back."""
        if not self.is_closing():
            del self._network.endpoints[self._address]
            self._network.loop.call_soon(self.protocol.connection_lost, None)

    abort = close


class _Socket:
    """As much of a socket as whoever sets its options needs."""

    def setsockopt(self, *_option: object) -> None:
        """No buffer of the system is behind it."""
