"""The UDP sockets that a peer receives on: their addresses, and a range for their ports.

aioice binds any free port of every address but 127.0.0.1, and has no option for either. `confine`
gives one peer's connections another way to make their sockets; no other socket is touched.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from typing import cast

from aioice.candidate import Candidate, candidate_foundation, candidate_priority
from aioice.ice import Connection, StunProtocol, server_reflexive_candidate
from aiortc import RTCPeerConnection
from aiortc.rtcicetransport import RTCIceTransport

from tutor_app.voice.network import PortRange

LOOPBACK = "127.0.0.1"
GATHER_SECONDS = 2
"""How long a STUN or TURN server may take to answer; afterwards the peer goes on without it."""

RECEIVE_BUFFER_BYTES = 256 * 1024
_GATHER = "get_component_candidates"
_TRANSPORTS = "_RTCPeerConnection__iceTransports"


def confine(peer: RTCPeerConnection, ports: PortRange | None) -> None:
    """Let a peer make its sockets in this range only, before its candidates are gathered.

    Without a range any free port will do. On a machine that has no address but 127.0.0.1 the peer
    uses that one. Raises RuntimeError when this aiortc keeps its transports elsewhere.
    """
    if not hasattr(peer, _TRANSPORTS):
        raise RuntimeError("aiortc's peer connection has changed: its transports are not there")
    transports: set[RTCIceTransport] = getattr(peer, _TRANSPORTS)
    for transport in transports:
        connection = transport.iceGatherer._connection
        setattr(connection, _GATHER, _Gathering(connection, ports))


class _Gathering:
    """What a connection of aioice calls to make its sockets and candidates."""

    def __init__(self, connection: Connection, ports: PortRange | None) -> None:
        self._connection = connection
        self._ports = ports

    async def __call__(
        self,
        component: int,
        addresses: list[str],
        timeout: int = GATHER_SECONDS,  # noqa: ASYNC109 - the signature is aioice's
    ) -> list[Candidate]:
        host = [await self._bind(address, component) for address in addresses or [LOOPBACK]]
        bound = [protocol for protocol in host if protocol is not None]
        found = [protocol.local_candidate for protocol in bound]
        relayed = type(self._connection).get_component_candidates(
            self._connection, component, [], timeout=timeout
        )  # without addresses: only what a TURN server has to offer
        others = await asyncio.gather(relayed, *map(self._seen_from_outside, bound))
        return found + [candidate for group in others for candidate in group]

    async def _bind(self, address: str, component: int) -> StunProtocol | None:
        for port in self._ports.shuffled() if self._ports else (0,):
            try:
                return await self._open(address, port, component)
            except OSError:
                continue
        return None

    async def _open(self, address: str, port: int, component: int) -> StunProtocol:
        loop = asyncio.get_running_loop()
        transport, protocol = await loop.create_datagram_endpoint(
            lambda: StunProtocol(self._connection), local_addr=(address, port)
        )
        handle = cast("socket.socket", transport.get_extra_info("socket"))
        handle.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER_BYTES)
        host, bound_port = transport.get_extra_info("sockname")[:2]
        protocol.local_candidate = Candidate(
            foundation=candidate_foundation("host", "udp", host),
            component=component,
            transport="udp",
            priority=candidate_priority(component, "host"),
            host=host,
            port=bound_port,
            type="host",
        )
        self._connection._protocols.append(protocol)  # what it closes with itself
        return protocol

    async def _seen_from_outside(self, protocol: StunProtocol) -> list[Candidate]:
        """What a STUN server says this socket's address is; nothing when it does not answer."""
        server = self._connection.stun_server
        if server is None or ipaddress.ip_address(protocol.local_candidate.host).version != 4:
            return []
        try:
            async with asyncio.timeout(GATHER_SECONDS):
                candidate, _ = await server_reflexive_candidate(protocol, server)
        except Exception:  # noqa: BLE001 - a name that is unknown, no answer, a wrong one: go without
            return []
        return [candidate]
