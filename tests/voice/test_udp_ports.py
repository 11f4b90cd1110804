"""Sockets of one peer: their ports, their addresses, and nobody else's."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator

import pytest
from aioice import ice
from aiortc import RTCConfiguration, RTCPeerConnection
from hypothesis import given
from hypothesis import strategies as st

from tests.servers import free_port
from tests.waiting import STUCK_SECONDS
from tutor_app.voice import udp_ports
from tutor_app.voice.network import PortRange
from tutor_app.voice.udp_ports import confine

pytestmark = pytest.mark.real_time


@pytest.fixture
async def peer() -> AsyncIterator[RTCPeerConnection]:
    made = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    made.addTransceiver("audio", direction="recvonly")
    yield made
    await made.close()


async def gathered(peer: RTCPeerConnection) -> list[tuple[str, int]]:
    """Address and port of every host candidate."""
    await peer.setLocalDescription(await peer.createOffer())
    words = [
        line.split()
        for line in peer.localDescription.sdp.splitlines()
        if line.startswith("a=candidate") and line.endswith("typ host")
    ]
    return [(word[4], int(word[5])) for word in words]


@pytest.mark.parametrize("text", ["", "40000-40100", "5-5"])
def test_a_range_is_read(text: str) -> None:
    expected = {"": None, "40000-40100": PortRange(40_000, 40_100), "5-5": PortRange(5, 5)}

    assert expected[text] == PortRange.parse(text)


@pytest.mark.parametrize("text", ["5", "5-", "9-5", "0-5", "5-70000", "a-b"])
def test_what_is_no_range_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        PortRange.parse(text)


@given(st.integers(1, 65_000), st.integers(0, 400))
def test_every_port_has_its_turn(first: int, more: int) -> None:
    ports = PortRange(first, first + more)

    assert list(range(first, first + more + 1)) == sorted(ports.shuffled())


async def test_a_peer_stays_in_its_range(peer: RTCPeerConnection) -> None:
    first = free_port()
    ports = PortRange(first, min(first + 20, 65_535))
    confine(peer, ports)
    found = await gathered(peer)

    assert found
    assert all(ports.first <= port <= ports.last for _, port in found)


async def test_a_port_that_is_taken_is_passed_over(peer: RTCPeerConnection) -> None:
    with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as taken:
        taken.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        taken.bind(("::", 0))
        port = taken.getsockname()[1]
        confine(peer, PortRange(port, min(port + 30, 65_535)))
        found = await gathered(peer)

    assert found
    assert port not in {found_port for _, found_port in found}


async def test_a_range_that_is_full_gives_no_candidate(peer: RTCPeerConnection) -> None:
    with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as taken:
        taken.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        taken.bind(("::", 0))
        port = taken.getsockname()[1]
        confine(peer, PortRange(port, port))

        assert [] == await gathered(peer)


async def test_other_sockets_take_any_port(peer: RTCPeerConnection) -> None:
    first = free_port()
    confine(peer, PortRange(first, first))
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
        asyncio.DatagramProtocol, local_addr=("127.0.0.1", 0)
    )
    port = transport.get_extra_info("sockname")[1]
    transport.close()

    assert port != first


async def test_a_machine_without_a_network_uses_itself(
    peer: RTCPeerConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ice, "get_host_addresses", lambda **_: [])
    confine(peer, None)

    assert ["127.0.0.1"] == [address for address, _ in await gathered(peer)]


async def test_a_stun_server_that_does_not_answer_costs_little(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(udp_ports, "GATHER_SECONDS", 0.1)
    monkeypatch.setattr("aioice.stun.RETRY_MAX", 100)  # by itself it would ask for ages
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as deaf:
        deaf.bind(("127.0.0.1", 0))
        server = udp_ports_configuration(deaf.getsockname()[1])
        peer = RTCPeerConnection(server)
        peer.addTransceiver("audio", direction="recvonly")
        confine(peer, None)
        async with asyncio.timeout(STUCK_SECONDS):
            assert await gathered(peer)
        await peer.close()


def udp_ports_configuration(port: int) -> RTCConfiguration:
    from tutor_app.settings import IceServer
    from tutor_app.voice.peer import _configuration

    return _configuration([IceServer(urls=f"stun:127.0.0.1:{port}")])


async def test_closing_gives_the_sockets_back(peer: RTCPeerConnection) -> None:
    first = free_port()
    ports = PortRange(first, min(first + 5, 65_535))
    confine(peer, ports)
    found = await gathered(peer)
    await peer.close()

    for address, port in found:
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        with socket.socket(family, socket.SOCK_DGRAM) as again:
            again.bind((address, port))
