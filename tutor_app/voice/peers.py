"""All peers of the process: who may connect, how many, and how they end together."""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from tutor_app.errors import Conflict, NotFound, TooMany, Unavailable
from tutor_app.observability import VOICE_OFFERS, VOICE_SESSIONS
from tutor_app.settings import IceServer
from tutor_app.voice.audio import Audio, wav_bytes
from tutor_app.voice.ears import Ears
from tutor_app.voice.ice import IceServers
from tutor_app.voice.network import Network, Patience
from tutor_app.voice.outbox import Outbox, Outboxes
from tutor_app.voice.ports import SpeechToText, VoiceActivity

if TYPE_CHECKING:
    from tutor_app.voice.offers import Offer
    from tutor_app.voice.peer import Peer

MOST_OF_OWNER = 2
DRAIN_SECONDS = 1.9
"""How long transcripts that are on their way may take when the server stops."""

RETRY_SECONDS = 10.0
SWEEP_SECONDS = 60.0


def nothing() -> None:
    """Nobody waits for the end of a connection."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who wants to speak: `prompt` is vocabulary to expect, `spend` takes seconds of speech.

    `on_closed` is called when the connection ends, also one that was refused.
    """

    owner_id: UUID
    prompt: str
    spend: Callable[[float], Awaitable[None]]
    on_closed: Callable[[], None] = nothing


@dataclass(frozen=True, slots=True)
class Answer:
    """What the browser needs to connect."""

    sdp: str
    voice_session_id: UUID
    ice_servers: tuple[IceServer, ...]


async def _prepared() -> None:
    """Nothing is to be loaded."""


@dataclass(frozen=True, slots=True)
class Hearing:
    """What all peers hear with.

    `keep_in` is the folder for what is said, None: it is not kept. `prepare` loads what is slow to
    load, before the first peer is answered, and raises Unavailable when that fails.
    """

    activity: VoiceActivity
    speech_to_text: SpeechToText
    keep_in: Path | None = None
    prepare: Callable[[], Awaitable[None]] = _prepared

    def ears(self, caller: Caller, outbox: Outbox) -> Ears:
        """The ears for one caller, whose finals go to this outbox."""
        keep = partial(_keep, self.keep_in, outbox) if self.keep_in else None
        return Ears(self.activity, self.speech_to_text, caller.prompt, caller.spend, keep)


class Peers:
    """The peers of one process.

    `most` is how many may be connected at once. Each owner may have two; a third takes the place of
    one that has fallen silent, or is refused.
    """

    def __init__(
        self, hearing: Hearing, ice: IceServers, network: Network, patience: Patience, most: int
    ) -> None:
        self._hearing = hearing
        self._ice = ice
        self._network = network
        self._patience = patience
        self.most = most
        self._outboxes = Outboxes()
        self._peers: set[Peer] = set()
        self._finishing: dict[Peer, asyncio.Task[None]] = {}
        self._sweeping: asyncio.Task[None] | None = None
        self._is_draining = False
        self._is_loaded = False

    @property
    def is_draining(self) -> bool:
        """Whether the process is going down."""
        return self._is_draining

    def __len__(self) -> int:
        return len(self._peers)

    async def offer(self, caller: Caller, sdp: str, resume: UUID | None = None) -> Answer:
        """Connect a browser; `resume` names the voice session of an earlier connection.

        One that is not the caller's, or is forgotten, is as none: the answer has a new id. Raises
        BadOffer, Conflict `offer_repeated`, TooMany `voice_peers`, Unavailable `voice_busy` or
        `draining`.
        """
        try:
            answer = await self._offer(caller, sdp, resume)
        except Exception as error:
            VOICE_OFFERS.labels(getattr(error, "code", "internal")).inc()
            raise
        VOICE_OFFERS.labels("answered").inc()
        return answer

    async def _offer(self, caller: Caller, sdp: str, resume: UUID | None) -> Answer:
        if self._is_draining:
            raise Unavailable("The server is going down for a moment. Try again.", code="draining")
        await self._load()
        offer = _checked(sdp)
        self._check_new(offer)
        before = self._outboxes.find(caller.owner_id, resume) if resume else None
        replaced = self._make_room(caller.owner_id, before)
        outbox = before or self._outboxes.new(caller.owner_id)
        peer = self._add(offer, outbox, caller)
        servers = self._ice.of(caller.owner_id)
        for one in replaced:
            one.say("replaced", "Your microphone is connected from another place now.")
        await asyncio.gather(*(one.close("replaced") for one in replaced))
        try:
            return Answer(await peer.answer(offer, servers), outbox.id, servers)
        except BaseException:
            if outbox is not before:
                self._outboxes.discard(outbox)
            raise

    async def hang_up(self, owner_id: UUID, voice_session_id: UUID) -> None:
        """End a connection; harmless when it has ended. Raises NotFound when it is not theirs."""
        outbox = self._outboxes.find(owner_id, voice_session_id)
        if outbox is None:
            raise NotFound
        theirs = [peer for peer in self._peers if peer.outbox is outbox]
        await asyncio.gather(*(peer.close("hung up") for peer in theirs))

    def cut(self, voice_session_id: UUID) -> None:
        """The login that a connection hung on has ended: tell the page, and end it."""
        for peer in tuple(self._peers):
            if peer.outbox.id == voice_session_id:
                peer.say("signed_out", "You are signed out, so the microphone is off.")
                peer.cut("signed out")

    async def forget(self, owner_id: UUID) -> None:
        """The owner is gone: end the connections, write down and keep nothing any more."""
        known = (*self._peers, *self._finishing)
        theirs = [one for one in known if one.outbox.owner_id == owner_id]
        await asyncio.gather(*(one.close("forgotten") for one in theirs))
        await asyncio.gather(*(one.abandon() for one in theirs))
        self._outboxes.forget(owner_id)

    def give(self, visitor_id: UUID, user_id: UUID) -> None:
        """The visitor signed in as this user, and goes on speaking."""
        self._outboxes.give(visitor_id, user_id)

    async def drain(self) -> None:
        """Take no new peers, write down what is being said, tell the pages, close; within 3 s."""
        self._is_draining = True
        peers = list(self._peers)
        if peers:
            ending = [asyncio.ensure_future(peer.end_utterance()) for peer in peers]
            await asyncio.wait(ending, timeout=DRAIN_SECONDS)
        for peer in peers:
            peer.say("draining", "The server starts anew. You will be connected again.")
        await asyncio.gather(*(peer.close("drained") for peer in peers))

    async def close(self) -> None:
        """End everything, also transcripts that are still on their way."""
        await self.drain()
        await asyncio.gather(*(peer.abandon() for peer in tuple(self._finishing)))
        if self._sweeping:
            self._sweeping.cancel()
            await asyncio.gather(self._sweeping, return_exceptions=True)

    # ---- who may

    def _check_new(self, offer: Offer) -> None:
        """The same offer cannot be answered twice: the browser would take one answer only."""
        if any(one.key == offer.key and not one.is_closing for one in self._peers):
            raise Conflict("This offer was answered already.", code="offer_repeated")

    def _make_room(self, owner_id: UUID, before: Outbox | None) -> list[Peer]:
        """The peers that have to go for a new one. Raises TooMany and Unavailable."""
        there = [peer for peer in self._peers if not peer.is_closing]
        theirs = [peer for peer in there if peer.outbox.owner_id == owner_id]
        replaced = [peer for peer in theirs if before and peer.outbox is before]
        others = [peer for peer in theirs if peer not in replaced]
        stale = [peer for peer in others if peer.is_stale]
        replaced += stale[: max(0, len(others) - MOST_OF_OWNER + 1)]
        if len(theirs) - len(replaced) >= MOST_OF_OWNER:
            raise TooMany(
                "Your voice is in use in two places already. Switch it off in one of them.",
                retry_after=RETRY_SECONDS,
                code="voice_peers",
            )
        if len(there) - len(replaced) >= self.most:
            raise Unavailable(
                "Voice is busy just now. Type instead, or try again in a moment.",
                retry_after=RETRY_SECONDS,
                code="voice_busy",
            )
        return replaced

    # ---- who is there

    def _add(self, offer: Offer, outbox: Outbox, caller: Caller) -> Peer:
        from tutor_app.voice.peer import Peer

        peer = Peer(
            offer.key,
            outbox,
            self._outboxes,
            self._hearing.ears(caller, outbox),
            self._network,
            self._patience,
            partial(self._closed, caller),
        )
        self._peers.add(peer)
        VOICE_SESSIONS.set(len(self._peers))
        if self._sweeping is None:
            self._sweeping = asyncio.create_task(self._sweep(), name="voice sweep")
        return peer

    def _closed(self, caller: Caller, peer: Peer) -> None:
        """A peer is gone; its last words may still be on their way."""
        self._peers.discard(peer)
        caller.on_closed()
        VOICE_SESSIONS.set(len(self._peers))
        task = asyncio.create_task(peer.finished(), name="voice finishing")
        self._finishing[peer] = task
        task.add_done_callback(lambda _: self._finishing.pop(peer, None))

    async def _load(self) -> None:
        """Load aiortc (0.4 s) and the voice activity model, at the first offer, off the loop."""
        if not self._is_loaded:
            await asyncio.to_thread(importlib.import_module, "tutor_app.voice.peer")
            await self._hearing.prepare()
            self._is_loaded = True

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            self._outboxes.sweep()


def _checked(sdp: str) -> Offer:
    from tutor_app.voice.offers import check_offer

    return check_offer(sdp)


async def _keep(folder: Path, outbox: Outbox, utterance_id: str, audio: Audio) -> None:
    """Write the audio to the folder of who owns it now."""

    def write() -> None:
        own = folder / outbox.owner_id.hex
        own.mkdir(parents=True, exist_ok=True, mode=0o700)
        (own / f"{utterance_id}.wav").write_bytes(wav_bytes(audio))

    await asyncio.to_thread(write)
