"""Datagrams in memory: order, addresses, and endpoints that are gone."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.memory_network import LATENCY_SECONDS
from tests.virtual_time import BEGIN, VirtualTimeLoop


class Heard(asyncio.DatagramProtocol):
    """Notes what came, from where and when."""

    def __init__(self) -> None:
        self.heard: list[tuple[bytes, Any, float]] = []
        self.is_lost = False

    def datagram_received(self, data: bytes, addr: Any) -> None:
        self.heard.append((data, addr, asyncio.get_running_loop().time() - BEGIN))

    def connection_lost(self, _error: Exception | None) -> None:
        self.is_lost = True


def run(test: Callable[[VirtualTimeLoop], Awaitable[None]]) -> None:
    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        loop = runner.get_loop()
        assert isinstance(loop, VirtualTimeLoop)
        runner.run(test(loop))  # type: ignore[arg-type]


async def opened(loop: VirtualTimeLoop, port: int = 0) -> tuple[Any, Heard]:
    made: tuple[Any, Heard] = await loop.create_datagram_endpoint(Heard, ("192.0.2.1", port))
    return made


def test_datagrams_come_in_order_a_moment_later() -> None:
    async def talks(loop: VirtualTimeLoop) -> None:
        ada, _ = await opened(loop)
        bob, ears = await opened(loop, 7)
        for number in range(50):
            ada.sendto(bytes([number]), ("192.0.2.1", 7))
        await asyncio.sleep(1)

        assert [bytes([number]) for number in range(50)] == [one[0] for one in ears.heard]
        assert {(ada.get_extra_info("sockname"), LATENCY_SECONDS)} == {
            (one[1], round(one[2], 6)) for one in ears.heard
        }
        assert ("192.0.2.1", 7) == bob.get_extra_info("sockname")

    run(talks)


def test_what_nobody_is_there_for_is_lost() -> None:
    async def talks(loop: VirtualTimeLoop) -> None:
        ada, _ = await opened(loop)
        bob, ears = await opened(loop, 7)
        ada.sendto(b"on its way", ("192.0.2.1", 7))
        ada.sendto(b"to nobody", ("192.0.2.9", 7))
        bob.close()
        bob.abort()
        bob.sendto(b"too late", ada.get_extra_info("sockname"))
        await asyncio.sleep(1)

        assert ([], True, True) == (ears.heard, ears.is_lost, bob.is_closing())
        assert 1 == len(loop.network.endpoints)

    run(talks)


def test_an_address_is_given_out_once() -> None:
    async def opens(loop: VirtualTimeLoop) -> None:
        first, _ = await opened(loop, 7)
        with pytest.raises(OSError, match="in use"):
            await opened(loop, 7)
        first.close()
        await opened(loop, 7)

        ports = {(await opened(loop))[0].get_extra_info("sockname")[1] for _ in range(20)}
        assert 20 == len(ports)

    run(opens)
