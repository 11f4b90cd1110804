"""Peers on this machine, and callers that connect to them over real sockets."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.virtual_time import loops
from tests.voice.caller import Caller
from tests.voice.hearing import SaysWhatItIsTold
from tests.voice.listening import LevelActivity
from tutor_app.voice import peers as connecting
from tutor_app.voice.ears import spend_nothing
from tutor_app.voice.ice import IceServers
from tutor_app.voice.network import Network, Patience
from tutor_app.voice.peers import Answer, Hearing, Peers
from tutor_app.voice.ports import VoiceActivity
from tutor_app.voice.vad import voice_activity


@pytest.hookimpl(tryfirst=True)
def pytest_asyncio_loop_factories(
    item: pytest.Item,
) -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    """Everything of voice runs on virtual time, but what is marked `real_time`."""
    return loops(are_virtual=item.get_closest_marker("real_time") is None)


@dataclass
class Server:
    """The peers of a process, what they hear with, and the callers of the test."""

    peers: Peers
    stt: Any
    ada: UUID = field(default_factory=uuid4)
    callers: list[Caller] = field(default_factory=list)

    async def answer(
        self, sdp: str, owner: UUID | None = None, resume: str | None = None
    ) -> Answer:
        """The answer to an offer."""
        caller = connecting.Caller(owner or self.ada, "list, heap", spend_nothing)
        return await self.peers.offer(caller, sdp, UUID(resume) if resume else None)

    async def call(
        self, *, owner: UUID | None = None, resume: str | None = None, **options: Any
    ) -> Caller:
        """A caller that is connected. `hello` and `says_hello` as `Caller.connect`."""
        how = {name: options.pop(name) for name in ("hello", "says_hello") if name in options}
        caller = Caller(**options)
        self.callers.append(caller)

        async def signal(sdp: str) -> tuple[str, str]:
            answer = await self.answer(sdp, owner, resume)
            return answer.sdp, str(answer.voice_session_id)

        await caller.connect(signal, **how)
        return caller

    @staticmethod
    def peers_id(caller: Caller) -> UUID:
        """The id of a caller's voice session."""
        return UUID(caller.voice_session_id)

    @property
    def lost(self) -> int:
        """Packets that did not arrive, of all peers."""
        return sum(peer._inbound.lost for peer in self.peers._peers)

    async def gone(self, count: int = 0, seconds: float = 6) -> None:
        """Wait until only so many peers are left."""
        async with asyncio.timeout(seconds):
            while len(self.peers) > count:
                await asyncio.sleep(0.02)


async def serving(activity: VoiceActivity, **options: Any) -> AsyncIterator[Server]:
    """A server until the test ends; `stt`, `most`, `patience`, `network`, `ice` as `Peers` has."""
    stt = options.get("stt") or SaysWhatItIsTold()
    peers = Peers(
        Hearing(activity, stt),
        options.get("ice", IceServers(())),
        options.get("network", Network()),
        options.get("patience", Patience()),
        options.get("most", 20),
    )
    server = Server(peers, stt)
    yield server
    await asyncio.gather(*(caller.close() for caller in server.callers))
    await peers.close()
    await activity.close()


@pytest.fixture
async def server(request: pytest.FixtureRequest) -> AsyncIterator[Server]:
    """Peers that hear speech with the real model; options by `parametrize(..., indirect=True)`."""
    async for one in serving(voice_activity(), **getattr(request, "param", {})):
        yield one


@pytest.fixture
async def deaf_server(request: pytest.FixtureRequest) -> AsyncIterator[Server]:
    """Peers without the model, for tests in which nobody speaks."""
    async for one in serving(LevelActivity(), **getattr(request, "param", {})):
        yield one
