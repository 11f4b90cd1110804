"""Voice as the rest of the application knows it: connect, hang up, and how things stand."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from tutor_app.settings import IceServer, Settings
from tutor_app.voice.allowance import SpeechAllowance
from tutor_app.voice.ears import Ears
from tutor_app.voice.endpointing.config import THINK_SECONDS, EndpointingConfig
from tutor_app.voice.ice import IceServers
from tutor_app.voice.network import Network, Patience, PortRange
from tutor_app.voice.outbox import KEPT_SECONDS
from tutor_app.voice.peers import MOST_OF_OWNER, Answer, Caller, Hearing, Peers, nothing
from tutor_app.voice.ports import SpeechEngine, SpeechToText
from tutor_app.voice.protocol import MAX_FRAME_CHARACTERS, MAX_OFFER_BYTES
from tutor_app.voice.vad import voice_activity

SESSIONS_A_CORE = 20
MOST_CORES = 2
"""One core received and judged 50 streams with an event loop lag of 4 ms at p99 (60: 43 ms). Half
of that is left to pages and local recognisers. One process hardly uses a third core."""

KEPT_FOLDER = "voice"

Vocabulary = Callable[[UUID, UUID], Awaitable[str]]
"""`(owner id, conversation id)` to words that may be said there. Raises NotFound."""


@dataclass(frozen=True, slots=True)
class VoiceLimits:
    """What clients have to keep to; lengths in seconds."""

    connections: int
    utterance_seconds: float
    idle_seconds: float
    connect_seconds: float
    think_seconds: tuple[float, float]
    offer_bytes: int
    frame_characters: int
    kept_seconds: float


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who wants to speak, and for how long a day; `on_closed` is called when they are gone."""

    owner_id: UUID
    allowance_seconds: int
    on_closed: Callable[[], None] = nothing


class Voice:
    """The voice of this process.

    `speech_to_text` writes down, `allowance` counts the seconds, `vocabulary` gives the words of a
    conversation. `has_server_voice`: speech can be had from `/api/text-to-speech`. `activity` is
    the one model of voice activity of the process.
    """

    def __init__(
        self,
        settings: Settings,
        speech_to_text: SpeechToText,
        allowance: SpeechAllowance,
        vocabulary: Vocabulary,
        *,
        has_server_voice: bool = False,
    ) -> None:
        self.has_server_voice = has_server_voice
        self._speech_to_text = speech_to_text
        self._allowance = allowance
        self._vocabulary = vocabulary
        self._ice = IceServers(settings.ice_servers, settings.turn_secret)
        self._folder = settings.data_dir / KEPT_FOLDER
        self.activity = voice_activity(settings.vad_engine)
        self._patience = Patience(idle_seconds=settings.voice_idle_seconds)
        self.peers = Peers(
            Hearing(
                self.activity,
                speech_to_text,
                keep_in=self._folder if settings.voice_keep_audio else None,
                prepare=self.activity.ready,
            ),
            self._ice,
            Network(settings.voice_announce_ip, PortRange.parse(settings.voice_udp_ports)),
            self._patience,
            settings.voice_max_sessions or sessions_for(_cores()),
        )

    @property
    def limits(self) -> VoiceLimits:
        """What clients have to keep to."""
        return VoiceLimits(
            connections=MOST_OF_OWNER,
            utterance_seconds=EndpointingConfig().longest_seconds,
            idle_seconds=self._patience.idle_seconds,
            connect_seconds=self._patience.connect_seconds,
            think_seconds=THINK_SECONDS,
            offer_bytes=MAX_OFFER_BYTES,
            frame_characters=MAX_FRAME_CHARACTERS,
            kept_seconds=KEPT_SECONDS,
        )

    def ears(self, speaker: Speaker, language: str = "en") -> Ears:
        """What hears a speaker without a microphone of ours; final words stay as they are."""
        return Ears(
            self.activity,
            self._speech_to_text,
            spend=self._allowance.of(speaker.owner_id, speaker.allowance_seconds),
            config=EndpointingConfig(language=language, is_revisable=False),
        )

    def engines(self) -> Sequence[SpeechEngine]:
        """The recognisers in the order they are asked."""
        return self._speech_to_text.engines()

    def ice_servers(self, owner_id: UUID) -> tuple[IceServer, ...]:
        """STUN and TURN servers, with a login for this owner."""
        return self._ice.of(owner_id)

    async def connect(
        self, speaker: Speaker, sdp: str, conversation_id: UUID | None, resume: UUID | None
    ) -> Answer:
        """Answer an offer. Raises as `Peers.offer`, and NotFound for a foreign conversation."""
        prompt = ""
        if conversation_id is not None:
            prompt = await self._vocabulary(speaker.owner_id, conversation_id)
        spend = self._allowance.of(speaker.owner_id, speaker.allowance_seconds)
        caller = Caller(speaker.owner_id, prompt, spend, speaker.on_closed)
        return await self.peers.offer(caller, sdp, resume)

    async def hang_up(self, owner_id: UUID, voice_session_id: UUID) -> None:
        """End a connection. Raises NotFound."""
        await self.peers.hang_up(owner_id, voice_session_id)

    def cut(self, voice_session_id: UUID) -> None:
        """End a connection whose login has ended, and do not wait."""
        self.peers.cut(voice_session_id)

    async def forget(self, owner_id: UUID) -> None:
        """The account is deleted: hang up, delete what was kept."""
        await self.peers.forget(owner_id)
        await asyncio.to_thread(shutil.rmtree, self._of(owner_id), ignore_errors=True)

    async def give(self, visitor_id: UUID, user_id: UUID) -> None:
        """A visitor signed in: what was theirs is the user's."""
        self.peers.give(visitor_id, user_id)
        await asyncio.to_thread(_move, self._of(visitor_id), self._of(user_id))

    async def drain(self) -> None:
        """Take no more calls, end those that are, within 3 s."""
        await self.peers.drain()

    async def close(self) -> None:
        """Give everything back, also right after `drain`."""
        await self.peers.close()
        await self.activity.close()

    def _of(self, owner_id: UUID) -> Path:
        return self._folder / owner_id.hex


def sessions_for(cores: int) -> int:
    """How many people may talk at once to a process on a machine with so many cores."""
    return SESSIONS_A_CORE * min(max(1, cores), MOST_CORES)


def _cores() -> int:
    """The cores that this process may use, where the system says so."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _move(source: Path, target: Path) -> None:
    if not source.is_dir():
        return
    target.mkdir(parents=True, exist_ok=True, mode=0o700)
    for file in source.iterdir():
        file.replace(target / file.name)
    source.rmdir()
