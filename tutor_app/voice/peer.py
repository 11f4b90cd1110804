"""One browser connected by WebRTC: its audio and its messages, from the offer to the end."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Sequence
from contextlib import suppress

from aiortc import (
    RTCConfiguration,
    RTCDataChannel,
    RTCIceServer,
    RTCPeerConnection,
    RTCRtpCodecCapability,
    RTCRtpReceiver,
    RTCSessionDescription,
)

from tutor_app.errors import Unavailable
from tutor_app.observability import (
    VOICE_CLOSED,
    VOICE_FIRST_FRAME,
    VOICE_LOST,
    logger,
)
from tutor_app.settings import IceServer
from tutor_app.voice import protocol
from tutor_app.voice.announce import announced
from tutor_app.voice.channel import PING_SECONDS
from tutor_app.voice.clock import loop_seconds
from tutor_app.voice.ears import Ears
from tutor_app.voice.failures import places
from tutor_app.voice.inbound import InboundAudio
from tutor_app.voice.jitter import AudioPacket
from tutor_app.voice.network import Network, Patience
from tutor_app.voice.offers import BadOffer, Offer
from tutor_app.voice.outbox import Outbox, Outboxes
from tutor_app.voice.page import Page
from tutor_app.voice.tap import tap
from tutor_app.voice.udp_ports import confine

CLOSE_SECONDS = 1.0
LAST_SECONDS = 0.5
"""How long the page is waited for to get the last words before its connection ends."""

TOLD_WHY = frozenset({"drained", "failed", "idle", "replaced"})
"""Ends that the server decides: the page is there, and is told."""

MOST_BYTES_A_SECOND = 500_000
"""What a page may send, audio and messages together: Opus takes 64,000 at its very most."""

_LOG = logger(__name__)


class Peer:
    """A peer connection with its voice session.

    `outboxes` finds what an earlier session of the same owner has kept. The peer closes itself
    when the page is gone, silent or hung up; `on_closed` is then called once.
    """

    def __init__(
        self,
        key: str,
        outbox: Outbox,
        outboxes: Outboxes,
        ears: Ears,
        network: Network,
        patience: Patience,
        on_closed: Callable[[Peer], None],
    ) -> None:
        self.key = key
        self._page = Page(ears, outbox, outboxes)
        self._network = network
        self._patience = patience
        self._on_closed = on_closed
        self._began = loop_seconds()
        self._rtc: RTCPeerConnection | None = None
        self._received = 0
        self._inbound = InboundAudio()
        self._listening: asyncio.Task[None] | None = None
        self._chores: list[asyncio.Task[None]] = []
        self._closing: asyncio.Task[None] | None = None

    @property
    def outbox(self) -> Outbox:
        """Where the final transcripts of this connection go."""
        return self._page.outbox

    # ---- beginning

    async def answer(self, offer: Offer, servers: Sequence[IceServer]) -> str:
        """Take the offer; the answer's session description.

        Raises BadOffer, and Unavailable `voice_busy` when no UDP port is free. The peer is closed
        when this raises.
        """
        rtc = self._rtc = RTCPeerConnection(_configuration(servers))
        rtc.on("datachannel", self._open_channel)
        rtc.on("connectionstatechange", self._follow_connection)
        microphone = rtc.addTransceiver("audio", direction="recvonly")
        microphone.setCodecPreferences(_opus())
        tap(microphone.receiver, self._hear)
        try:
            sdp = await self._negotiate(rtc, offer)
        except BaseException:
            await self.close("refused")
            raise
        self._listening = asyncio.create_task(self._listen(), name="voice session")
        self._chores = [
            asyncio.create_task(self._inbound.keep_time(), name="voice clock"),
            asyncio.create_task(self._watch(), name="voice watch"),
        ]
        return sdp

    async def _negotiate(self, rtc: RTCPeerConnection, offer: Offer) -> str:
        try:
            await rtc.setRemoteDescription(RTCSessionDescription(offer.sdp, "offer"))
        except Exception as error:
            _LOG.info("offer refused", kind=type(error).__name__)
            raise BadOffer from error
        confine(rtc, self._network.ports)
        await rtc.setLocalDescription(await rtc.createAnswer())
        sdp = rtc.localDescription.sdp
        if "a=candidate:" not in sdp:
            raise Unavailable(
                "No network port is free for your voice. Type instead.", code="voice_busy"
            )
        return announced(sdp, self._network.announce_ip)

    # ---- what comes

    def _hear(self, packet: AudioPacket) -> None:
        if self._inbound.heard_at is None:
            VOICE_FIRST_FRAME.observe(loop_seconds() - self._began)
        self._inbound.add(packet)

    def _open_channel(self, raw: RTCDataChannel) -> None:
        if raw.label == protocol.CHANNEL:
            self._page.channel.open(raw)
            raw.on("message", self._receive)
            raw.on("close", lambda: self._end("hung up"))

    def _receive(self, frame: object) -> None:
        """A frame from the page; whatever it does, the connection's own task goes on."""
        try:
            self._page.channel.receive(frame)
        except Exception as error:  # noqa: BLE001 - aiortc would end the connection without a word
            _LOG.error("voice message", kind=type(error).__name__, trace=places(error))
        if self._page.channel.is_abused:
            self._end("abused")

    # ---- the life of it

    async def _listen(self) -> None:
        try:
            await self._page.session.listen(self._inbound.chunks())
        except Exception as error:  # noqa: BLE001 - whatever it was, the page has to know
            _LOG.error("listening failed", kind=type(error).__name__, trace=places(error))
            self._page.say("listening_failed", "The tutor cannot hear you just now. Type instead.")
            self._end("failed")

    async def _watch(self) -> None:
        """Close when it never connects, when the page is gone, and when nobody speaks for long."""
        while True:
            await asyncio.sleep(PING_SECONDS)
            now = loop_seconds()
            if await self._is_flooded():
                self._end("abused")
                continue
            if not self._page.is_ready:
                if now - self._began > self._patience.connect_seconds:
                    self._end("never connected")
                continue
            if self._page.channel.is_dead(self._inbound.heard_at):
                self._end("gone")
            elif (
                now - self._page.active_at > self._patience.idle_seconds
                and not self._page.session.is_speaking
            ):
                self._page.say("idle", "The microphone is off now, because nobody has spoken.")
                self._end("idle")
            else:
                self._page.channel.ping()

    async def _is_flooded(self) -> bool:
        """Whether more has come since the last look than any page sends."""
        assert self._rtc
        report = await self._rtc.getReceivers()[0].getStats()
        received = sum(getattr(one, "bytesReceived", 0) for one in report.values())
        since, self._received = received - self._received, received
        return since > MOST_BYTES_A_SECOND * PING_SECONDS

    def _follow_connection(self) -> None:
        if self._rtc and self._rtc.connectionState in ("failed", "closed"):
            self._end("disconnected")

    @property
    def is_closing(self) -> bool:
        """Whether it is on its way out, so that it takes no place any more."""
        return self._closing is not None

    @property
    def is_stale(self) -> bool:
        """Whether nothing was heard for a moment, so that this peer may make room for another."""
        heard_at = self._inbound.heard_at
        silent = math.inf if heard_at is None else loop_seconds() - heard_at
        return min(silent, self._page.channel.silent_seconds) > 2 * PING_SECONDS

    def say(self, code: str, detail: str) -> None:
        """Tell the page what is wrong."""
        self._page.say(code, detail)

    async def end_utterance(self) -> None:
        """End what is being said, hear no more, and wait until it is written down."""
        self._page.session.end_utterance()
        await self._page.session.settle()

    async def close(self, reason: str) -> None:
        """Give sockets, threads and tasks back; transcripts that are on their way go on.

        `finished` waits for those. Closing twice is harmless.
        """
        await asyncio.shield(self._end(reason))

    def cut(self, reason: str) -> None:
        """Begin to close, and do not wait."""
        self._end(reason)

    async def finished(self) -> None:
        """Wait until every transcript of a closed peer has been delivered."""
        if self._listening:
            await asyncio.wait([self._listening])

    async def abandon(self) -> None:
        """Give up the transcripts that a closed peer still waits for."""
        await self._page.session.abandon()
        await self.finished()

    def _end(self, reason: str) -> asyncio.Task[None]:
        if self._closing is None:
            self._closing = asyncio.create_task(self._close(reason), name="voice close")
        return self._closing

    async def _close(self, reason: str) -> None:
        VOICE_CLOSED.labels(reason).inc()
        VOICE_LOST.labels("network").inc(self._inbound.lost)
        VOICE_LOST.labels("overrun").inc(self._inbound.overrun)
        self._page.leave()
        self._inbound.close()
        for chore in self._chores:
            chore.cancel()
        try:
            if reason in TOLD_WHY and not self.is_stale:
                await self._be_heard()
            await self._hang_up()
        finally:
            self._on_closed(self)

    async def _be_heard(self) -> None:
        """Messages wait for the answer to those before them; a connection that ends drops them."""
        with suppress(TimeoutError):
            async with asyncio.timeout(LAST_SECONDS):
                await self._page.channel.heard()

    async def _hang_up(self) -> None:
        if self._rtc is None:
            return
        try:
            async with asyncio.timeout(CLOSE_SECONDS):
                await self._rtc.close()
        except Exception as error:  # noqa: BLE001 - it is gone for us whatever it says
            _LOG.warning("peer not closed in order", kind=type(error).__name__)


def _opus() -> list[RTCRtpCodecCapability]:
    """The one codec that is taken; every browser has it."""
    known = RTCRtpReceiver.getCapabilities("audio")
    return [codec for codec in known.codecs if codec.mimeType == "audio/opus"] if known else []


def _configuration(servers: Sequence[IceServer]) -> RTCConfiguration:
    """The list for aiortc; never None, or it would ask a public server that nobody has chosen."""
    return RTCConfiguration(
        iceServers=[
            RTCIceServer(
                urls=list(server.urls),
                username=server.username or None,
                credential=server.credential or None,
            )
            for server in servers
        ]
    )
