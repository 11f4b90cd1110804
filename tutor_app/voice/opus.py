"""Opus packets to mono samples at 16 kHz."""

from __future__ import annotations

import av
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from tutor_app.voice.audio import Audio
from tutor_app.voice.downmix import Downmix

OPUS_RATE = 48_000
MOST_PACKET_SAMPLES = OPUS_RATE * 120 // 1000
"""An Opus packet holds 120 ms at most (RFC 6716, section 3.2.5)."""

_FULL_SCALE = np.float32(32_768)
_STEREO = 0x04
"""The bit of a packet's first byte that says so (RFC 6716, section 3.1)."""

_THIRD = 3
_TAPS = 49
_PASS = 0.92
"""The pass band, as a part of the 8 kHz that 16 kHz audio can hold."""


_SINC = np.sinc((np.arange(_TAPS) - _TAPS // 2) / _THIRD * _PASS) * np.hamming(_TAPS)
_FILTER = (_SINC / _SINC.sum()).astype(np.float32)


class OpusDecoder:
    """Decodes the packets of one stream; costs 0.07 ms a packet of 20 ms, so it runs in the loop.

    A thread for each stream, as aiortc has them, costs more in handing over than it takes away.
    """

    def __init__(self) -> None:
        self._codec = av.CodecContext.create("libopus", "r")
        self._codec.format = av.AudioFormat("s16")
        self._codec.layout = av.AudioLayout("stereo")
        self._codec.sample_rate = OPUS_RATE
        self._downmix = Downmix(OPUS_RATE)
        self._third = _Third()

    def decode(self, payload: bytes) -> Audio:
        """The samples of a packet; none when it is empty or damaged."""
        if not payload:
            return np.zeros(0, np.float32)
        try:
            frames = self._codec.decode(av.Packet(payload))
        except av.FFmpegError:
            return np.zeros(0, np.float32)
        if not frames:
            return np.zeros(0, np.float32)
        heard = np.concatenate([frame.to_ndarray()[0] for frame in frames])
        stereo = heard.reshape(-1, 2).T.astype(np.float32) / _FULL_SCALE
        return self._third(self._downmix(stereo) if payload[0] & _STEREO else stereo[0])

    def forget(self) -> None:
        """Silence was put in: nothing of what was before sounds on."""
        self._third = _Third()


class _Third:
    """Every third sample of a stream at 48 kHz, after what 16 kHz cannot hold was filtered out."""

    def __init__(self) -> None:
        self._tail = np.zeros(_TAPS - 1, np.float32)

    def __call__(self, samples: Audio) -> Audio:
        """A third of the samples; their number is a multiple of three, as Opus frames are."""
        joined = np.concatenate([self._tail, samples])
        self._tail = joined[-(_TAPS - 1) :]
        thirds: Audio = sliding_window_view(joined, _TAPS)[::_THIRD] @ _FILTER
        return thirds
