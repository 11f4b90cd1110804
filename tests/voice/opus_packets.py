"""Opus packets as a browser sends them: 20 ms, mono, 48 kHz."""

from __future__ import annotations

import av
import numpy as np
import numpy.typing as npt

PACKET_SAMPLES = 960


def encoded(
    samples: npt.NDArray[np.int16], layout: str = "mono", *, bit_rate: int = 32_000
) -> list[bytes]:
    """Packets of 20 ms for samples at 48 kHz (stereo: interleaved)."""
    codec = av.CodecContext.create("libopus", "w")
    codec.bit_rate = bit_rate
    codec.format = av.AudioFormat("s16")
    codec.layout = av.AudioLayout(layout)
    codec.sample_rate = 48_000
    codec.options = {"application": "voip"}
    channels = len(codec.layout.channels)
    step = PACKET_SAMPLES * channels
    packets = []
    for at in range(0, len(samples) - step + 1, step):
        frame = av.AudioFrame.from_ndarray(samples[None, at : at + step], "s16", layout)
        frame.sample_rate = 48_000
        frame.pts = at // channels
        packets += [bytes(packet) for packet in codec.encode(frame)]
    return packets


def tone(seconds: float, hertz: float = 440.0, level: float = 0.3) -> npt.NDArray[np.int16]:
    """A tone at 48 kHz."""
    time = np.arange(int(seconds * 48_000)) / 48_000
    return (np.sin(2 * np.pi * hertz * time) * level * 32_767).astype(np.int16)
