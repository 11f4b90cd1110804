"""The one place where this package reaches into aiortc's receiver: its packets, before it decodes.

aiortc decodes in a thread for each stream and queues what it decoded without a bound, 1.2 MB a
second for a track that nobody reads. Here its decoder rests and its track stays empty.
"""

from __future__ import annotations

from collections.abc import Callable

from aiortc import RTCRtpReceiver
from aiortc.rtp import RtpPacket

from tutor_app.voice.jitter import AudioPacket

_BUFFER = "_RTCRtpReceiver__jitter_buffer"


def tap(receiver: RTCRtpReceiver, take: Callable[[AudioPacket], None]) -> None:
    """Lead the packets of a receiver to `take`, before anything came.

    Raises RuntimeError when this aiortc keeps its jitter buffer elsewhere.
    """
    if not hasattr(receiver, _BUFFER):
        raise RuntimeError("aiortc's receiver has changed: its jitter buffer is not there")
    setattr(receiver, _BUFFER, _Tap(take))


class _Tap:
    """Stands where aiortc has its jitter buffer; never has a frame ready to be decoded there."""

    def __init__(self, take: Callable[[AudioPacket], None]) -> None:
        self._take = take

    def add(self, packet: RtpPacket) -> tuple[bool, None]:
        """Take a packet; no picture is missing, no frame is ready."""
        self._take(AudioPacket(packet.sequence_number, packet.timestamp, packet.payload))
        return False, None
